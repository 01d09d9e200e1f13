import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backedUpDaily } from "../backup/retention.ts";
import { document, trust, type Statement } from "../documents.ts";
import { keepPrivate, keepVersions } from "../storage/privateBucket.ts";
import { logAccess } from "./logBucket.ts";

export interface TrailArgs {
  readonly accountId: string;
  /** Home of the trail, its bucket and its log group; it records every region. */
  readonly region: string;
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Key of this region; its policy must let the trail use it ({@link trailArn}). */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Bucket of this region for access logs. */
  readonly logBucketName: pulumi.Input<string>;
  /** ARN of the policy that is the most the role of the log group may do. */
  readonly permissionsBoundary: pulumi.Input<string>;
  /** Buckets of any region whose objects' reads and writes are recorded too, by name. */
  readonly watchedBuckets: readonly string[];
  /**
   * `COMPLIANCE`: for a year nobody can erase a file, the account's root included, nor the bucket with it.
   * `GOVERNANCE`: those can whom IAM lets bypass it. @default COMPLIANCE
   */
  readonly lock?: "COMPLIANCE" | "GOVERNANCE";
}

const trailName = "dualcoast";
const lockDays = 365;
/** Longer than the lock: the lifecycle cannot erase what is locked. */
const keepDays = 400;

/** ARN of the trail, known before there is one: the policies of key and bucket name it. */
export function trailArn(region: string, accountId: string): string {
  return `arn:aws:cloudtrail:${region}:${accountId}:trail/${trailName}`;
}

/**
 * Who did what in the account, in every region: files that prove that nobody changed them, in a locked bucket, and a log
 * group that alarms read. For one stack of the two. Pass `protect: true`.
 */
export class Trail extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: TrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:audit:Trail", name, {}, opts);
    const at = { parent: this };
    const group = new aws.cloudwatch.LogGroup(
      name,
      { name: "/dualcoast/trail", kmsKeyId: args.kmsKeyArn, retentionInDays: 365 },
      at,
    );
    const { role, attached } = writer(name, args, group, this);
    const trail = new aws.cloudtrail.Trail(
      name,
      {
        name: trailName,
        s3BucketName: lockedBucket(name, args, this),
        kmsKeyId: args.kmsKeyArn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        enableLogging: true,
        cloudWatchLogsGroupArn: pulumi.interpolate`${group.arn}:*`,
        cloudWatchLogsRoleArn: role.arn,
        eventSelectors: [
          {
            readWriteType: "All",
            includeManagementEvents: true,
            dataResources: [
              // Not every bucket of the account: the trail would record its own deliveries, for ever.
              { type: "AWS::S3::Object", values: args.watchedBuckets.map((bucket) => `arn:aws:s3:::${bucket}/`) },
            ],
          },
        ],
      },
      { ...at, dependsOn: attached }, // CloudTrail tries the role when it is told of it
    );
    this.arn = trail.arn;
    this.logGroupName = group.name;
    this.registerOutputs({ arn: this.arn });
  }
}

/** @returns the bucket's name, once the trail may write to it */
function lockedBucket(name: string, args: TrailArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const at = { parent };
  const physical = `dualcoast-trail-${args.accountId}-${args.place}`;
  const bucket = new aws.s3.Bucket(name, { bucket: physical, objectLockEnabled: true, tags: backedUpDaily }, at);
  const versioning = keepVersions(name, bucket, parent);
  const on = { bucket: bucket.id };
  const rule = { defaultRetention: { mode: args.lock ?? "COMPLIANCE", days: lockDays } };
  new aws.s3.BucketObjectLockConfiguration(name, { ...on, rule }, { parent, dependsOn: versioning });
  const ending = {
    id: "trail",
    status: "Enabled",
    filter: {},
    expiration: { days: keepDays },
    noncurrentVersionExpiration: { noncurrentDays: 60 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  };
  new aws.s3.BucketLifecycleConfiguration(name, { ...on, rules: [ending] }, { parent, dependsOn: versioning });
  logAccess(name, bucket, args.logBucketName, parent);
  const statements = trailStatements(bucket.arn, args);
  return keepPrivate(name, bucket, { kmsKeyArn: args.kmsKeyArn, statements }, parent).bucket;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
function trailStatements(bucketArn: pulumi.Output<string>, { accountId, region }: TrailArgs): Statement[] {
  const byTrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } } as const;
  const ours = { "aws:SourceArn": trailArn(region, accountId) };
  return [
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
      Resource: pulumi.interpolate`${bucketArn}/AWSLogs/${accountId}/*`,
      Condition: { StringEquals: { ...ours, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  ];
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html */
function writer(name: string, args: TrailArgs, group: aws.cloudwatch.LogGroup, parent: pulumi.Resource) {
  const at = { parent };
  const { accountId, region, place } = args;
  const about = { name: `dualcoast-trail-${place}`, description: "Writes the trail's log group" };
  const assumeRolePolicy = trust("cloudtrail.amazonaws.com", accountId); // CloudTrail sends no source here
  const role = new aws.iam.Role(
    name,
    { ...about, assumeRolePolicy, permissionsBoundary: args.permissionsBoundary },
    at,
  );
  const write: Statement = {
    Sid: "Write",
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: pulumi.interpolate`${group.arn}:log-stream:${accountId}_CloudTrail_${region}*`,
  };
  const policy = new aws.iam.Policy(name, { ...about, policy: document([write]) }, at);
  const attached = new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn: policy.arn }, at);
  return { role, attached };
}
