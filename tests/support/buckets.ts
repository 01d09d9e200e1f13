import { expect } from "vitest";
import type { Recorder } from "./mocks.ts";

export const lifecycleType = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
export const policyType = "aws:s3/bucketPolicy:BucketPolicy";

/** Encryption as a bucket was given it: the rules of the configuration. */
export const encryptionOf = (made: Recorder, name: string): unknown =>
  made.find("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", name).inputs
    .rules;

/** Rules of a bucket under a key of ours. */
export const underKey = (kmsMasterKeyId: string): object[] => [
  { bucketKeyEnabled: true, applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId } },
];

/** What holds for each bucket of the program: versioned, private, and all in it the account's own. */
export function expectOwnAndPrivate(made: Recorder, name: string): void {
  const bucket = `${name}-id`;
  expect(made.find("aws:s3/bucketVersioning:BucketVersioning", name).inputs).toEqual({
    bucket,
    versioningConfiguration: { status: "Enabled" },
  });
  expect(made.find("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name).inputs).toEqual({
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(made.find("aws:s3/bucketOwnershipControls:BucketOwnershipControls", name).inputs).toEqual({
    bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
}

/** The statement that keeps everybody without TLS from a bucket. */
export const tlsOnly = (arn: string): object => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});
