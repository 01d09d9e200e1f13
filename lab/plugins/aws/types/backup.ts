/** Backup vaults, their locks, and plans. */
import type { PlanArgs } from "@pulumi/aws/backup/plan.js";
import type { VaultArgs } from "@pulumi/aws/backup/vault.js";
import type { VaultLockConfigurationArgs } from "@pulumi/aws/backup/vaultLockConfiguration.js";
import type { Backup } from "@aws-sdk/client-backup";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { planDefaults, planInput, ruleOutputs } from "../backupRules.ts";
import { backup } from "../clients.ts";
import { terraform } from "../source.ts";
import { removedKeys } from "../tags.ts";

async function retag(api: Backup, call: Call<{ tags?: Record<string, string> }>): Promise<void> {
  const ResourceArn = String(call.state["arn"]);
  const TagKeyList = removedKeys(call);
  if (TagKeyList.length > 0) await api.untagResource({ ResourceArn, TagKeyList });
  if (call.changed.includes("tags")) await api.tagResource({ ResourceArn, Tags: call.inputs.tags ?? {} });
}

async function tagsOf(api: Backup, ResourceArn: string | undefined): Promise<Props> {
  const { Tags = {} } = await api.listTags({ ResourceArn });
  return { tags: Tags, tagsAll: Tags };
}

const describeVault = (api: Backup, BackupVaultName: string) => orGone(api.describeBackupVault({ BackupVaultName }));

const vault = define<Plain<VaultArgs>>({
  level: "live",
  notProven: "that a backup is kept in it and sealed with its key: the emulator makes no backups",
  replaceOn: ["kmsKeyArn", "name"],
  source: terraform("backup/vault.go", "050ac11163cab8cdae5936a7f40b0e528ff780df"),
  autoname: { property: "name", max: 50 },
  defaults: { forceDestroy: false },
  create: async ({ inputs, region }) => {
    const api = await backup(region);
    const made = await api.createBackupVault({
      BackupVaultName: inputs.name,
      EncryptionKeyArn: inputs.kmsKeyArn,
      BackupVaultTags: inputs.tags,
    });
    return { id: inputs.name ?? "", outputs: { arn: must(made.BackupVaultArn, "BackupVaultArn"), recoveryPoints: 0 } };
  },
  read: async ({ id, region }) => {
    const api = await backup(region);
    const found = await describeVault(api, id);
    if (!found) return undefined;
    const points = { recoveryPoints: found.NumberOfRecoveryPoints ?? 0 };
    return { kmsKeyArn: found.EncryptionKeyArn, ...points, ...(await tagsOf(api, found.BackupVaultArn)) };
  },
  update: async (call) => {
    await retag(await backup(call.region), call);
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await backup(region)).deleteBackupVault({ BackupVaultName: id }));
  },
});

const lock = define<Plain<VaultLockConfigurationArgs>>({
  level: "live",
  notProven: "that a locked backup cannot be deleted",
  replaceOn: ["backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"],
  source: terraform("backup/vault_lock_configuration.go", "01606926a0c0ab9174aec440f976a48b0baee722"),
  create: async ({ inputs, region }) => {
    const api = await backup(region);
    const { backupVaultName: BackupVaultName } = inputs;
    await api.putBackupVaultLockConfiguration({
      BackupVaultName,
      MinRetentionDays: inputs.minRetentionDays,
      MaxRetentionDays: inputs.maxRetentionDays,
      ChangeableForDays: inputs.changeableForDays,
    });
    const found = must(await describeVault(api, BackupVaultName), `vault ${BackupVaultName}`);
    return { id: BackupVaultName, outputs: { backupVaultArn: found.BackupVaultArn } };
  },
  read: async ({ id, region }) => {
    const found = await describeVault(await backup(region), id);
    if (!found?.Locked) return undefined;
    return { minRetentionDays: found.MinRetentionDays, maxRetentionDays: found.MaxRetentionDays };
  },
  delete: async ({ id, region }) => {
    await orGone((await backup(region)).deleteBackupVaultLockConfiguration({ BackupVaultName: id }));
  },
});

type Plan = Plain<PlanArgs>;

const plan = define<Plan>({
  level: "live",
  notProven: "that a backup or a copy is ever made: the emulator keeps the plan and runs nothing",
  replaceOn: ["name"],
  source: terraform("backup/plan.go", "01f431114674c27cf790fafb67ac274bf8f765e1"),
  autoname: { property: "name", max: 50 },
  sets: ["rules"],
  normalize: { rules: planDefaults },
  validate: ({ advancedBackupSettings, scanSettings, rules }) =>
    advancedBackupSettings || scanSettings || rules.some((rule) => rule.scanActions)
      ? "advanced settings and scans of backups are not in the lab"
      : undefined,
  create: async ({ inputs, region }) => {
    const api = await backup(region);
    const made = await api.createBackupPlan({ BackupPlan: planInput(inputs), BackupPlanTags: inputs.tags });
    const outputs = { arn: made.BackupPlanArn, version: made.VersionId, rules: planDefaults(inputs.rules) };
    return { id: must(made.BackupPlanId, "BackupPlanId"), outputs };
  },
  read: async ({ id, region }) => {
    const api = await backup(region);
    const found = await orGone(api.getBackupPlan({ BackupPlanId: id }));
    if (!found || found.DeletionDate) return undefined;
    const rules = (found.BackupPlan?.Rules ?? []).map(ruleOutputs);
    return { version: found.VersionId, rules: planDefaults(rules), ...(await tagsOf(api, found.BackupPlanArn)) };
  },
  update: async (call) => {
    const [api, { id: BackupPlanId, inputs }] = [await backup(call.region), call];
    await retag(api, call);
    if (!call.changed.includes("rules")) return {};
    const made = await api.updateBackupPlan({ BackupPlanId, BackupPlan: planInput(inputs) });
    return { version: made.VersionId, rules: planDefaults(inputs.rules) };
  },
  recomputes: (changed) => (changed.includes("rules") ? ["version"] : []),
  delete: async ({ id, region }) => {
    await orGone((await backup(region)).deleteBackupPlan({ BackupPlanId: id }));
  },
});

export const types: ResourceTable = {
  "aws:backup/vault:Vault": vault,
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": lock,
  "aws:backup/plan:Plan": plan,
};
