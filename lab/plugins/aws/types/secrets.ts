/** Secrets and their versions; log groups. */
import type { LogGroupArgs } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { SecretArgs } from "@pulumi/aws/secretsmanager/secret.js";
import type { SecretVersionArgs } from "@pulumi/aws/secretsmanager/secretVersion.js";
import type { LogGroupClass } from "@aws-sdk/client-cloudwatch-logs";
import { isGone, must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { logs, secretsManager } from "../clients.ts";
import { atRelease } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

type Secret = Plain<SecretArgs>;

const copies = (replicas: Secret["replicas"]) =>
  (replicas ?? []).map(({ region, kmsKeyId }) => ({ Region: region, KmsKeyId: kmsKeyId }));

const secret = define<Secret>({
  level: "live",
  notProven: "the delay with which a copy follows; who may read it",
  replaceOn: ["name", "namePrefix", "type"],
  source: atRelease("secretsmanager/secret.go"),
  autoname: { property: "name", max: 512 },
  defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  sets: ["replicas"],
  json: ["policy"],
  create: async ({ inputs, region }) => {
    const api = await secretsManager(region);
    const made = await api.createSecret({
      Name: inputs.name,
      Description: inputs.description,
      KmsKeyId: inputs.kmsKeyId,
      ForceOverwriteReplicaSecret: inputs.forceOverwriteReplicaSecret,
      Tags: pairs(inputs.tags),
      ...(inputs.replicas?.length ? { AddReplicaRegions: copies(inputs.replicas) } : {}),
    });
    const id = must(made.ARN, "ARN");
    if (inputs.policy) await api.putResourcePolicy({ SecretId: id, ResourcePolicy: inputs.policy });
    return { id, outputs: { arn: id, ...(inputs.replicas ? {} : { replicas: [] }) } };
  },
  read: async ({ id, region }) => {
    const found = await orGone((await secretsManager(region)).describeSecret({ SecretId: id }));
    if (!found || found.DeletedDate) return undefined;
    return { name: found.Name, description: found.Description, kmsKeyId: found.KmsKeyId, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    const { id: SecretId, inputs, state, changed } = call;
    const api = await secretsManager(call.region);
    if (changed.includes("description") || changed.includes("kmsKeyId")) {
      await api.updateSecret({ SecretId, Description: inputs.description, KmsKeyId: inputs.kmsKeyId });
    }
    if (changed.includes("policy") && inputs.policy)
      await api.putResourcePolicy({ SecretId, ResourcePolicy: inputs.policy });
    if (changed.includes("replicas")) {
      const before = (state["replicas"] as Secret["replicas"]) ?? [];
      const gone = before.filter((old) => !inputs.replicas?.some(({ region }) => region === old.region));
      const added = (inputs.replicas ?? []).filter(({ region }) => !before.some((old) => old.region === region));
      if (gone.length > 0)
        await api.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: gone.map(({ region }) => region) });
      if (added.length > 0) await api.replicateSecretToRegions({ SecretId, AddReplicaRegions: copies(added) });
    }
    const removed = removedKeys(call);
    if (removed.length > 0) await api.untagResource({ SecretId, TagKeys: removed });
    if (changed.includes("tags")) await api.tagResource({ SecretId, Tags: pairs(inputs.tags) });
    return {};
  },
  delete: async ({ id: SecretId, region, state }) => {
    const api = await secretsManager(region);
    const regions = ((state["replicas"] as Secret["replicas"]) ?? []).map((replica) => replica.region);
    if (regions.length > 0) await orGone(api.removeRegionsFromReplication({ SecretId, RemoveReplicaRegions: regions }));
    const days = Number(state["recoveryWindowInDays"] ?? 30);
    const how = days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: days };
    await orGone(api.deleteSecret({ SecretId, ...how }));
  },
});

const woVersion = (state: Props): boolean => state["secretStringWoVersion"] !== undefined;

