/** Tables, also with replicas and a witness in other regions. */
import type { BillingMode, DynamoDB, StreamViewType, TableDescription } from "@aws-sdk/client-dynamodb";
import { orGone, waitFor, whileNot } from "../../host/calls.ts";
import { canonical } from "../../host/diff.ts";
import { define } from "../../host/types.ts";
import type { Call, ResourceTable } from "../../host/types.ts";
import { omit } from "../../host/values.ts";
import type { Props } from "../../host/values.ts";
import { dynamodb } from "../clients.ts";
import { atRelease } from "../source.ts";
import { active, replicate, WAIT_SECONDS } from "../tableReplicas.ts";
import type { Replica, Table } from "../tableReplicas.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

function keys({ hashKey, rangeKey }: Table) {
  const range = rangeKey === undefined ? [] : [{ AttributeName: rangeKey, KeyType: "RANGE" as const }];
  return [{ AttributeName: hashKey ?? "", KeyType: "HASH" as const }, ...range];
}

function throughput({ billingMode, readCapacity, writeCapacity }: Table) {
  if (billingMode === "PAY_PER_REQUEST") return {};
  return { ProvisionedThroughput: { ReadCapacityUnits: readCapacity ?? 1, WriteCapacityUnits: writeCapacity ?? 1 } };
}

function stream({ streamEnabled, streamViewType }: Table) {
  return streamEnabled
    ? { StreamSpecification: { StreamEnabled: true, StreamViewType: streamViewType as StreamViewType } }
    : {};
}

function encryption({ serverSideEncryption: by }: Table) {
  if (!by?.enabled) return {};
  return {
    SSESpecification: {
      Enabled: true,
      SSEType: "KMS" as const,
      ...(by.kmsKeyArn ? { KMSMasterKeyId: by.kmsKeyArn } : {}),
    },
  };
}

/** Recovery to a point in time and expiry have calls of their own. */
async function extras(api: DynamoDB, TableName: string, inputs: Table, changed: readonly string[]): Promise<void> {
  if (changed.includes("pointInTimeRecovery")) {
    const PointInTimeRecoverySpecification = {
      PointInTimeRecoveryEnabled: inputs.pointInTimeRecovery?.enabled ?? false,
    };
    await api.updateContinuousBackups({ TableName, PointInTimeRecoverySpecification });
  }
  const expiry = inputs.ttl;
  if (changed.includes("ttl") && expiry?.attributeName) {
    const TimeToLiveSpecification = { AttributeName: expiry.attributeName, Enabled: expiry.enabled ?? false };
    await api.updateTimeToLive({ TableName, TimeToLiveSpecification });
  }
}

function outputsOf(found: TableDescription, inputs: Table): Props {
  const at = (region: string) => found.TableArn?.split(":").with(3, region).join(":");
  return {
    arn: found.TableArn,
    streamArn: found.LatestStreamArn ?? "",
    streamLabel: found.LatestStreamLabel ?? "",
    replicas: inputs.replicas?.map((replica) => ({ ...replica, arn: at(replica.regionName) })),
  };
}

async function create(call: Call<Table>): Promise<{ id: string; outputs: Props }> {
  const { inputs, region } = call;
  const api = await dynamodb(region);
  const name = inputs.name ?? "";
  const Tags = pairs(inputs.tags);
  await api.createTable({
    TableName: name,
    BillingMode: inputs.billingMode as BillingMode,
    KeySchema: keys(inputs),
    AttributeDefinitions: inputs.attributes?.map(({ name: AttributeName, type }) => ({
      AttributeName,
      AttributeType: type as "S",
    })),
    DeletionProtectionEnabled: inputs.deletionProtectionEnabled,
    ...throughput(inputs),
    ...stream(inputs),
    ...encryption(inputs),
    ...(Tags.length > 0 ? { Tags } : {}),
  });
  await active(api, name);
  await extras(api, name, inputs, Object.keys(inputs));
  await replicate(api, name, [], inputs);
  return { id: name, outputs: outputsOf(await active(api, name), inputs) };
}

