/** Settings of buckets, each a resource of its own with the bucket's name as id. */
import type { BucketLifecycleConfigurationArgs } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import type { BucketOwnershipControlsArgs } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import type { BucketPolicyArgs } from "@pulumi/aws/s3/bucketPolicy.js";
import type { BucketPublicAccessBlockArgs } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import type { BucketReplicationConfigArgs } from "@pulumi/aws/s3/bucketReplicationConfig.js";
import type { BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import type { BucketVersioningArgs } from "@pulumi/aws/s3/bucketVersioning.js";
import type {
  BucketVersioningStatus,
  LifecycleRule,
  ObjectOwnership,
  ReplicationRule,
  S3,
  ServerSideEncryptionRule,
} from "@aws-sdk/client-s3";
import { orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable, ResourceType } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { s3 } from "../clients.ts";
import { pascal } from "../pascal.ts";
import { terraform } from "../source.ts";

interface Setting<Args> extends Pick<ResourceType<Args>, "defaults" | "json" | "sets" | "validate"> {
  readonly file: string;
  readonly notProven: string;
  readonly put: (api: S3, inputs: Args, bucket: string) => Promise<unknown>;
  /** Undefined when it is gone; properties that can be compared with the inputs otherwise. */
  readonly get: (api: S3, bucket: string, state: Props) => Promise<Props | undefined>;
  readonly drop: (api: S3, bucket: string) => Promise<unknown>;
}

function setting<Args extends { bucket: string }>(of: Setting<Args>): ResourceType {
  const put = async (inputs: Args, region: string): Promise<void> => {
    await of.put(await s3(region), inputs, inputs.bucket);
  };
  return define<Args>({
    ...of,
    level: "live",
    replaceOn: ["bucket"],
    source: terraform(`s3/${of.file}`),
    create: async ({ inputs, region }) => {
      await put(inputs, region);
      return { id: inputs.bucket, outputs: {} };
    },
    read: async ({ id, region, state }) => of.get(await s3(region), id, state),
    update: async ({ inputs, region }) => {
      await put(inputs, region);
      return {};
    },
    delete: async ({ id, region }) => {
      const api = await s3(region);
      await orGone(of.drop(api, id));
    },
  });
}

const versioning = setting<Plain<BucketVersioningArgs>>({
  file: "bucket_versioning.go",
  notProven: "nothing further",
  put: (api, { versioningConfiguration: { status } }, Bucket) =>
    api.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: status as BucketVersioningStatus } }),
  get: async (api, Bucket) => {
    const found = await orGone(api.getBucketVersioning({ Bucket }));
    return found && { versioningConfiguration: { status: found.Status ?? "Disabled" } };
  },
  drop: (api, Bucket) => api.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
});

/** S3's `ID` is not Pascal for `id`. */
function withId(rule: { id?: string | undefined }): Props {
  const { id, ...rest } = rule;
  return { ID: id, ...(pascal(rest) as Props) };
}

function lifecycleRule(rule: NonNullable<Plain<BucketLifecycleConfigurationArgs>["rules"]>[number]): LifecycleRule {
  const { tags: _and, tag: _tag, ...filter } = (rule.filter ?? {}) as Props;
  return {
    ...withId(rule),
    Filter: Object.keys(filter).length > 0 ? (pascal(filter) as LifecycleRule["Filter"]) : { Prefix: "" },
  } as LifecycleRule;
}

const lifecycle = setting<Plain<BucketLifecycleConfigurationArgs>>({
  file: "bucket_lifecycle_configuration.go",
  notProven: "that S3 expires anything: the emulator keeps the rules and never runs them",
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

const encryption = setting<Plain<BucketServerSideEncryptionConfigurationArgs>>({
  file: "bucket_server_side_encryption_configuration.go",
  notProven: "that objects are encrypted",
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
  "aws:s3/bucketVersioning:BucketVersioning": versioning,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lifecycle,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": encryption,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": publicAccess,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ownership,
  "aws:s3/bucketPolicy:BucketPolicy": policy,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replication,
};
