/** Access logs and object lock of buckets. */
import type { BucketLoggingArgs } from "@pulumi/aws/s3/bucketLogging.js";
import type { BucketObjectLockConfigurationArgs } from "@pulumi/aws/s3/bucketObjectLockConfiguration.js";
import type { ObjectLockConfiguration, TargetObjectKeyFormat } from "@aws-sdk/client-s3";
import { orGone } from "../../host/calls.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { pascal } from "../pascal.ts";
import { setting } from "../s3Setting.ts";

const logging = setting<Plain<BucketLoggingArgs>>({
  file: "bucket_logging.go",
  commit: "01f431114674c27cf790fafb67ac274bf8f765e1",
  replaceOn: ["bucket", "expectedBucketOwner"],
  notProven: "what S3 logs: the emulator writes a line of its own for each request, and forgets the format of the keys",
  validate: ({ targetGrants }) =>
    targetGrants
      ? "targetGrants: not in the lab; let logging.s3.amazonaws.com write by the bucket's policy"
      : undefined,
  put: (api, { targetBucket, targetPrefix, targetObjectKeyFormat }, Bucket) =>
    api.putBucketLogging({
      Bucket,
      BucketLoggingStatus: {
        LoggingEnabled: {
          TargetBucket: targetBucket,
          TargetPrefix: targetPrefix,
          TargetObjectKeyFormat: pascal(targetObjectKeyFormat) as TargetObjectKeyFormat | undefined,
        },
      },
    }),
  get: async (api, Bucket) => {
    const found = (await orGone(api.getBucketLogging({ Bucket })))?.LoggingEnabled;
    return found && { targetBucket: found.TargetBucket, targetPrefix: found.TargetPrefix };
  },
  drop: (api, Bucket) => api.putBucketLogging({ Bucket, BucketLoggingStatus: {} }),
});

const objectLock = setting<Plain<BucketObjectLockConfigurationArgs>>({
  file: "bucket_object_lock_configuration.go",
  commit: "01c08000ddb14181b5bd19201d8fca311dc570e4",
  replaceOn: ["bucket", "expectedBucketOwner", "objectLockEnabled"],
  notProven: "that S3 refuses to erase a locked version",
  defaults: { objectLockEnabled: "Enabled" },
  put: (api, { rule }, Bucket) =>
    api.putObjectLockConfiguration({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule: pascal(rule) as ObjectLockConfiguration["Rule"] },
    }),
  get: async (api, Bucket) => {
    const found = (await orGone(api.getObjectLockConfiguration({ Bucket })))?.ObjectLockConfiguration;
    const by = found?.Rule?.DefaultRetention;
    const rule = by && { defaultRetention: { mode: by.Mode, days: by.Days, years: by.Years } };
    return found && { objectLockEnabled: found.ObjectLockEnabled, rule };
  },
  // The lock of a bucket cannot be taken off, only the retention of what is yet to come.
  drop: (api, Bucket) =>
    api.putObjectLockConfiguration({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } }),
});

export const types: ResourceTable = {
  "aws:s3/bucketLogging:BucketLogging": logging,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": objectLock,
};
