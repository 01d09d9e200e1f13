/** Keys and their aliases. */
import type { AliasArgs } from "@pulumi/aws/kms/alias.js";
import type { KeyArgs } from "@pulumi/aws/kms/key.js";
import type { KMS, KeySpec, KeyUsageType } from "@aws-sdk/client-kms";
import { codeOf, must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import { kms } from "../clients.ts";
import { atRelease } from "../source.ts";
import { removedKeys } from "../tags.ts";

type Key = Plain<KeyArgs>;

const kmsTags = (tags: Key["tags"]) =>
  Object.entries(tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue: String(TagValue) }));

async function rotation(api: KMS, KeyId: string, inputs: Key): Promise<void> {
  if (inputs.enableKeyRotation)
    await api.enableKeyRotation({ KeyId, RotationPeriodInDays: inputs.rotationPeriodInDays });
  else await api.disableKeyRotation({ KeyId });
}

async function updateKey(call: Call<Key>): Promise<Record<string, never>> {
  const { id: KeyId, inputs, changed } = call;
  const api = await kms(call.region);
  if (changed.includes("description")) await api.updateKeyDescription({ KeyId, Description: inputs.description ?? "" });
  if (changed.includes("policy")) await api.putKeyPolicy({ KeyId, Policy: inputs.policy, PolicyName: "default" });
  if (changed.includes("enableKeyRotation") || changed.includes("rotationPeriodInDays"))
    await rotation(api, KeyId, inputs);
  if (changed.includes("isEnabled"))
    await (inputs.isEnabled === false ? api.disableKey({ KeyId }) : api.enableKey({ KeyId }));
  const gone = removedKeys(call);
  if (gone.length > 0) await api.untagResource({ KeyId, TagKeys: gone });
  if (changed.includes("tags")) await api.tagResource({ KeyId, Tags: kmsTags(inputs.tags) });
  return {};
}

const key = define<Key>({
  level: "live",
  notProven: "who may use the key: the emulator does not read key policies",
  replaceOn: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],
  source: atRelease("kms/key.go"),
  defaults: {
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    keyUsage: "ENCRYPT_DECRYPT",
    isEnabled: true,
    enableKeyRotation: false,
    bypassPolicyLockoutSafetyCheck: false,
  },
  json: ["policy"],
  create: async ({ inputs, region }) => {
    const api = await kms(region);
    const { KeyMetadata } = await api.createKey({
      Description: inputs.description,
      KeySpec: inputs.customerMasterKeySpec as KeySpec,
      KeyUsage: inputs.keyUsage as KeyUsageType,
      MultiRegion: inputs.multiRegion,
      Policy: inputs.policy,
      Tags: kmsTags(inputs.tags),
    });
    const id = must(KeyMetadata?.KeyId, "KeyId");
    if (inputs.enableKeyRotation) await rotation(api, id, inputs);
    const policy = inputs.policy ?? (await api.getKeyPolicy({ KeyId: id, PolicyName: "default" })).Policy;
    return { id, outputs: { arn: KeyMetadata?.Arn, keyId: id, policy, multiRegion: inputs.multiRegion ?? false } };
  },
  read: async ({ id, region }) => {
    const api = await kms(region);
    const found = (await orGone(api.describeKey({ KeyId: id })))?.KeyMetadata;
    if (!found || found.KeyState === "PendingDeletion") return undefined;
    const rotates = await api.getKeyRotationStatus({ KeyId: id });
    const { Policy } = await api.getKeyPolicy({ KeyId: id, PolicyName: "default" });
    return {
      description: found.Description,
      isEnabled: found.Enabled,
      enableKeyRotation: rotates.KeyRotationEnabled ?? false,
      policy: Policy,
    };
  },
  update: updateKey,
  delete: async ({ id, region, state }) => {
    const PendingWindowInDays = Number(state["deletionWindowInDays"] ?? 30);
    await orGone((await kms(region)).scheduleKeyDeletion({ KeyId: id, PendingWindowInDays })).catch(
      (error: unknown) => {
        // Scheduled already.
        if (codeOf(error) !== "KMSInvalidStateException") throw error;
      },
    );
  },
});

const alias = define<Plain<AliasArgs>>({
  level: "live",
  notProven: "nothing further",
  replaceOn: ["name", "namePrefix"],
  source: atRelease("kms/alias.go"),
  // A key's id and its ARN name the same key.
  normalize: { targetKeyId: (value) => String(value).split(":key/").at(-1) },
  validate: ({ name }) =>
    name?.startsWith("alias/") ? undefined : `name must begin with "alias/", got "${name ?? "(none)"}"`,
  create: async ({ inputs, region, accountId }) => {
    const name = inputs.name ?? "";
    await (await kms(region)).createAlias({ AliasName: name, TargetKeyId: inputs.targetKeyId });
    const at = `arn:aws:kms:${region}:${accountId}:`;
    const keyId = inputs.targetKeyId;
    return {
      id: name,
      outputs: { arn: at + name, targetKeyArn: keyId.startsWith("arn:") ? keyId : `${at}key/${keyId}` },
    };
  },
  read: async ({ id, region, state }) => {
    const api = await kms(region);
    const found = (await api.listAliases({ KeyId: String(state["targetKeyId"]) })).Aliases?.find(
      ({ AliasName }) => AliasName === id,
    );
    return found && {};
  },
  update: async ({ id, inputs, region }) => {
    await (await kms(region)).updateAlias({ AliasName: id, TargetKeyId: inputs.targetKeyId });
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await kms(region)).deleteAlias({ AliasName: id }));
  },
});

export const types: ResourceTable = { "aws:kms/key:Key": key, "aws:kms/alias:Alias": alias };
