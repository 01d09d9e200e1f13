import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { LogBucket, type LogBucketArgs } from "../../../../src/components/index.ts";
import { encryptionOf, expectOwnAndPrivate, lifecycleType, policyType, tlsOnly } from "../../../support/buckets.ts";
import { record, valueOf } from "../../../support/mocks.ts";
import { classesOf, givenOptions } from "../../../support/options.ts";

const args: LogBucketArgs = { accountId: "111122223333", region: "us-east-1", place: "east" };
const arn = "arn:aws:s3/bucket:Bucket:logs";

async function build(more: Partial<LogBucketArgs> = {}) {
  const made = await record();
  const { options, transformation } = givenOptions();
  const bucket = new LogBucket("logs", { ...args, ...more }, { protect: true, transformations: [transformation] });
  await pulumi.runtime.disconnect();
  return { made, options, bucket };
}

test("is versioned, private, owned by the account, and under S3's own encryption", async () => {
  const { made, bucket } = await build();
  expect(await valueOf(bucket.bucketName)).toBe("logs-id");
  expect(made.find("aws:s3/bucket:Bucket", "logs").inputs).toEqual({
    bucket: "dualcoast-logs-111122223333-east",
    tags: { backup: "daily" },
  });
  expectOwnAndPrivate(made, "logs");
  expect(encryptionOf(made, "logs")).toEqual([{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }]);
});

test.each([
  ["a year and a little more", {}, 400],
  ["as long as it is told", { keepDays: 900 }, 900],
])("keeps logs %s", async (_, more, days) => {
  const { made, options } = await build(more);
  expect(made.find(lifecycleType, "logs").inputs).toEqual({
    bucket: "logs-id",
    rules: [
      {
        id: "logs",
        status: "Enabled",
        filter: {},
        expiration: { days },
        noncurrentVersionExpiration: { noncurrentDays: 60 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  });
  expect(classesOf(options[lifecycleType])).toEqual(["BucketVersioning"]);
});

test("lets each service write below its own prefix, for this account alone, and nobody without TLS", async () => {
  const { made, options } = await build();
  const { bucket, policy } = made.find(policyType, "logs").inputs;
  expect(bucket).toBe("logs-id");
  const write = { Effect: "Allow", Action: "s3:PutObject" };
  const ours = { "aws:SourceAccount": "111122223333" };
  expect(JSON.parse(policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        ...write,
        Sid: "LoadBalancerLogs",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Resource: `${arn}/alb/AWSLogs/111122223333/*`,
        Condition: {
          ArnLike: { "aws:SourceArn": "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/*" },
        },
      },
      {
        ...write,
        Sid: "BucketLogs",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Resource: `${arn}/s3/*`,
        Condition: { StringEquals: ours, ArnLike: { "aws:SourceArn": "arn:aws:s3:::dualcoast-*" } },
      },
      {
        Sid: "ConfigLooks",
        Effect: "Allow",
        Principal: { Service: "config.amazonaws.com" },
        Action: ["s3:GetBucketAcl", "s3:ListBucket"],
        Resource: arn,
        Condition: { StringEquals: ours },
      },
      {
        ...write,
        Sid: "ConfigHistory",
        Principal: { Service: "config.amazonaws.com" },
        Resource: `${arn}/config/AWSLogs/111122223333/Config/*`,
        Condition: { StringEquals: { ...ours, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
      tlsOnly(arn),
    ],
  });
  expect(classesOf(options[policyType])).toEqual(["BucketPublicAccessBlock"]);
});

test("is protected, with everything that belongs to it", async () => {
  const { bucket } = await build();
  expect(bucket).toMatchObject({ __protect: true });
});
