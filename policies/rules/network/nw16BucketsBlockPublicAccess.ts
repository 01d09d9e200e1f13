import { bucketSetting, bucketType } from "../../core/index.ts";
import type { Resource, Rule, StackContext } from "../../core/types.ts";

const flags = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;
const allFour = Object.fromEntries(flags.map((flag) => [flag, true]));
const bucket = { type: bucketType, name: "assets", props: { bucket: "assets" } };
const block = (props: object) => ({
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  name: "assets",
  props: { bucket: "assets", ...props },
});
const ownership = (objectOwnership: string) => ({
  type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  name: "assets",
  props: { bucket: "assets", rule: { objectOwnership } },
});

export const nw16: Rule = {
  id: "NW-16",
  name: "nw-16-buckets-block-public-access",
  title: "Every bucket blocks public access by all four flags, has no public ACL and owns its objects.",
  group: "network",
  severity: "critical",
  level: "mandatory",
  kind: "stack",
  types: [bucketType],
  frameworks: {
    securityHub: ["S3.1", "S3.2", "S3.3", "S3.8", "S3.12"],
    cis: ["2.1.4"],
    nist: ["AC-3", "AC-4"],
    pci: ["1.4.4", "7.2.2"],
  },
  rationale:
    "Three of the four flags leave a way open. Enforced ownership turns ACLs off altogether, so that one policy decides.",
  remediation:
    "Add an aws.s3.BucketPublicAccessBlock with all four flags and BucketOwnershipControls BucketOwnerEnforced.",
  examples: {
    good: [bucket, block(allFour), ownership("BucketOwnerEnforced")],
    bad: [bucket, block({ ...allFour, restrictPublicBuckets: false })],
  },
  checkStack: (ctx) => {
    for (const account of ctx.graph.ofType("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"))
      mustBlock(ctx, account);
    for (const one of ctx.graph.ofType(bucketType)) judge(ctx, one);
  },
};

function judge(ctx: StackContext, one: Resource): void {
  const [blocked] = bucketSetting(one, "publicAccessBlock").companions;
  if (blocked) mustBlock(ctx, blocked);
  else ctx.violation(`bucket ${one.name} has no BucketPublicAccessBlock`, one);
  const [owned] = bucketSetting(one, "ownershipControls").companions;
  if (owned) {
    const rule = owned.string("rule.objectOwnership");
    if (rule.state === "known" && rule.value !== "BucketOwnerEnforced")
      ctx.violation("objectOwnership must be BucketOwnerEnforced", owned);
  }
  const { companions, inline } = bucketSetting(one, "acl");
  const acls = [...companions.map((acl) => acl.string("acl")), ...(inline ? [inline.string()] : [])];
  if (acls.some((acl) => acl.state === "known" && /^(public|authenticated)-/.test(acl.value)))
    ctx.violation(`bucket ${one.name} has a public ACL`, one);
}

function mustBlock(ctx: StackContext, on: Resource): void {
  for (const flag of flags) {
    const read = on.boolean(flag);
    if (read.state === "absent" || (read.state === "known" && !read.value)) ctx.violation(`${flag} must be true`, on);
  }
}
