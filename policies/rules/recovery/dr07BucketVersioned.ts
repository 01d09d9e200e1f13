import { bucketType, isVersioned, type Rule } from "../../core/index.ts";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html */
export const dr07: Rule = {
  id: "DR-07",
  name: "dr-07-bucket-versioned",
  title: "Every bucket keeps the versions of its objects.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [bucketType],
  frameworks: { securityHub: ["S3.14"], nist: ["AU-9(2)"] },
  rationale:
    "Replication copies a deletion or an overwrite as faithfully as a write: versions are what brings the object back. S3 replicates versioned buckets only.",
  remediation: 'Add a `BucketVersioning` with `versioningConfiguration: { status: "Enabled" }`.',
  examples: {
    good: [
      { type: bucketType, name: "assets", props: { bucket: "assets" } },
      {
        type: "aws:s3/bucketVersioning:BucketVersioning",
        name: "assets",
        props: { bucket: "assets", versioningConfiguration: { status: "Enabled" } },
      },
    ],
    bad: [{ type: bucketType, name: "assets", props: { bucket: "assets" } }],
  },
  check(ctx) {
    ctx.must(isVersioned(ctx.resource), (on) => on, "the bucket must have versioning enabled");
  },
};