const secretVersion = define<Plain<SecretVersionArgs>>({
  level: "live",
  notProven: "nothing further",
  replaceOn: ["secretBinary", "secretId"],
  // A text that stays what it was while it becomes write-only is no new version.
  replaceWhen: {
    secretString: ({ secretString, secretStringWo }, state) =>
      state["secretString"] ? state["secretString"] !== (secretString ?? secretStringWo) : woVersion(state),
    secretStringWoVersion: ({ secretStringWoVersion }, state) =>
      woVersion(state) && secretStringWoVersion !== undefined,
  },
  source: atRelease("secretsmanager/secret_version.go"),
  writeOnly: ["secretStringWo"],
  sets: ["versionStages"],
  validate: ({ secretString, secretStringWo, secretBinary }) =>
    [secretString, secretStringWo, secretBinary].filter((value) => value !== undefined).length === 1
      ? undefined
      : "give exactly one of secretString, secretStringWo, secretBinary",
  create: async ({ inputs, region }) => {
    const api = await secretsManager(region);
    const bytes = inputs.secretBinary === undefined ? {} : { SecretBinary: Buffer.from(inputs.secretBinary, "base64") };
    const text = inputs.secretString ?? inputs.secretStringWo;
    const stages = inputs.versionStages?.length ? { VersionStages: inputs.versionStages } : {};
    const made = await api.putSecretValue({
      SecretId: inputs.secretId,
      ...(text === undefined ? bytes : { SecretString: text }),
      ...stages,
    });
    const versionId = must(made.VersionId, "VersionId");
    const outputs = {
      arn: made.ARN,
      versionId,
      versionStages: made.VersionStages ?? ["AWSCURRENT"],
      hasSecretStringWo: inputs.secretStringWo !== undefined,
    };
    return { id: `${inputs.secretId}|${versionId}`, outputs };
  },
  read: async ({ id, region, state }) => {
    const [SecretId, VersionId] = id.split("|");
    try {
      const found = await (await secretsManager(region)).getSecretValue({ SecretId, VersionId });
      const text = "secretString" in state ? { secretString: found.SecretString } : {};
      return { arn: found.ARN, versionId: found.VersionId, ...text };
    } catch (error) {
      // A secret that waits for its deletion answers so.
      if (isGone(error) || (error as Error).message.includes("marked for deletion")) return undefined;
      throw error;
    }
  },
  update: async ({ inputs, changed }) => {
    if (changed.includes("versionStages")) throw new Error("moving the stages of a secret's version is not in the lab");
    return { hasSecretStringWo: inputs.secretStringWo !== undefined };
  },
  // The current version cannot be taken away; it goes with the secret, as in the real provider.
});

const logGroup = define<Plain<LogGroupArgs>>({
  level: "live",
  notProven: "that entries expire and are encrypted",
  replaceOn: ["logGroupClass", "name", "namePrefix"],
  source: atRelease("logs/group.go"),
  autoname: { property: "name", max: 512 },
  defaults: { retentionInDays: 0, skipDestroy: false },
  create: async ({ inputs, region, accountId }) => {
    const api = await logs(region);
    const logGroupName = inputs.name ?? "";
    await api.createLogGroup({
      logGroupName,
      kmsKeyId: inputs.kmsKeyId,
      logGroupClass: inputs.logGroupClass as LogGroupClass | undefined,
      ...(inputs.tags && Object.keys(inputs.tags).length > 0 ? { tags: inputs.tags } : {}),
    });
    if (inputs.retentionInDays) await api.putRetentionPolicy({ logGroupName, retentionInDays: inputs.retentionInDays });
    return {
      id: logGroupName,
      outputs: {
        arn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}`,
        logGroupClass: inputs.logGroupClass ?? "STANDARD",
      },
    };
  },
  read: async ({ id, region }) => {
    const api = await logs(region);
    const found = (await api.describeLogGroups({ logGroupNamePrefix: id })).logGroups?.find(
      ({ logGroupName }) => logGroupName === id,
    );
    return found && { retentionInDays: found.retentionInDays ?? 0, kmsKeyId: found.kmsKeyId };
  },
  update: async (call) => {
    const { id: logGroupName, inputs, changed, state } = call;
    const api = await logs(call.region);
    if (changed.includes("retentionInDays")) {
      if (inputs.retentionInDays)
        await api.putRetentionPolicy({ logGroupName, retentionInDays: inputs.retentionInDays });
      else await api.deleteRetentionPolicy({ logGroupName });
    }
    if (changed.includes("kmsKeyId")) {
      if (inputs.kmsKeyId) await api.associateKmsKey({ logGroupName, kmsKeyId: inputs.kmsKeyId });
      else await api.disassociateKmsKey({ logGroupName });
    }
    const resourceArn = String(state["arn"]);
    const gone = removedKeys(call);
    if (gone.length > 0) await api.untagResource({ resourceArn, tagKeys: gone });
    if (changed.includes("tags") && inputs.tags) await api.tagResource({ resourceArn, tags: inputs.tags });
    return {};
  },
  delete: async ({ id, region, state }) => {
    if (state["skipDestroy"] === true) return;
    await orGone((await logs(region)).deleteLogGroup({ logGroupName: id }));
  },
});

export const types: ResourceTable = {
  "aws:secretsmanager/secret:Secret": secret,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
};
