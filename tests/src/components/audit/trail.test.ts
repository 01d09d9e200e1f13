import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { Trail, trailArn, type TrailArgs } from "../../../../src/components/index.ts";
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

const args: TrailArgs = {
  accountId: "111122223333",
  region: "us-west-2",
  place: "west",
  kmsKeyArn: "west-key",
  logBucketName: "logs",
  permissionsBoundary: "boundary",
  watchedBuckets: ["assets-west", "assets-east"],
};
const bucketArn = "arn:aws:s3/bucket:Bucket:trail";
const groupArn = "arn:aws:cloudwatch/logGroup:LogGroup:trail";
const ours = { "aws:SourceArn": "arn:aws:cloudtrail:us-west-2:111122223333:trail/dualcoast" };
const allow = { Effect: "Allow" };

async function build(more: Partial<TrailArgs> = {}) {
  const made = await record();
  const { options, transformation } = givenOptions();
  const trail = new Trail("trail", { ...args, ...more }, { protect: true, transformations: [transformation] });
  await pulumi.runtime.disconnect();
  return { made, options, trail };
}

const statements = (policy: unknown): unknown => (JSON.parse(policy as string) as { Statement: unknown }).Statement;

test("records every region, the global services, and reads and writes of the watched buckets", async () => {
  const { made, options } = await build();
  expect(made.find("aws:cloudtrail/trail:Trail", "trail").inputs).toEqual({
    name: "dualcoast",
    s3BucketName: "trail-id",
    kmsKeyId: "west-key",
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    enableLogging: true,
    cloudWatchLogsGroupArn: `${groupArn}:*`,
    cloudWatchLogsRoleArn: "arn:aws:iam/role:Role:trail",
    eventSelectors: [
      {
        readWriteType: "All",
        includeManagementEvents: true,
        dataResources: [
          { type: "AWS::S3::Object", values: ["arn:aws:s3:::assets-west/", "arn:aws:s3:::assets-east/"] },
        ],
      },
    ],
  });
  expect(classesOf(options["aws:cloudtrail/trail:Trail"])).toEqual(["RolePolicyAttachment"]);
  expect(trailArn("us-west-2", "111122223333")).toBe(ours["aws:SourceArn"]);
});

test("keeps a year in a log group under the region's key, through a role that can do nothing else", async () => {
  const { made } = await build();
  expect(made.find("aws:cloudwatch/logGroup:LogGroup", "trail").inputs).toEqual({
    name: "/dualcoast/trail",
    kmsKeyId: "west-key",
    retentionInDays: 365,
  });
  const role = made.find("aws:iam/role:Role", "trail").inputs;
  expect(role).toMatchObject({ name: "dualcoast-trail-west", permissionsBoundary: "boundary" });
  expect(statements(role.assumeRolePolicy)).toEqual([
    { ...allow, Sid: "Service", Action: "sts:AssumeRole", Principal: { Service: "cloudtrail.amazonaws.com" } },
  ]);
  expect(statements(made.find("aws:iam/policy:Policy", "trail").inputs.policy)).toEqual([
    {
      ...allow,
      Sid: "Write",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${groupArn}:log-stream:111122223333_CloudTrail_us-west-2*`,
    },
  ]);
});

test.each([
  ["nobody can erase", {}, "COMPLIANCE"],
  ["those can erase whom IAM lets", { lock: "GOVERNANCE" as const }, "GOVERNANCE"],
])("its files are locked for a year, so that %s them", async (_, more, mode) => {
  const { made, options } = await build(more);
  expect(made.find("aws:s3/bucket:Bucket", "trail").inputs).toEqual({
    bucket: "dualcoast-trail-111122223333-west",
    objectLockEnabled: true,
    tags: { backup: "daily" },
  });
  const lock = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";
  expect(made.find(lock, "trail").inputs).toEqual({
    bucket: "trail-id",
    rule: { defaultRetention: { mode, days: 365 } },
  });
  expect(classesOf(options[lock])).toEqual(["BucketVersioning"]);
});

test("its bucket is private, versioned, access-logged, under the region's key, and its files end some day", async () => {
  const { made } = await build();
  expectOwnAndPrivate(made, "trail");
  expect(made.find("aws:s3/bucketLogging:BucketLogging", "trail").inputs).toMatchObject({
    bucket: "trail-id",
    targetBucket: "logs",
  });
  expect(encryptionOf(made, "trail")).toEqual(underKey("west-key"));
  expect(made.find(lifecycleType, "trail").inputs.rules).toEqual([
    {
      id: "trail",
      status: "Enabled",
      filter: {},
      expiration: { days: 400 },
      noncurrentVersionExpiration: { noncurrentDays: 60 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ]);
});

test("its bucket lets this trail in and no other, and nobody without TLS", async () => {
  const { made } = await build();
  const byTrail = { ...allow, Principal: { Service: "cloudtrail.amazonaws.com" } };
  expect(statements(made.find(policyType, "trail").inputs.policy)).toEqual([
    {
      ...byTrail,
      Sid: "TrailLooks",
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: ours },
    },
    {
      ...byTrail,
      Sid: "TrailFiles",
      Action: "s3:PutObject",
      Resource: `${bucketArn}/AWSLogs/111122223333/*`,
      Condition: { StringEquals: { ...ours, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
    tlsOnly(bucketArn),
  ]);
});

test("is protected, with everything that belongs to it", async () => {
  const { trail } = await build();
  expect(trail).toMatchObject({ __protect: true });
});
