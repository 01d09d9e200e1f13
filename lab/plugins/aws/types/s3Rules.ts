/** Lifecycle and replication rules of buckets. */
import type { BucketLifecycleConfigurationArgs } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3/bucketReplicationConfig.js";
import type { LifecycleRule, ReplicationRule } from "@aws-sdk/client-s3";
import { orGone } from "../../host/calls.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { pascal } from "../pascal.ts";
import { setting } from "../s3Setting.ts";

/** S3's `ID` is not Pascal for `id`. */
function withId(rule: { id?: string | undefined }): Props {
  const { id, ...rest } = rule;
  return { ID: id, ...(pascal(rest) as Props) };
}

function lifecycleRule(rule: NonNullable<Plain<BucketLifecycleConfigurationArgs>["rules"]>[number]): LifecycleRule {
  const filter = (rule.filter ?? {}) as Props;
  return {
    ...withId(rule),
    Filter: Object.keys(filter).length > 0 ? (pascal(filter) as LifecycleRule["Filter"]) : { Prefix: "" },
  } as LifecycleRule;
}

const lifecycle = setting<Plain<BucketLifecycleConfigurationArgs>>({
  file: "bucket_lifecycle_configuration.go",
  notProven: "that S3 expires anything: the emulator keeps the rules and never runs them",
  replaceOn: ["bucket", "expectedBucketOwner"],
  sets: ["rules"],
  put: (api, { rules }, Bucket) =>
    api.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: { Rules: (rules ?? []).map(lifecycleRule) },
    }),
  get: async (api, Bucket, state) => {
    const found = await orGone(api.getBucketLifecycleConfiguration({ Bucket }));
    if (!found) return undefined;
    const statuses = new Map((found.Rules ?? []).map((rule) => [rule.ID, rule.Status]));
    const known = (state["rules"] as Props[] | undefined) ?? [];
    return {
      rules: known
        .filter(({ id }) => statuses.has(String(id)))
        .map((rule) => ({ ...rule, status: statuses.get(String(rule["id"])) })),
    };
  },
  drop: (api, Bucket) => api.deleteBucketLifecycle({ Bucket }),
});

type Replication = Plain<BucketReplicationConfigArgs>;

function replicationRule(rule: Replication["rules"][number]): ReplicationRule {
  const filter =
    rule.filter && Object.keys(rule.filter).length > 0
      ? (pascal(rule.filter) as ReplicationRule["Filter"])
      : { Prefix: "" };
  const destination = rule.destination;
  const key = destination.encryptionConfiguration;
  const Destination = {
    ...(pascal({ ...destination, encryptionConfiguration: undefined } as unknown as Props) as Props),
    ...(key ? { EncryptionConfiguration: { ReplicaKmsKeyID: key.replicaKmsKeyId } } : {}),
  };
  return { ...withId({ ...rule }), Filter: filter, Destination } as unknown as ReplicationRule;
}

const replication = setting<Replication>({
  file: "bucket_replication_configuration.go",
  notProven: "that S3 copies objects: the emulator keeps the rules only",
  put: (api, { role, rules }, Bucket) =>
    api.putBucketReplication({ Bucket, ReplicationConfiguration: { Role: role, Rules: rules.map(replicationRule) } }),
  get: async (api, Bucket) => {
    const found = (await orGone(api.getBucketReplication({ Bucket })))?.ReplicationConfiguration;
    return found && { role: found.Role };
  },
  drop: (api, Bucket) => api.deleteBucketReplication({ Bucket }),
});

export const types: ResourceTable = {
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lifecycle,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replication,
};
