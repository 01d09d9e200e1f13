import { bucketType, bucketEncryptionRules, type Rule, isOwnKey } from "../../core/index.ts";

const companion = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const ownKey = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
export const en08: Rule = {
  id: "EN-08",
  name: "en-08-bucket-encrypted-with-own-key",
  title: "Every bucket encrypts with a KMS key of ours, through a bucket key.",
  group: "encryption",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: [bucketType],
  frameworks: { securityHub: ["S3.17"] },
  rationale:
    "S3's own encryption is on anyway and protects against nothing but a lost disk: whoever may read the object reads it. A key of ours is a second permission, has an audit trail, and can be taken away.",
  remediation:
    "Add a `BucketServerSideEncryptionConfiguration` with `sseAlgorithm: aws:kms`, `kmsMasterKeyId` of a key in the bucket's region and `bucketKeyEnabled: true`.",
  examples: {
    good: [
      { type: bucketType, name: "assets", props: { bucket: "assets" } },
      {
        type: companion,
        name: "assets",
        props: {
          bucket: "assets",
          rules: [
            {
              bucketKeyEnabled: true,
              applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: ownKey },
            },
          ],
        },
      },
    ],
    bad: [{ type: bucketType, name: "assets", props: { bucket: "assets" } }],
  },
  check(ctx) {
    const rules = bucketEncryptionRules(ctx.resource);
    ctx.must(
      rules,
      (all) => all.length > 0,
      "the bucket has no encryption configuration: it must use aws:kms with a key of ours",
    );
    if (rules.state !== "known") return;
    for (const rule of rules.value) {
      const how = rule.at("applyServerSideEncryptionByDefault");
      const algorithm = how.string("sseAlgorithm");
      ctx.must(algorithm, (name) => name.startsWith("aws:kms"), "sseAlgorithm must be aws:kms, with a key of ours");
      if (algorithm.state !== "known" || !algorithm.value.startsWith("aws:kms")) continue;
      ctx.must(how.string("kmsMasterKeyId"), isOwnKey, "kmsMasterKeyId must name a key of ours, not S3's");
      // Dual-layer encryption knows no bucket keys.
      if (algorithm.value === "aws:kms")
        ctx.must(
          rule.boolean("bucketKeyEnabled"),
          (isOn) => isOn,
          "bucketKeyEnabled must be true: one KMS call an object is slow and dear",
        );
    }
  },
};
