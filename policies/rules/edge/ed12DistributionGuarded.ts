import { isGiven, textOf } from "../../core/index.ts";
import type { Rule, View } from "../../core/types.ts";

const s3Origin = { domainName: "assets.s3.us-east-1.amazonaws.com", originId: "east", originAccessControlId: "oac" };
const distribution = (props: object) => ({
  type: "aws:cloudfront/distribution:Distribution",
  name: "content",
  props: {
    webAclId: "acl",
    defaultRootObject: "index.html",
    origins: [s3Origin],
    defaultCacheBehavior: { responseHeadersPolicyId: "headers" },
    ...props,
  },
});

export const ed12: Rule = {
  id: "ED-12",
  name: "ed-12-distribution-guarded",
  title: "Distributions have a web ACL, origin access control for S3, a root object and a response headers policy.",
  group: "edge",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: ["aws:cloudfront/distribution:Distribution"],
  frameworks: { securityHub: ["CloudFront.1", "CloudFront.6", "CloudFront.13"], nist: ["SC-7"], pci: ["6.4.2"] },
  rationale: "Without origin access control the bucket must be readable by others than the distribution.",
  remediation:
    "Set webAclId, originAccessControlId on each S3 origin, defaultRootObject and defaultCacheBehavior.responseHeadersPolicyId.",
  examples: {
    good: [distribution({})],
    bad: [distribution({ origins: [{ ...s3Origin, originAccessControlId: undefined }] })],
  },
  check: (ctx) => {
    const { resource } = ctx;
    for (const path of ["webAclId", "defaultRootObject", "defaultCacheBehavior.responseHeadersPolicyId"]) {
      if (!isGiven(resource, path)) ctx.violation(`${path} must be set`);
    }
    const origins = resource.items("origins");
    if (origins.state !== "known") return;
    for (const one of origins.value) {
      if (isBucket(one) && !isGiven(one, "originAccessControlId"))
        ctx.violation(`${one.path}.originAccessControlId must be set`);
    }
  },
};

function isBucket(origin: View): boolean {
  const name = textOf(origin.peek("domainName"));
  if (name !== undefined) return /\.s3[.-](?!website)/.test(name);
  // A bucket that is yet to be made has no name; an origin of another kind says so by its configuration.
  const kinds = ["customOriginConfig", "vpcOriginConfig"].map((path) => origin.has(path));
  if (!kinds.some((kind) => kind.state === "known" && kind.value)) origin.string("domainName");
  return false;
}
