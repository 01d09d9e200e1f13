import { type CheckContext, isGiven, type Rule } from "../../core/index.ts";

const type = "aws:cloudfront/distribution:Distribution";
const certificate = "viewerCertificate";
const good = {
  defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
  viewerCertificate: {
    acmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555",
    sslSupportMethod: "sni-only",
    minimumProtocolVersion: "TLSv1.2_2021",
  },
};

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html */
export const tr06: Rule = {
  id: "TR-06",
  name: "tr-06-distribution-viewer-tls",
  title: "A distribution answers over HTTPS only, with a certificate of ours, by SNI, from TLS 1.2 (2021) on.",
  group: "transit",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: { securityHub: ["CloudFront.3", "CloudFront.7", "CloudFront.8"] },
  rationale:
    "One behaviour that allows plain HTTP is enough to hand out a session. With CloudFront's own certificate the oldest protocol cannot be chosen.",
  remediation:
    'Set `viewerProtocolPolicy` of every behaviour to redirect-to-https or https-only, and `viewerCertificate` to an ACM certificate with sni-only and "TLSv1.2_2021".',
  examples: {
    good: [{ type, name: "site", props: good }],
    bad: [{ type, name: "site", props: { ...good, viewerCertificate: { cloudfrontDefaultCertificate: true } } }],
  },
  check(ctx) {
    const { resource } = ctx;
    checkBehaviour(ctx, "defaultCacheBehavior");
    const ordered = resource.items("orderedCacheBehaviors");
    if (ordered.state === "known") for (const behaviour of ordered.value) checkBehaviour(ctx, behaviour.path);
    const isDefault = resource.boolean(`${certificate}.cloudfrontDefaultCertificate`);
    if (isDefault.state === "known" && isDefault.value)
      return ctx.violation(`${certificate} must be a certificate of ours`);
    if (!["acmCertificateArn", "iamCertificateId"].some((name) => isGiven(resource, `${certificate}.${name}`)))
      ctx.violation(`${certificate} must be a certificate of ours`);
    ctx.must(
      resource.string(`${certificate}.sslSupportMethod`),
      (how) => how === "sni-only",
      `${certificate}.sslSupportMethod must be sni-only`,
    );
    ctx.must(
      resource.string(`${certificate}.minimumProtocolVersion`),
      (version) => /^TLSv1\.(2_202[1-9]|3_)/.test(version),
      `${certificate}.minimumProtocolVersion must be TLSv1.2_2021 or newer`,
    );
  },
};

function checkBehaviour(ctx: CheckContext, path: string): void {
  ctx.must(
    ctx.resource.string(`${path}.viewerProtocolPolicy`),
    (policy) => policy === "https-only" || policy === "redirect-to-https",
    `${path}.viewerProtocolPolicy must be https-only or redirect-to-https`,
  );
}
