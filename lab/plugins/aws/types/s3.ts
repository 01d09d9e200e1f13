/** Settings of buckets, each a resource of its own with the bucket's name as id. */
import type { BucketOwnershipControlsArgs } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import type { BucketPolicyArgs } from "@pulumi/aws/s3/bucketPolicy.js";
import type { BucketPublicAccessBlockArgs } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import type { BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import type { BucketVersioningArgs } from "@pulumi/aws/s3/bucketVersioning.js";
import type { BucketVersioningStatus, ObjectOwnership, ServerSideEncryptionRule } from "@aws-sdk/client-s3";
import { orGone } from "../../host/calls.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { otherOwner, setting } from "../s3Setting.ts";

const versioning = setting<Plain<BucketVersioningArgs>>({
  file: "bucket_versioning.go",
  notProven: "nothing further",
  replaceWhen: { expectedBucketOwner: otherOwner },
  refuse: (inputs, state) => {
    const status = (of: Props) => (of["versioningConfiguration"] as { status?: string } | undefined)?.status;
    const before = status(state);
    return status({ ...inputs }) === "Disabled" && before !== undefined && before !== "Disabled"
      ? `versioningConfiguration.status cannot be updated from '${before}' to 'Disabled'`
      : undefined;
  },
  put: (api, { versioningConfiguration: { status } }, Bucket) =>
    api.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: status as BucketVersioningStatus } }),
  get: async (api, Bucket) => {
    const found = await orGone(api.getBucketVersioning({ Bucket }));
    return found && { versioningConfiguration: { status: found.Status ?? "Disabled" } };
  },
  drop: (api, Bucket) => api.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
});

const encryption = setting<Plain<BucketServerSideEncryptionConfigurationArgs>>({
  file: "bucket_server_side_encryption_configuration.go",
  notProven: "that objects are encrypted",
  replaceWhen: { expectedBucketOwner: otherOwner },
  put: (api, { rules }, Bucket) => {
    const Rules = rules.map(
      ({ bucketKeyEnabled, applyServerSideEncryptionByDefault: by }): ServerSideEncryptionRule => ({
        BucketKeyEnabled: bucketKeyEnabled,
        ApplyServerSideEncryptionByDefault: by && {
          SSEAlgorithm: by.sseAlgorithm as "aws:kms",
          KMSMasterKeyID: by.kmsMasterKeyId,
        },
      }),
    );
    return api.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
  },
  get: async (api, Bucket) => {
    const found = await orGone(api.getBucketEncryption({ Bucket }));
    const rules = found?.ServerSideEncryptionConfiguration?.Rules?.map((rule) => {
      const by = rule.ApplyServerSideEncryptionByDefault;
      const byDefault = { sseAlgorithm: by?.SSEAlgorithm, kmsMasterKeyId: by?.KMSMasterKeyID };
      return { applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: rule.BucketKeyEnabled };
    });
    return rules && { rules };
  },
  drop: (api, Bucket) => api.deleteBucketEncryption({ Bucket }),
});

const publicAccess = setting<Plain<BucketPublicAccessBlockArgs>>({
  file: "bucket_public_access_block.go",
  notProven: "that public access is refused",
  defaults: { blockPublicAcls: false, blockPublicPolicy: false, ignorePublicAcls: false, restrictPublicBuckets: false },
  put: (api, inputs, Bucket) =>
    api.putPublicAccessBlock({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: inputs.blockPublicAcls ?? false,
        BlockPublicPolicy: inputs.blockPublicPolicy ?? false,
        IgnorePublicAcls: inputs.ignorePublicAcls ?? false,
        RestrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
      },
    }),
  get: async (api, Bucket) => {
    const found = (await orGone(api.getPublicAccessBlock({ Bucket })))?.PublicAccessBlockConfiguration;
    return (
      found && {
        blockPublicAcls: found.BlockPublicAcls,
        blockPublicPolicy: found.BlockPublicPolicy,
        ignorePublicAcls: found.IgnorePublicAcls,
        restrictPublicBuckets: found.RestrictPublicBuckets,
      }
    );
  },
  drop: (api, Bucket) => api.deletePublicAccessBlock({ Bucket }),
});

const ownership = setting<Plain<BucketOwnershipControlsArgs>>({
  file: "bucket_ownership_controls.go",
  notProven: "nothing further",
  put: (api, { rule }, Bucket) =>
    api.putBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership as ObjectOwnership }] },
    }),
  get: async (api, Bucket) => {
    const found = await orGone(api.getBucketOwnershipControls({ Bucket }));
    return found && { rule: { objectOwnership: found.OwnershipControls?.Rules?.[0]?.ObjectOwnership } };
  },
  drop: (api, Bucket) => api.deleteBucketOwnershipControls({ Bucket }),
});

const policy = setting<Plain<BucketPolicyArgs>>({
  file: "bucket_policy.go",
  notProven: "that S3 enforces it",
  json: ["policy"],
  put: (api, inputs, Bucket) => api.putBucketPolicy({ Bucket, Policy: String(inputs.policy) }),
  get: async (api, Bucket) => {
    const found = await orGone(api.getBucketPolicy({ Bucket }));
    return found?.Policy === undefined ? undefined : { policy: found.Policy };
  },
  drop: (api, Bucket) => api.deleteBucketPolicy({ Bucket }),
});

export const types: ResourceTable = {
  "aws:s3/bucketVersioning:BucketVersioning": versioning,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": encryption,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": publicAccess,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ownership,
  "aws:s3/bucketPolicy:BucketPolicy": policy,
};
