import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { decide, grantsOf, lintDocument, parseDocument } from "../../../../policies/core/iam/index.ts";
import { packagedActions } from "../../../../policies/data/iamActions.ts";
import { PermissionsBoundary } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const kinds = ["workloads", "backups"] as const;

async function build(kind?: (typeof kinds)[number]) {
  const made = await record();
  const regions = ["us-east-1", "us-east-2", "us-west-2"];
  const args = { accountId: "111122223333", regions, place: "west", kind };
  const boundary = new PermissionsBoundary("boundary", args);
  const arn = await valueOf(boundary.arn);
  await pulumi.runtime.disconnect();
  const { policy, ...rest } = made.find("aws:iam/policy:Policy", "boundary").inputs;
  const parsed = parseDocument(policy, "boundary");
  return { arn, rest, text: policy as string, parsed, statements: parsed.statements };
}

const everything = parseDocument({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }, "all").statements;

/** What the boundary leaves of a policy that allows everything. */
async function left(action: string): Promise<readonly string[]> {
  const boundary = (await build()).statements;
  return grantsOf({ identity: everything, boundary }, action).flatMap(({ resources }) => resources);
}

test("is one policy of the region's name", async () => {
  const { arn, rest } = await build();
  expect(rest).toEqual({ name: "dualcoast-boundary-west", description: "The most that any role of Dualcoast may do" });
  expect(arn).toBe("arn:aws:iam/policy:Policy:boundary");
});

test("has a name of its own for AWS Backup", async () => {
  const { rest } = await build("backups");
  expect(rest).toEqual({ name: "dualcoast-boundary-backups-west", description: "The most that AWS Backup may do" });
});

test.each(kinds)("of %s fits into a managed policy: 6,144 characters, white space not counted", async (kind) => {
  expect((await build(kind)).text.replaceAll(/\s/g, "").length).toBeLessThanOrEqual(6144);
});

test.each(kinds)("of %s names only actions, resources and keys that there are", async (kind) => {
  expect(lintDocument((await build(kind)).parsed, packagedActions(), Date.now())).toEqual([]);
});

test("leaves the program's own names of what workloads use", async () => {
  expect(await left("s3:PutObject")).toEqual(["arn:aws:s3:::dualcoast-*-111122223333-*"]);
  expect(await left("dynamodb:UpdateItem")).toEqual(["arn:aws:dynamodb:*:111122223333:table/dualcoast-*"]);
  expect(await left("rds:PromoteReadReplica")).toEqual(["arn:aws:rds:*:111122223333:db:dualcoast-*"]);
});