async function update(call: Call<Table>): Promise<Props> {
  const { id: TableName, inputs, state, changed } = call;
  const api = await dynamodb(call.region);
  const own = [
    "billingMode",
    "readCapacity",
    "writeCapacity",
    "deletionProtectionEnabled",
    "streamEnabled",
    "streamViewType",
    "serverSideEncryption",
  ];
  if (changed.some((name) => own.includes(name))) {
    await api.updateTable({
      TableName,
      BillingMode: inputs.billingMode as BillingMode,
      DeletionProtectionEnabled: inputs.deletionProtectionEnabled ?? false,
      ...(changed.includes("serverSideEncryption") ? encryption(inputs) : {}),
      ...(changed.includes("streamEnabled") ? stream(inputs) : {}),
      ...throughput(inputs),
    });
    await active(api, TableName);
  }
  await extras(api, TableName, inputs, changed);
  if (changed.includes("replicas"))
    await replicate(api, TableName, (state["replicas"] as Replica[] | undefined) ?? [], inputs);
  const ResourceArn = String(state["arn"]);
  const gone = removedKeys(call);
  if (gone.length > 0) await api.untagResource({ ResourceArn, TagKeys: gone });
  if (changed.includes("tags")) await api.tagResource({ ResourceArn, Tags: pairs(inputs.tags) });
  return outputsOf(await active(api, TableName), inputs);
}

const elsewhere = [
  "globalSecondaryIndexes",
  "importTable",
  "localSecondaryIndexes",
  "restoreBackupArn",
  "restoreSourceName",
  "restoreSourceTableArn",
  "warmThroughput",
] as const;

const table = define<Table>({
  level: "live",
  notProven:
    "replication between regions: the emulator ignores replicas; the lab serves the control table from one place",
  replaceOn: [
    "hashKey",
    "importTable",
    "localSecondaryIndexes",
    "name",
    "rangeKey",
    "restoreDateTime",
    "restoreToLatestTime",
  ],
  // Where it was restored from may be forgotten.
  replaceWhen: {
    restoreBackupArn: ({ restoreBackupArn }) => Boolean(restoreBackupArn),
    restoreSourceName: ({ restoreSourceName }) => Boolean(restoreSourceName),
    restoreSourceTableArn: ({ restoreSourceTableArn }) => Boolean(restoreSourceTableArn),
  },
  source: atRelease("dynamodb/table.go"),
  autoname: { property: "name", max: 255 },
  defaults: { billingMode: "PROVISIONED" },
  sets: ["attributes", "replicas"],
  // The provider adds ARNs to the replicas it stores; only what the program says of them is compared.
  normalize: {
    replicas: (value) =>
      (value as Props[] | undefined)?.map((replica) => omit(replica, "arn", "streamArn", "streamLabel")),
  },
  recomputes: (changed) =>
    changed.includes("streamEnabled") || changed.includes("streamViewType") ? ["streamArn"] : [],
  validate: (inputs) => {
    const set = elsewhere.filter((name) => inputs[name] !== undefined);
    return set.length > 0 ? `not in the lab: ${set.join(", ")}` : undefined;
  },
  create,
  read: async ({ id, region, state }) => {
    const api = await dynamodb(region);
    const found = (await orGone(api.describeTable({ TableName: id })))?.Table;
    if (!found) return undefined;
    const tags = tagOutputs((await api.listTagsOfResource({ ResourceArn: found.TableArn })).Tags);
    const protection =
      canonical(state["deletionProtectionEnabled"] ?? false) === canonical(found.DeletionProtectionEnabled ?? false);
    return {
      arn: found.TableArn,
      ...(protection ? {} : { deletionProtectionEnabled: found.DeletionProtectionEnabled }),
      ...tags,
    };
  },
  update,
  delete: async ({ id, region, state }) => {
    const api = await dynamodb(region);
    const before = (state["replicas"] as Replica[] | undefined) ?? [];
    if (state["deletionProtectionEnabled"] === true) {
      throw new Error(
        `table ${id} cannot be deleted: deletionProtectionEnabled is on; set it to false and run up first`,
      );
    }
    await orGone(replicate(api, id, before, {} as Table));
    await orGone(whileNot(["ResourceInUseException"], WAIT_SECONDS, () => api.deleteTable({ TableName: id })));
    await waitFor(`table ${id} to be deleted`, WAIT_SECONDS, async () =>
      (await orGone(api.describeTable({ TableName: id }))) ? undefined : true,
    );
  },
});

export const types: ResourceTable = { "aws:dynamodb/table:Table": table };
