import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document, trust } from "../documents.ts";

/** Name of the one rule of each bucket, by which S3 also names what it measures. */
export const replicationRuleId = "everything";

/** The twin that gets the copies. */
export interface ReplicationTarget {
  readonly region: string;
  readonly bucketArn: pulumi.Input<string>;
  /** Key of the target's region: copies are encrypted anew. */
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** The role that S3 takes to copy. */
export interface ReplicationRole {
  readonly name: string;
  readonly accountId: string;
  readonly permissionsBoundary: pulumi.Input<string>;
}

interface Source {
  readonly bucket: aws.s3.Bucket;
  readonly versioning: aws.s3.BucketVersioning;
  readonly region: string;
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** Copies every object, KMS-encrypted ones and delete markers included, within fifteen minutes, and measures it. */
export function replicate(
  name: string,
  { name: roleName, accountId, permissionsBoundary }: ReplicationRole,
  source: Source,
  target: ReplicationTarget,
  parent: pulumi.Resource,
): void {
  const replicationName = `${name}-replication`;
  const role = new aws.iam.Role(
    replicationName,
    {
      name: roleName,
      description: "Copies objects to the other region",
      assumeRolePolicy: trust("s3.amazonaws.com", accountId, source.bucket.arn),
      permissionsBoundary,
    },
    { parent },
  );
  const policy = new aws.iam.Policy(
    replicationName,
    { name: roleName, description: "Copies objects to the other region", policy: copyPolicy(source, target) },
    { parent },
  );
  const attached = new aws.iam.RolePolicyAttachment(
    replicationName,
    { role: role.name, policyArn: policy.arn },
    { parent },
  );
  new aws.s3.BucketReplicationConfig(
    name,
    { bucket: source.bucket.id, role: role.arn, rules: [everyObject(target)] },
    { parent, dependsOn: [source.versioning, attached] }, // S3 refuses replication of a bucket without versions
  );
}

function everyObject(target: ReplicationTarget) {
  const enabled = { status: "Enabled" };
  return {
    id: replicationRuleId,
    priority: 1,
    ...enabled,
    filter: {},
    deleteMarkerReplication: enabled,
    sourceSelectionCriteria: { sseKmsEncryptedObjects: enabled },
    destination: {
      bucket: target.bucketArn,
      encryptionConfiguration: { replicaKmsKeyId: target.kmsKeyArn },
      replicationTime: { ...enabled, time: { minutes: 15 } },
      metrics: { ...enabled, eventThreshold: { minutes: 15 } },
    },
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html */
function copyPolicy(source: Source, target: ReplicationTarget): pulumi.Output<string> {
  const allow = { Effect: "Allow" } as const;
  const through = (region: string) => ({ StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } });
  return document([
    {
      ...allow,
      Sid: "ReadBucket",
      Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      Resource: source.bucket.arn,
    },
    {
      ...allow,
      Sid: "ReadObjects",
      Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"],
      Resource: pulumi.interpolate`${source.bucket.arn}/*`,
    },
    {
      ...allow,
      Sid: "WriteCopies",
      Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
      Resource: pulumi.interpolate`${target.bucketArn}/*`,
    },
    { ...allow, Sid: "Open", Action: "kms:Decrypt", Resource: source.kmsKeyArn, Condition: through(source.region) },
    {
      ...allow,
      Sid: "Seal",
      Action: ["kms:Encrypt", "kms:GenerateDataKey"],
      Resource: target.kmsKeyArn,
      Condition: through(target.region),
    },
  ]);
}
