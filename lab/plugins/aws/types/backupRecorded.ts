/** What the emulator has no calls for: selections, policies of vaults, tests of restores, copies of a database's backups. */
import { createHash } from "node:crypto";
import type { RestoreTestingPlanArgs } from "@pulumi/aws/backup/restoreTestingPlan.js";
import type { RestoreTestingSelectionArgs } from "@pulumi/aws/backup/restoreTestingSelection.js";
import type { SelectionArgs } from "@pulumi/aws/backup/selection.js";
import type { VaultPolicyArgs } from "@pulumi/aws/backup/vaultPolicy.js";
import type { InstanceAutomatedBackupsReplicationArgs } from "@pulumi/aws/rds/instanceAutomatedBackupsReplication.js";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { terraform } from "../source.ts";

const NOT_CALLED = "that AWS takes it: the emulator has no such call, so only the state is kept";

/** Hexadecimal digits that are the same for the same text. */
const digits = (text: string, count: number): string => createHash("sha256").update(text).digest("hex").slice(0, count);

function uuid(text: string): string {
  return digits(text, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const nothing = () => Promise.resolve({});

const selection = define<Plain<SelectionArgs>>({
  level: "recorded",
  notProven: NOT_CALLED,
  replaceOn: ["conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags"],
  source: terraform("backup/selection.go", "00a35305dc1b297a6fcdecdfbba33f1e63c3da39"),
  autoname: { property: "name", max: 50 },
  sets: ["conditions", "notResources", "resources", "selectionTags"],
  create: ({ inputs }) => Promise.resolve({ id: uuid(`${inputs.planId} ${inputs.name ?? ""}`), outputs: {} }),
});

const vaultPolicy = define<Plain<VaultPolicyArgs>>({
  level: "recorded",
  notProven: NOT_CALLED,
  replaceOn: ["backupVaultName"],
  source: terraform("backup/vault_policy.go", "01606926a0c0ab9174aec440f976a48b0baee722"),
  json: ["policy"],
  create: ({ inputs, region, accountId }) => {
    const name = inputs.backupVaultName;
    const backupVaultArn = `arn:aws:backup:${region}:${accountId}:backup-vault:${name}`;
    return Promise.resolve({ id: name, outputs: { backupVaultArn } });
  },
  update: nothing,
});

const word = /^\w{1,50}$/;

const restoreTestingPlan = define<Plain<RestoreTestingPlanArgs>>({
  level: "recorded",
  notProven: NOT_CALLED,
  replaceOn: ["name"],
  source: terraform("backup/restore_testing_plan.go", "108f85fd2bfcd9e85ed93fddb752c5cc10dba1ff"),
  validate: ({ name }) =>
    name !== undefined && word.test(name)
      ? undefined
      : `name must be 1 to 50 letters, digits and underscores, got "${name ?? "(none)"}"`,
  create: ({ inputs, region, accountId }) => {
    const name = inputs.name ?? "";
    const arn = `arn:aws:backup:${region}:${accountId}:restore-testing-plan:${name}-${uuid(name)}`;
    return Promise.resolve({ id: name, outputs: { arn } });
  },
  update: nothing,
});

const restoreTestingSelection = define<Plain<RestoreTestingSelectionArgs>>({
  level: "recorded",
  notProven: NOT_CALLED,
  replaceOn: ["name", "protectedResourceType", "restoreTestingPlanName"],
  source: terraform("backup/restore_testing_selection.go", "00a35305dc1b297a6fcdecdfbba33f1e63c3da39"),
  sets: ["protectedResourceArns"],
  validate: ({ name, protectedResourceArns, protectedResourceConditions }) => {
    if (name === undefined || !word.test(name))
      return `name must be 1 to 50 letters, digits and underscores, got "${name ?? "(none)"}"`;
    const one = Boolean(protectedResourceArns) !== Boolean(protectedResourceConditions);
    return one ? undefined : "give exactly one of protectedResourceArns, protectedResourceConditions";
  },
  create: ({ inputs }) => Promise.resolve({ id: `${inputs.name ?? ""}:${inputs.restoreTestingPlanName}`, outputs: {} }),
  update: nothing,
});

const automatedBackups = define<Plain<InstanceAutomatedBackupsReplicationArgs>>({
  level: "recorded",
  notProven: `${NOT_CALLED}; starting and stopping it calls the database's region too`,
  replaceOn: ["kmsKeyId", "preSignedUrl", "retentionPeriod", "sourceDbInstanceArn"],
  source: terraform("rds/instance_automated_backups_replication.go", "0213a3c19c26ccba9abe8c429e0b448c2aa700a5"),
  defaults: { retentionPeriod: 7 },
  create: ({ inputs, region, accountId }) => {
    const id = `arn:aws:rds:${region}:${accountId}:auto-backup:ab-${digits(inputs.sourceDbInstanceArn, 26)}`;
    return Promise.resolve({ id, outputs: {} });
  },
});

export const types: ResourceTable = {
  "aws:backup/selection:Selection": selection,
  "aws:backup/vaultPolicy:VaultPolicy": vaultPolicy,
  "aws:backup/restoreTestingPlan:RestoreTestingPlan": restoreTestingPlan,
  "aws:backup/restoreTestingSelection:RestoreTestingSelection": restoreTestingSelection,
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication": automatedBackups,
};
