import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backedUpDaily } from "../backup/retention.ts";
import type { Statement } from "../documents.ts";
import { keepPrivate, keepVersions } from "../storage/privateBucket.ts";

export interface LogBucketArgs {
  readonly accountId: string;
  /** Region of the bucket: services deliver to a bucket of their own region only. */
  readonly region: string;
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Days after which a log expires; its old version is erased 60 days later. @default 400: a year, and time to ask for it */
  readonly keepDays?: number;
}

/** Where in a log bucket each service writes; nothing else is open to it. */
export const logPrefixes = {
  /** Access logs of load balancers, below `alb/AWSLogs/<account>/`. */
  loadBalancers: "alb",
  /** Access logs of buckets. S3 sorts them by account, region and bucket itself. */
  buckets: "s3/",
  /** History and snapshots of AWS Config, below `config/AWSLogs/<account>/Config/`. */
  config: "config",
} as const;

/**
 * The one bucket of a region to which AWS services deliver their logs. Under S3's own encryption: neither load balancers
 * nor S3 deliver to a bucket whose default is a KMS key.
 * Pass `protect: true`.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class LogBucket extends pulumi.ComponentResource {
  /** Known once the services may write: they try it when they are told of the bucket. */
  readonly bucketName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: LogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:audit:LogBucket", name, {}, opts);
    const physical = `dualcoast-logs-${args.accountId}-${args.place}`;
    const bucket = new aws.s3.Bucket(name, { bucket: physical, tags: backedUpDaily }, { parent: this });
    const versioning = keepVersions(name, bucket, this);
    const rule = {
      id: "logs",
      status: "Enabled",
      filter: {},
      expiration: { days: args.keepDays ?? 400 },
      noncurrentVersionExpiration: { noncurrentDays: 60 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    new aws.s3.BucketLifecycleConfiguration(
      name,
      { bucket: bucket.id, rules: [rule] },
      { parent: this, dependsOn: versioning },
    );
    const policy = keepPrivate(name, bucket, { statements: writers(bucket.arn, args) }, this);
    this.bucketName = policy.bucket;
    this.arn = bucket.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** Access to `bucket` is logged in the log bucket of its region. */
export function logAccess(
  name: string,
  bucket: aws.s3.Bucket,
  logBucketName: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  new aws.s3.BucketLogging(
    name,
    {
      bucket: bucket.id,
      targetBucket: logBucketName,
      targetPrefix: logPrefixes.buckets,
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } },
    },
    { parent },
  );
}

/** One service each, on behalf of this account's own things, below its own prefix. */
function writers(bucketArn: pulumi.Output<string>, { accountId, region }: LogBucketArgs): Statement[] {
  const below = (path: string) => pulumi.interpolate`${bucketArn}/${path}*`;
  const ours = { "aws:SourceAccount": accountId };
  const write = { Effect: "Allow", Action: "s3:PutObject" } as const;
  const balancers = `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`;
  return [
    {
      ...write,
      Sid: "LoadBalancerLogs",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Resource: below(`${logPrefixes.loadBalancers}/AWSLogs/${accountId}/`),
      Condition: { ArnLike: { "aws:SourceArn": balancers } },
    },
    {
      ...write,
      Sid: "BucketLogs",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Resource: below(logPrefixes.buckets),
      Condition: { StringEquals: ours, ArnLike: { "aws:SourceArn": "arn:aws:s3:::dualcoast-*" } },
    },
    {
      Sid: "ConfigLooks",
      Effect: "Allow",
      Principal: { Service: "config.amazonaws.com" },
      Action: ["s3:GetBucketAcl", "s3:ListBucket"],
      Resource: bucketArn,
      Condition: { StringEquals: ours },
    },
    {
      ...write,
      Sid: "ConfigHistory",
      Principal: { Service: "config.amazonaws.com" },
      Resource: below(`${logPrefixes.config}/AWSLogs/${accountId}/Config/`),
      Condition: { StringEquals: { ...ours, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}
