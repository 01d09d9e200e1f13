import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { LogBucket, type LogBucketArgs } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const args: LogBucketArgs = { accountId: "111122223333", region: "us-east-1", place: "east" };
const arn = "arn:aws:s3/bucket:Bucket:logs";

async function build(more: Partial<LogBucketArgs> = {}) {
  const made = await record();
  const options: Record<string, pulumi.ResourceOptions> = {};
  const spy: pulumi.ResourceTransformation = ({ type, opts }) => {
    options[type] = opts;
    return undefined;
  };
  const bucket = new LogBucket("logs", { ...args, ...more }, { protect: true, transformations: [spy] });
  await pulumi.runtime.disconnect();
  return { made, options, bucket };
}

const names = (dependsOn: unknown): string[] =>
  ([dependsOn].flat() as { constructor: { name: string } }[]).map((one) => one.constructor.name);

test("is versioned, private, owned by the account, and under S3's own encryption", async () => {
  const { made, bucket } = await build();
  const on = { bucket: "logs-id" };
  expect(await valueOf(bucket.bucketName)).toBe("logs-id");
  expect(made.find("aws:s3/bucket:Bucket", "logs").inputs).toEqual({
    bucket: "dualcoast-logs-111122223333-east",
    tags: { backup: "daily" },
  });
  expect(made.find("aws:s3/bucketVersioning:BucketVersioning", "logs").inputs).toEqual({
    ...on,
    versioningConfiguration: { status: "Enabled" },
  });
  expect(made.find("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "logs").inputs).toEqual({
    ...on,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(made.find("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "logs").inputs).toEqual({
    ...on,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  const encryption = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
  expect(made.find(encryption, "logs").inputs).toEqual({
    ...on,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
});

test.each([
  ["a year and a little more", {}, 400],
  ["as long as it is told", { keepDays: 900 }, 900],
])("keeps logs %s", async (_, more, days) => {
  const { made, options } = await build(more);
  const lifecycle = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
  expect(made.find(lifecycle, "logs").inputs).toEqual({
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
  expect(names(options[lifecycle]!.dependsOn)).toEqual(["BucketVersioning"]);
});

test("lets each service write below its own prefix, for this account alone, and nobody without TLS", async () => {
  const { made, options } = await build();
  const { bucket, policy } = made.find("aws:s3/bucketPolicy:BucketPolicy", "logs").inputs;
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
      {
        Sid: "TlsOnly",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
  expect(names(options["aws:s3/bucketPolicy:BucketPolicy"]!.dependsOn)).toEqual(["BucketPublicAccessBlock"]);
});

test("is protected, with everything that belongs to it", async () => {
  const { bucket } = await build();
  expect(bucket).toMatchObject({ __protect: true });
});
