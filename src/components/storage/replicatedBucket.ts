import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logAccess } from "../audit/logBucket.ts";
import { backedUpDaily } from "../backup/retention.ts";
import { keepPrivate, keepVersions } from "./privateBucket.ts";
import { replicate, type ReplicationTarget } from "./replication.ts";

export interface ReplicatedBucketArgs {
  readonly accountId: string;
  readonly region: string;
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** What the bucket is for, e.g. `assets`; the same word names its twin in the other region. */
  readonly purpose: string;
  /** Key of this region, for the objects. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Bucket of this region for access logs. */
  readonly logBucketName: pulumi.Input<string>;
  /** The twin in the other region; left out while that region is not up. @throws pulumi.ResourceError on the same region */
  readonly target?: ReplicationTarget;
  /** ARN of the policy that is the most the replication's role may do. */
  readonly permissionsBoundary: pulumi.Input<string>;
}

/** Name of the bucket for a purpose at a place, whether it is there yet or not. */
export function bucketNameOf({
  purpose,
  accountId,
  place,
}: Pick<ReplicatedBucketArgs, "purpose" | "accountId" | "place">) {
  return `dualcoast-${purpose}-${accountId}-${place}`;
}

/**
 * Versioned, encrypted, private bucket, copied to its twin in the other region. Both twins copy to each other, whatever
 * their role: a change of bucket configuration needs us-east-1, so a failover must not need one.
 * Pass `protect: true`.
 */
export class ReplicatedBucket extends pulumi.ComponentResource {
  readonly bucketName: string;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: ReplicatedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const { target, region } = args;
    if (target?.region === region) {
      const message = `${name}: target.region must differ from region, got "${region}" for both`;
      throw new pulumi.ResourceError(message, opts?.parent, true);
    }
    super("dualcoast:storage:ReplicatedBucket", name, {}, opts);
    this.bucketName = bucketNameOf(args);
    const bucket = new aws.s3.Bucket(name, { bucket: this.bucketName, tags: backedUpDaily }, { parent: this });
    this.arn = bucket.arn;
    const versioning = keepVersions(name, bucket, this);
    keepPrivate(name, bucket, { kmsKeyArn: args.kmsKeyArn }, this);
    logAccess(name, bucket, args.logBucketName, this);
    expireOldVersions(name, bucket, versioning, this);
    if (target) {
      const source = { bucket, versioning, region, kmsKeyArn: args.kmsKeyArn };
      const { accountId, permissionsBoundary } = args;
      const role = { name: `dualcoast-replicate-${args.purpose}-${args.place}`, accountId, permissionsBoundary };
      replicate(name, role, source, target, this);
    }
    this.registerOutputs({ arn: this.arn });
  }
}

function expireOldVersions(
  name: string,
  bucket: aws.s3.Bucket,
  versioning: aws.s3.BucketVersioning,
  parent: pulumi.Resource,
): void {
  const rule = {
    id: "old-versions",
    status: "Enabled",
    filter: {},
    noncurrentVersionExpiration: { noncurrentDays: 60 },
    expiration: { expiredObjectDeleteMarker: true },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  };
  new aws.s3.BucketLifecycleConfiguration(
    name,
    { bucket: bucket.id, rules: [rule] },
    { parent, dependsOn: versioning },
  );
}
