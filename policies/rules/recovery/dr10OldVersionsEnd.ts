import { bucketSetting, bucketType, isGiven, listOf, isHidden } from "../../core/index.ts";
import type { Read, Resource, Rule, StackContext, View } from "../../core/types.ts";

const lifecycleType = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const bucket = { type: bucketType, name: "assets", props: { bucket: "assets" } };
const lifecycle = (rule: object) => ({
  type: lifecycleType,
  name: "assets",
  props: { bucket: "assets", rules: [{ status: "Enabled", ...rule }] },
});
const noncurrentVersionExpiration = { noncurrentDays: 60 };
const abortIncompleteMultipartUpload = { daysAfterInitiation: 7 };

export const dr10: Rule = {
  id: "DR-10",
  name: "dr-10-old-versions-end",
  title: "Buckets expire old versions after 60 days and unfinished uploads; backup and audit buckets are locked.",
  group: "recovery",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: [bucketType],
  frameworks: { securityHub: ["S3.13", "S3.15"], nist: ["AU-11", "CP-9"] },
  rationale:
    "Versions without an end fill the bucket until somebody deletes by hand; a backup bucket without a lock can be emptied by whoever empties the original.",
  remediation:
    "Add a BucketLifecycleConfiguration with noncurrentVersionExpiration and abortIncompleteMultipartUpload, and object lock on backup and audit buckets.",
  parameters: {
    minimumDays: { type: "integer", description: "Shortest life of an old version, in days.", default: 60, minimum: 1 },
    lockedBuckets: {
      type: "array",
      items: { type: "string" },
      description: "Words in a bucket's name that say it must have object lock.",
      default: ["backup", "audit", "trail"],
    },
  },
  examples: {
    good: [bucket, lifecycle({ noncurrentVersionExpiration, abortIncompleteMultipartUpload })],
    bad: [bucket, lifecycle({ abortIncompleteMultipartUpload })],
  },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(bucketType)) {
      judgeLifecycle(ctx, one);
      judgeLock(ctx, one);
    }
  },
};

function judgeLifecycle(ctx: StackContext, one: Resource): void {
  const { companions, inline } = bucketSetting(one, "lifecycleRules");
  const reads = companions.length > 0 ? companions.map((each) => each.items("rules")) : inline ? [inline.items()] : [];
  if (reads.some((read) => read.state === "unknown")) return;
  const rules = reads.flatMap((read) => (read.state === "known" ? read.value : [])).filter(isOn);
  const least = Number(ctx.config["minimumDays"] ?? 60);
  const expiring = rules.filter((rule) => isGiven(rule, "noncurrentVersionExpiration"));
  if (expiring.length === 0)
    ctx.violation(`bucket ${one.name} never expires old versions: set noncurrentVersionExpiration`, one);
  for (const rule of expiring) {
    // How the resource of its own writes it, and how the bucket's property does.
    const days = ["noncurrentDays", "days"].map((name) => rule.number(`noncurrentVersionExpiration.${name}`));
    if (days.some((read) => read.state === "known" && read.value < least))
      ctx.violation(`bucket ${one.name} expires old versions before ${least} days`, one);
  }
  const aborts = rules.some(
    (rule) => isGiven(rule, "abortIncompleteMultipartUpload") || isGiven(rule, "abortIncompleteMultipartUploadDays"),
  );
  if (!aborts) ctx.violation(`bucket ${one.name} keeps unfinished uploads: set abortIncompleteMultipartUpload`, one);
}

function isOn(rule: View): boolean {
  const status = rule.read("status");
  const enabled = rule.read("enabled");
  return (
    !(status.state === "known" && status.value !== "Enabled") && !(enabled.state === "known" && enabled.value === false)
  );
}

function isOnOrHidden(read: Read<boolean>): boolean {
  return isHidden(read) || (read.state === "known" && read.value);
}

function judgeLock(ctx: StackContext, one: Resource): void {
  const words = listOf(ctx.config, "lockedBuckets");
  if (!words.some((word) => one.name.includes(word))) return;
  const locked =
    bucketSetting(one, "objectLockConfiguration").companions.length > 0 ||
    isGiven(one, "objectLockConfiguration") ||
    isOnOrHidden(one.boolean("objectLockEnabled"));
  if (!locked) ctx.violation(`bucket ${one.name} must have object lock`, one);
}
