import type { Read, Resource, View } from "../types.ts";

/** Folded token of an S3 bucket. */
export const bucketType = "aws:s3/bucket:Bucket";

/** Settings of a bucket that may be written inline or as a resource of their own: property of the bucket → companion. */
const companions = {
  acl: "aws:s3/bucketAcl:BucketAcl",
  lifecycleRules: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  logging: "aws:s3/bucketLogging:BucketLogging",
  objectLockConfiguration: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  policy: "aws:s3/bucketPolicy:BucketPolicy",
  replicationConfiguration: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  serverSideEncryptionConfiguration:
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
  ownershipControls: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  publicAccessBlock: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
} as const;

export type BucketSetting = keyof typeof companions;

/**
 * Where a bucket's setting is written: its companion resources if there are any (they win: the inline form is then only
 * what the cloud read back), else the bucket's own property, else nowhere.
 */
export function bucketSetting(
  bucket: Resource,
  setting: BucketSetting,
): { readonly companions: readonly Resource[]; readonly inline: View | undefined } {
  const resources = bucket.referrers(companions[setting], "bucket");
  if (resources.length > 0) return { companions: resources, inline: undefined };
  return { companions: [], inline: bucket.peek(setting).state !== "absent" ? bucket.at(setting) : undefined };
}

/** Whether versioning is on: `Enabled` in the companion, or `enabled: true` inline. */
export function isVersioned(bucket: Resource): Read<boolean> {
  const { companions: resources, inline } = bucketSetting(bucket, "versioning");
  const companion = resources[0];
  if (!companion) return inline ? inline.boolean("enabled") : { state: "absent" };
  const status = companion.string("versioningConfiguration.status");
  return status.state === "known" ? { state: "known", value: status.value === "Enabled" } : status;
}

/** Encryption rules of a bucket, wherever they are written. */
export function bucketEncryptionRules(bucket: Resource): Read<readonly View[]> {
  const { companions: resources, inline } = bucketSetting(bucket, "serverSideEncryptionConfiguration");
  const companion = resources[0];
  if (companion) return companion.items("rules");
  if (!inline) return { state: "absent" };
  // `Bucket` has one `rule`, `BucketV2` has `rules`.
  const rules = inline.peek("rules").state === "absent" ? "rule" : "rules";
  return inline.items(rules);
}

/** Policy documents of a bucket, as views on the JSON text or object. */
export function bucketPolicies(bucket: Resource): readonly View[] {
  const { companions: resources, inline } = bucketSetting(bucket, "policy");
  if (resources.length > 0) return resources.map((resource) => resource.at("policy"));
  return inline ? [inline] : [];
}
