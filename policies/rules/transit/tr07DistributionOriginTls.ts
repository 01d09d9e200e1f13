import type { Rule } from "../../core/index.ts";

const type = "aws:cloudfront/distribution:Distribution";
const origin = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  originId: "app",
  domainName: "origin.example.com",
  customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"], ...change },
});

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html */
export const tr07: Rule = {
  id: "TR-07",
  name: "tr-07-distribution-origin-tls",
  title: "A distribution speaks to its custom origins over HTTPS only, from TLS 1.2 on.",
  group: "transit",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: { securityHub: ["CloudFront.9", "CloudFront.10"] },
  rationale:
    "The client sees a lock in either case: what runs in the clear behind it, between edge and origin, nobody sees but who listens.",
  remediation:
    'Set `customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] }` on every custom origin.',
  examples: {
    good: [{ type, name: "site", props: { origins: [origin()] } }],
    bad: [{ type, name: "site", props: { origins: [origin({ originProtocolPolicy: "match-viewer" })] } }],
  },
  check(ctx) {
    const origins = ctx.resource.items("origins");
    if (origins.state !== "known") return;
    for (const one of origins.value) {
      // S3 origins and VPC origins have no protocol of their own to choose.
      if (one.peek("customOriginConfig").state === "absent") continue;
      const at = `${one.path}.customOriginConfig`;
      ctx.must(
        one.string("customOriginConfig.originProtocolPolicy"),
        (policy) => policy === "https-only",
        `${at}.originProtocolPolicy must be https-only`,
      );
      ctx.must(
        one.strings("customOriginConfig.originSslProtocols"),
        (protocols) => protocols.length > 0 && protocols.every((protocol) => /^TLSv1\.[23]$/.test(protocol)),
        `${at}.originSslProtocols must hold TLSv1.2 or newer only`,
      );
    }
  },
};
