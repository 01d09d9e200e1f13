/** Buckets. */
import type { BucketArgs } from "@pulumi/aws/s3/bucket.js";
import type { BucketLocationConstraint, S3 } from "@aws-sdk/client-s3";
import { codeOf, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { s3 } from "../clients.ts";
import { atRelease } from "../source.ts";
import { pairs, tagOutputs } from "../tags.ts";

type Bucket = Plain<BucketArgs>;

// Settings that have a resource of their own; inside a Bucket they are deprecated.
const elsewhere = [
  "accelerationStatus",
  "acl",
  "corsRules",
  "grants",
  "lifecycleRules",
  "logging",
  "objectLockConfiguration",
  "policy",
  "replicationConfiguration",
  "requestPayer",
  "serverSideEncryptionConfiguration",
  "versioning",
  "website",
] as const;

async function empty(api: S3, bucket: string): Promise<void> {
  for (;;) {
    const page = await orGone(api.listObjectVersions({ Bucket: bucket }));
    const found = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])];
    if (found.length === 0) return;
    const Objects = found.map(({ Key, VersionId }) => ({ Key, VersionId }));
    await api.deleteObjects({ Bucket: bucket, Delete: { Objects } });
  }
}

async function tagsOf(api: S3, bucket: string) {
  // A bucket without tags is an error to this call.
  return tagOutputs((await orGone(api.getBucketTagging({ Bucket: bucket })))?.TagSet);
}

const bucket = define<Bucket>({
  level: "live",
  notProven: "durability, and that the name is free in the whole world",
  replaceOn: ["bucket", "bucketNamespace", "bucketPrefix", "objectLockEnabled"],
  source: atRelease("s3/bucket.go"),
  autoname: { property: "bucket", max: 63, lower: true },
  defaults: { forceDestroy: false },
  validate: (inputs) => {
    const set = elsewhere.filter((name) => inputs[name] !== undefined);
    return set.length > 0
      ? `${set.join(", ")}: not in the lab inside a Bucket; use the resource of its own`
      : undefined;
  },
  create: async ({ inputs, region }) => {
    const api = await s3(region);
    const name = inputs.bucket ?? "";
    await api.createBucket({
      Bucket: name,
      ObjectLockEnabledForBucket: inputs.objectLockEnabled,
      // us-east-1 must not be named.
      ...(region === "us-east-1"
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
    });
    const TagSet = pairs(inputs.tags);
    if (TagSet.length > 0) await api.putBucketTagging({ Bucket: name, Tagging: { TagSet } });
    const domains = {
      bucketDomainName: `${name}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    };
    return { id: name, outputs: { arn: `arn:aws:s3:::${name}`, bucketRegion: region, ...domains } };
  },
  read: async ({ id, region }) => {
    const api = await s3(region);
    if (!(await orGone(api.headBucket({ Bucket: id })))) return undefined;
    return { bucket: id, ...(await tagsOf(api, id)) };
  },
  update: async ({ id, inputs, region }) => {
    const api = await s3(region);
    const TagSet = pairs(inputs.tags);
    if (TagSet.length > 0) await api.putBucketTagging({ Bucket: id, Tagging: { TagSet } });
    else await api.deleteBucketTagging({ Bucket: id });
    return {};
  },
  delete: async ({ id, region, state }) => {
    const api = await s3(region);
    if (state["forceDestroy"] === true) await empty(api, id);
    await orGone(api.deleteBucket({ Bucket: id })).catch((error: unknown) => {
      if (codeOf(error) !== "BucketNotEmpty") throw error;
      throw new Error(`bucket ${id} is not empty: empty it, or set forceDestroy and run up before destroy`, {
        cause: error,
      });
    });
  },
});

export const types: ResourceTable = { "aws:s3/bucket:Bucket": bucket };
