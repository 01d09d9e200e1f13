import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { AutomatedBackupCopy, BackupPlan, BackupVault, RestoreTest } from "../../../../src/components/index.ts";
import { record, type Recorder } from "../../../support/mocks.ts";
import { givenOptions } from "../../../support/options.ts";

const accountId = "111122223333";
const role = { accountId, permissionsBoundary: "most", place: "west" };
const trusted = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Service",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "backup.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": accountId },
        ArnLike: { "aws:SourceArn": `arn:aws:backup:*:${accountId}:*` },
      },
    },
  ],
});

/** AWS's own policies on a role, in order; every attachment must be to it. */
function attachedTo(made: Recorder, name: string): string[] {
  const all = made.resources.filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
  return all.map(({ inputs }) => {
    const { role, policyArn } = inputs as { role: string; policyArn: string };
    expect(role).toBe(name);
    return policyArn.replace(/^arn:aws:iam::aws:policy\//, "");
  });
}

test("a vault is under its region's key, locked for five weeks but not for ever, and lets nobody delete", async () => {
  const made = await record();
  const { options, transformation } = givenOptions();
  new BackupVault("backup", { place: "west", kmsKeyArn: "west-key" }, { transformations: [transformation] });
  await pulumi.runtime.disconnect();
  expect(made.find("aws:backup/vault:Vault", "backup").inputs).toEqual({
    name: "dualcoast-backup-west",
    kmsKeyArn: "west-key",
  });
  expect(made.find("aws:backup/vaultLockConfiguration:VaultLockConfiguration", "backup").inputs).toEqual({
    backupVaultName: "dualcoast-backup-west",
    minRetentionDays: 35,
  });
  expect(options["aws:backup/vaultLockConfiguration:VaultLockConfiguration"]!.deleteBeforeReplace).toBe(true);
  const { policy, ...on } = made.find("aws:backup/vaultPolicy:VaultPolicy", "backup").inputs;
  expect(on).toEqual({ backupVaultName: "dualcoast-backup-west" });
  expect(JSON.parse(policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Keep",
        Effect: "Deny",
        Principal: "*",
        Action: ["backup:DeleteBackupVault", "backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
        Resource: "*",
      },
    ],
  });
});

async function plan(): Promise<Recorder> {
  const made = await record();
  new BackupPlan("backup", { ...role, vaultName: "west", copyToVaultArn: "east-vault" });
  await pulumi.runtime.disconnect();
  return made;
}

test("a plan backs up each night what carries the tag, keeps it five weeks and copies it to the other region", async () => {
  const made = await plan();
  const lifecycle = { deleteAfter: 35 };
  expect(made.find("aws:backup/plan:Plan", "backup").inputs).toEqual({
    name: "dualcoast-backup-west",
    rules: [
      {
        ruleName: "daily",
        targetVaultName: "west",
        schedule: "cron(0 5 * * ? *)",
        scheduleExpressionTimezone: "Etc/UTC",
        startWindow: 60,
        completionWindow: 180,
        lifecycle,
        copyActions: [{ destinationVaultArn: "east-vault", lifecycle }],
      },
    ],
  });
  expect(made.find("aws:backup/selection:Selection", "backup").inputs).toEqual({
    name: "tagged",
    planId: "backup-id",
    iamRoleArn: "arn:aws:iam/role:Role:backup",
    selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }],
  });
});

test("the role that backs up is AWS Backup's alone, for this account, and cannot restore", async () => {
  const made = await plan();
  expect(made.find("aws:iam/role:Role", "backup").inputs).toEqual({
    name: "dualcoast-backup-west",
    description: "Backs up the stores that carry the tag, and copies the backups",
    assumeRolePolicy: trusted,
    permissionsBoundary: "most",
  });
  expect(attachedTo(made, "dualcoast-backup-west")).toEqual([
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "AWSBackupServiceRolePolicyForS3Backup",
  ]);
});

test("once a week the newest backup of each database in the vault is restored, in the data tier, by a role of its own", async () => {
  const made = await record();
  new RestoreTest("restore-test", {
    ...role,
    vaultArn: "west-vault",
    subnetGroupName: "subnets",
    parameterGroupName: "parameters",
    securityGroupId: "group",
  });
  await pulumi.runtime.disconnect();
  expect(made.find("aws:backup/restoreTestingPlan:RestoreTestingPlan", "restore-test").inputs).toEqual({
    name: "dualcoast_west",
    scheduleExpression: "cron(0 12 ? * MON *)",
    scheduleExpressionTimezone: "Etc/UTC",
    startWindowHours: 1,
    recoveryPointSelection: {
      algorithm: "LATEST_WITHIN_WINDOW",
      recoveryPointTypes: ["SNAPSHOT"],
      includeVaults: ["west-vault"],
      selectionWindowDays: 7,
    },
  });
  expect(made.find("aws:backup/restoreTestingSelection:RestoreTestingSelection", "restore-test").inputs).toEqual({
    name: "databases",
    restoreTestingPlanName: "dualcoast_west",
    protectedResourceType: "RDS",
    protectedResourceArns: ["*"],
    iamRoleArn: "arn:aws:iam/role:Role:restore-test",
    restoreMetadataOverrides: {
      dbSubnetGroupName: "subnets",
      dbParameterGroupName: "parameters",
      vpcSecurityGroupIds: '["group"]',
    },
    validationWindowHours: 1,
  });
  expect(made.find("aws:iam/role:Role", "restore-test").inputs).toMatchObject({
    name: "dualcoast-restore-test-west",
    assumeRolePolicy: trusted,
    permissionsBoundary: "most",
  });
  expect(attachedTo(made, "dualcoast-restore-test-west")).toEqual([
    "service-role/AWSBackupServiceRolePolicyForRestores",
  ]);
});

test("the primary's own backups are copied under this region's key, for as long as the primary keeps them", async () => {
  const made = await record();
  new AutomatedBackupCopy("backup-copy", { sourceArn: "east-database", kmsKeyArn: "west-key" });
  await pulumi.runtime.disconnect();
  const type = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication";
  expect(made.find(type, "backup-copy").inputs).toEqual({
    sourceDbInstanceArn: "east-database",
    kmsKeyId: "west-key",
    retentionPeriod: 35,
  });
});