test.each([
  [
    "changing permissions",
    ["iam:CreateRole", "iam:PutRolePolicy", "iam:PassRole", "iam:DeleteRolePermissionsBoundary"],
  ],
  ["changing the organization", ["organizations:LeaveOrganization", "account:CloseAccount"]],
  ["switching off the trail", ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors"]],
  [
    "switching off detection",
    ["guardduty:DeleteDetector", "guardduty:UpdateDetector", "securityhub:DisableSecurityHub"],
  ],
  ["switching off the recorder", ["config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder"]],
  ["deleting logs", ["logs:DeleteLogGroup", "ec2:DeleteFlowLogs"]],
  [
    "deleting backups",
    ["backup:DeleteRecoveryPoint", "rds:DeleteDBSnapshot", "rds:DeleteDBInstance", "s3:DeleteObjectVersion"],
  ],
  ["deleting keys", ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:PutKeyPolicy", "secretsmanager:DeleteSecret"]],
])("denies %s, whoever allows it", async (_what, actions) => {
  const denials = (await build()).statements.filter(({ effect }) => effect === "Deny");
  const open = actions.filter((action) => grantsOf({ identity: [...everything, ...denials] }, action).length > 0);
  expect(open).toEqual([]);
});

test("denies every action outside the three regions", async () => {
  const region = (await build()).statements.find(
    ({ conditions, effect }) => effect === "Deny" && conditions.length > 0,
  );
  expect(region).toMatchObject({
    effect: "Deny",
    actions: ["*"],
    resources: ["*"],
    conditions: [
      { operator: "StringNotEquals", key: "aws:RequestedRegion", values: ["us-east-1", "us-east-2", "us-west-2"] },
    ],
  });
});

/** One call in the West on something of the program's, by a role whose own policy allows everything. */
async function within(kind: (typeof kinds)[number], action: string, resource: string, region = "us-west-2") {
  const context = new Map([
    ["aws:requestedregion", [region]],
    ["kms:resourcealiases", resource.includes(":key/") ? ["alias/dualcoast-west"] : []],
  ]);
  const { statements: boundary } = await build(kind);
  return decide({ identity: everything, boundary }, { action, resource, context }).kind;
}
const at = (service: string, resource: string): string => `arn:aws:${service}:us-west-2:111122223333:${resource}`;
const database = at("rds", "db:dualcoast-west-g1");
const key = at("kms", "key/1");
const bucket = "arn:aws:s3:::dualcoast-assets-111122223333-west";

// By the policies that AWS keeps for the roles of AWS Backup, as of 2026-02 (backup), 2025-11 (restore), 2026-08 (S3).
test.each([
  ["rds:CreateDBSnapshot", database],
  ["rds:CreateDBSnapshot", at("rds", "snapshot:awsbackup:job-1")],
  ["rds:CopyDBSnapshot", at("rds", "snapshot:awsbackup:job-1")],
  ["rds:DeleteDBSnapshot", at("rds", "snapshot:awsbackup:job-1")],
  ["rds:ModifyDBSnapshotAttribute", at("rds", "snapshot:awsbackup:job-1")],
  ["rds:RestoreDBInstanceFromDBSnapshot", at("rds", "db:awsbackup-restore-test-1")],
  ["rds:RestoreDBInstanceFromDBSnapshot", at("rds", "subgrp:dualcoast-west")],
  ["rds:DeleteDBInstance", at("rds", "db:awsbackup-restore-test-1")],
  ["dynamodb:StartAwsBackupJob", at("dynamodb", "table/dualcoast-ops")],
  ["dynamodb:DeleteBackup", at("dynamodb", "table/dualcoast-ops/backup/1")],
  ["s3:GetObjectVersion", `${bucket}/a`],
  ["s3:PutInventoryConfiguration", bucket],
  ["events:PutRule", at("events", "rule/AwsBackupManagedRule-1")],
  ["kms:CreateGrant", key],
  ["kms:ReEncryptFrom", key],
  ["backup:CopyIntoBackupVault", at("backup", "backup-vault:dualcoast-backup-west")],
  ["backup:CopyFromBackupVault", at("backup", "recovery-point:1")],
  ["backup:TagResource", at("backup", "recovery-point:1")],
  ["tag:GetResources", "*"],
])("AWS Backup may %s on %s", async (action, resource) => {
  expect(await within("backups", action, resource)).toBe("allowed");
});

test.each([
  ["rds:DeleteDBInstance", database],
  ["rds:DeleteDBSnapshot", at("rds", "snapshot:dualcoast-west-g1-final")],
  ["rds:DeleteDBInstanceAutomatedBackup", at("rds", "auto-backup:1")],
  ["backup:DeleteRecoveryPoint", at("backup", "recovery-point:1")],
  ["s3:DeleteObjectVersion", `${bucket}/a`],
  ["s3:PutObject", `${bucket}/a`],
  ["kms:ScheduleKeyDeletion", key],
  ["ec2:RunInstances", "*"],
  ["ssm:SendCommand", at("ec2", "instance/i-1")],
  ["iam:PassRole", "arn:aws:iam::111122223333:role/dualcoast-web-west"],
  ["cloudtrail:StopLogging", at("cloudtrail", "trail/dualcoast")],
])("AWS Backup may not %s on %s, though its policies should come to say so", async (action, resource) => {
  expect(await within("backups", action, resource)).toBe("denied");
});

test.each(kinds)("of %s ends at the three regions, and at keys that are not the program's", async (kind) => {
  expect(await within(kind, "kms:Decrypt", key)).toBe("allowed");
  expect(await within(kind, "kms:Decrypt", key, "eu-west-1")).toBe("denied");
  const context = new Map([
    ["aws:requestedregion", ["us-west-2"]],
    ["kms:resourcealiases", ["alias/payroll"]],
  ]);
  const { statements: boundary } = await build(kind);
  const request = { action: "kms:Decrypt", resource: key, context };
  expect(decide({ identity: everything, boundary }, request).kind).toBe("denied");
});
