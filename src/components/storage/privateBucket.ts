import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document, type Statement } from "../documents.ts";

export interface Privacy {
  /** Key for the objects. @default S3's own encryption, for buckets whose writers accept no other */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Who is let in beside the account's own policies. @default nobody */
  readonly statements?: readonly Statement[];
}

/**
 * Closes a bucket: no public access, no ACLs, encrypted, TLS only.
 * @returns the bucket's policy, for what must not come before its writers are let in
 */
export function keepPrivate(
  name: string,
  bucket: aws.s3.Bucket,
  { kmsKeyArn, statements = [] }: Privacy,
  parent: pulumi.Resource,
): aws.s3.BucketPolicy {
  const on = { bucket: bucket.id };
  const closed = new aws.s3.BucketPublicAccessBlock(
    name,
    { ...on, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    { parent },
  );
  new aws.s3.BucketOwnershipControls(name, { ...on, rule: { objectOwnership: "BucketOwnerEnforced" } }, { parent });
  // The bucket key saves a call to KMS for each object.
  const byKey = {
    bucketKeyEnabled: true,
    applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKeyArn },
  };
  const byS3 = { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } };
  const rules = [kmsKeyArn ? byKey : byS3];
  new aws.s3.BucketServerSideEncryptionConfiguration(name, { ...on, rules }, { parent });
  const policy = document([...statements, tlsOnly(bucket)]);
  // S3 answers 409 to a policy and a public access block that arrive together.
  return new aws.s3.BucketPolicy(name, { ...on, policy }, { parent, dependsOn: closed });
}

function tlsOnly(bucket: aws.s3.Bucket): Statement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** Versions of every object. Rules on old versions, and replication, are refused before there are any. */
export function keepVersions(name: string, bucket: aws.s3.Bucket, parent: pulumi.Resource): aws.s3.BucketVersioning {
  const versioningConfiguration = { status: "Enabled" };
  return new aws.s3.BucketVersioning(name, { bucket: bucket.id, versioningConfiguration }, { parent });
}
