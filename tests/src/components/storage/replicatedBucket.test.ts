import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ReplicatedBucket, type ReplicatedBucketArgs } from "../../../../src/components/index.ts";
import {
  encryptionOf,
  expectOwnAndPrivate,
  lifecycleType,
  policyType,
  tlsOnly,
  underKey,
} from "../../../support/buckets.ts";
import { record } from "../../../support/mocks.ts";
import { classesOf, givenOptions } from "../../../support/options.ts";

const args: ReplicatedBucketArgs = {
  accountId: "111122223333",
  region: "us-east-1",
  place: "east",
  purpose: "assets",
  kmsKeyArn: "east-key",
  permissionsBoundary: "boundary",
  logBucketName: "logs",
};
const target = { region: "us-west-2", bucketArn: "arn:aws:s3:::twin", kmsKeyArn: "west-key" };
const arn = "arn:aws:s3/bucket:Bucket:bucket";

async function build(more: Partial<ReplicatedBucketArgs> = {}) {
  const made = await record();
  const { options, transformation } = givenOptions();
  const bucket = new ReplicatedBucket(
    "bucket",
    { ...args, ...more },
    { protect: true, transformations: [transformation] },
  );
  await pulumi.runtime.disconnect();
  return { made, options, bucket };
}

test("is versioned, private, owned by the account and encrypted under its region's key", async () => {
  const { made, bucket } = await build();
  expect(bucket.bucketName).toBe("dualcoast-assets-111122223333-east");
  expect(made.find("aws:s3/bucket:Bucket", "bucket").inputs).toEqual({
    bucket: "dualcoast-assets-111122223333-east",
    tags: { backup: "daily" },
  });
  expectOwnAndPrivate(made, "bucket");
  expect(encryptionOf(made, "bucket")).toEqual(underKey("east-key"));
});

test("lets old versions go after 60 days, and leftovers of uploads after a week", async () => {
  const { made, options } = await build();
  expect(made.find(lifecycleType, "bucket").inputs).toEqual({
    bucket: "bucket-id",
    rules: [
      {
        id: "old-versions",
        status: "Enabled",
        filter: {},
        noncurrentVersionExpiration: { noncurrentDays: 60 },
        expiration: { expiredObjectDeleteMarker: true },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  });
  expect(classesOf(options[lifecycleType])).toEqual(["BucketVersioning"]);
});

test("refuses everybody without TLS", async () => {
  const { made, options } = await build();
  const { bucket, policy } = made.find(policyType, "bucket").inputs;
  expect(bucket).toBe("bucket-id");
  expect(JSON.parse(policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [tlsOnly(arn)],
  });
  expect(classesOf(options[policyType])).toEqual(["BucketPublicAccessBlock"]);
});

test("has its accesses logged in its region's log bucket", async () => {
  const { made } = await build();
  expect(made.find("aws:s3/bucketLogging:BucketLogging", "bucket").inputs).toEqual({
    bucket: "bucket-id",
    targetBucket: "logs",
    targetPrefix: "s3/",
    targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
  });
});

test("copies every object to its twin under the twin's key, within a quarter of an hour", async () => {
  const { made, options } = await build({ target });
  const enabled = { status: "Enabled" };
  const replication = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
  expect(made.find(replication, "bucket").inputs).toEqual({
    bucket: "bucket-id",
    role: "arn:aws:iam/role:Role:bucket-replication",
    rules: [
      {
        id: "everything",
        priority: 1,
        ...enabled,
        filter: {},
        deleteMarkerReplication: enabled,
        sourceSelectionCriteria: { sseKmsEncryptedObjects: enabled },
        destination: {
          bucket: "arn:aws:s3:::twin",
          encryptionConfiguration: { replicaKmsKeyId: "west-key" },
          replicationTime: { ...enabled, time: { minutes: 15 } },
          metrics: { ...enabled, eventThreshold: { minutes: 15 } },
        },
      },
    ],
  });
  expect(classesOf(options[replication])).toEqual(["BucketVersioning", "RolePolicyAttachment"]);
});

test("copies through a role that can do nothing else", async () => {
  const { made } = await build({ target });
  const role = made.find("aws:iam/role:Role", "bucket-replication").inputs;
  expect([role.name, role.permissionsBoundary]).toEqual(["dualcoast-replicate-assets-east", "boundary"]);
  expect(JSON.parse(role.assumeRolePolicy as string)).toMatchObject({
    Statement: [
      {
        Principal: { Service: "s3.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "111122223333" }, ArnLike: { "aws:SourceArn": arn } },
      },
    ],
  });
  const { policy } = made.find("aws:iam/policy:Policy", "bucket-replication").inputs;
  const allow = { Effect: "Allow" };
  const through = (region: string) => ({ StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } });
  expect(JSON.parse(policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      { ...allow, Sid: "ReadBucket", Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: arn },
      {
        ...allow,
        Sid: "ReadObjects",
        Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
        Resource: `${arn}/*`,
      },
      {
        ...allow,
        Sid: "WriteCopies",
        Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
        Resource: "arn:aws:s3:::twin/*",
      },
      { ...allow, Sid: "Open", Action: "kms:Decrypt", Resource: "east-key", Condition: through("us-east-1") },
      {
        ...allow,
        Sid: "Seal",
        Action: ["kms:Encrypt", "kms:GenerateDataKey"],
        Resource: "west-key",
        Condition: through("us-west-2"),
      },
    ],
  });
});

test("copies nothing, and has no role for it, while the other region is not up", async () => {
  const { made } = await build();
  const types = made.types();
  expect(types).not.toContain("aws:s3/bucketReplicationConfig:BucketReplicationConfig");
  expect(types.filter((type) => type.startsWith("aws:iam/"))).toEqual([]);
});

test("fails, registering nothing, when the twin is in the bucket's own region", async () => {
  const made = await record();
  const same = { ...target, region: "us-east-1" };
  expect(() => new ReplicatedBucket("bucket", { ...args, target: same })).toThrow(
    'bucket: target.region must differ from region, got "us-east-1" for both',
  );
  await pulumi.runtime.disconnect();
  expect(made.resources).toEqual([]);
});

test("is protected, with everything that belongs to it", async () => {
  const { bucket } = await build();
  expect(bucket).toMatchObject({ __protect: true });
});
