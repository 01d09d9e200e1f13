import { bucketSetting, bucketType, isVersioned, isGiven } from "../../core/index.ts";
import { documentsOn } from "../../core/iam/index.ts";
import type { Read, Resource, Rule, StackContext } from "../../core/types.ts";

const trailType = "aws:cloudtrail/trail:Trail";
const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const bucketPolicy = (Condition?: object) => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "trail",
  props: {
    bucket: "trail",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Write",
          Effect: "Allow",
          Principal: { Service: "cloudtrail.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::trail/*",
          Condition,
        },
      ],
    }),
  },
});
const good = [
  { type: trailType, name: "audit", props: { s3BucketName: "trail" } },
  { type: bucketType, name: "trail", props: { bucket: "trail", objectLockEnabled: true } },
  {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    name: "trail",
    props: { bucket: "trail", versioningConfiguration: { status: "Enabled" } },
  },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    name: "trail",
    props: { bucket: "trail", ...flags },
  },
  { type: "aws:s3/bucketLogging:BucketLogging", name: "trail", props: { bucket: "trail", targetBucket: "logs" } },
  bucketPolicy({ StringEquals: { "aws:SourceArn": "arn:aws:cloudtrail:us-west-2:123456789012:trail/audit" } }),
];

export const lg03: Rule = {
  id: "LG-03",
  name: "lg-03-trail-bucket-is-safe",
  title: "A trail's bucket is private, versioned, locked, access-logged, and lets in that trail alone.",
  group: "logging",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [trailType],
  frameworks: { securityHub: ["CloudTrail.6", "CloudTrail.7"], cis: ["3.4"], nist: ["AU-9"], pci: ["10.3.2"] },
  rationale:
    "The first thing an intruder removes is the record. A locked, versioned bucket keeps it even from the account's own administrators.",
  remediation:
    "Give the bucket versioning, object lock, access logging, a public access block, and aws:SourceArn in the trail's statement.",
  examples: { good, bad: good.slice(0, -1).concat(bucketPolicy()) },
  checkStack: (ctx) => {
    for (const trail of ctx.graph.ofType(trailType)) {
      const buckets = trail.linked("s3BucketName", bucketType);
      // A bucket of another stack is judged there; what is not known yet is noted by `linked`.
      for (const bucket of buckets) judge(ctx, bucket);
    }
  },
};

function judge(ctx: StackContext, bucket: Resource): void {
  const versioned = isVersioned(bucket);
  if (isOff(versioned)) ctx.violation("the trail's bucket must be versioned", bucket);
  const block = bucketSetting(bucket, "publicAccessBlock").companions[0];
  if (!block || Object.keys(flags).some((flag) => isOff(block.boolean(flag))))
    ctx.violation("the trail's bucket must block public access", block ?? bucket);
  if (bucketSetting(bucket, "logging").companions.length === 0 && !isGiven(bucket, "logging"))
    ctx.violation("access to the trail's bucket must be logged", bucket);
  const isLocked =
    bucketSetting(bucket, "objectLockConfiguration").companions.length > 0 ||
    isGiven(bucket, "objectLockConfiguration") ||
    !isOff(bucket.boolean("objectLockEnabled"));
  if (!isLocked) ctx.violation("the trail's bucket must have object lock", bucket);
  const policies = bucketSetting(bucket, "policy").companions;
  for (const policy of policies.length > 0 ? policies : [bucket]) judgePolicy(ctx, policy);
}

function isOff(read: Read<boolean>): boolean {
  return read.state === "absent" || (read.state === "known" && !read.value);
}

function judgePolicy(ctx: StackContext, policy: Resource): void {
  for (const { document } of documentsOn(policy, "resource")) {
    if (document.state !== "known") continue;
    const loose = document.value.statements.filter(
      (one) =>
        one.effect === "Allow" &&
        (one.principals ?? []).some((principal) => principal.value === "cloudtrail.amazonaws.com") &&
        !one.conditions.some((condition) => /^aws:source(arn|account)$/i.test(condition.key)),
    );
    for (const one of loose) ctx.violation(`statement ${one.label} lets any trail write; add aws:SourceArn`, policy);
  }
}
