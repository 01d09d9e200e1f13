import { afterAll, beforeAll, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";
import type { Exported, LabStack } from "../lab/plugins/support/labStack.ts";

const program = ({ days = 35, least = 35, plan = "nightly", owner = "platform" } = {}) => `
const o = { provider: new aws.Provider("aws", { region: "us-west-2", defaultTags: { tags: { owner: "${owner}" } } }) };
const key = new aws.kms.Key("key", {}, o);
const vault = new aws.backup.Vault("vault", { name: "west", kmsKeyArn: key.arn }, o);
new aws.backup.VaultLockConfiguration("lock", { backupVaultName: vault.name, minRetentionDays: ${String(least)} },
  { ...o, deleteBeforeReplace: true });
const Statement = [{ Sid: "Keep", Effect: "Deny", Principal: "*", Action: "backup:DeleteRecoveryPoint", Resource: "*" }];
new aws.backup.VaultPolicy("policy", { backupVaultName: vault.name, policy: JSON.stringify({ Version: "2012-10-17", Statement }) }, o);
const lifecycle = { deleteAfter: ${String(days)} };
const plan = new aws.backup.Plan("plan", { name: "${plan}", rules: [{ ruleName: "daily", targetVaultName: vault.name, schedule: "cron(0 5 * * ? *)",
  lifecycle, copyActions: [{ destinationVaultArn: "arn:aws:backup:us-east-1:123456789012:backup-vault:east", lifecycle }] }] }, o);
new aws.backup.Selection("tagged", { name: "tagged", planId: plan.id, iamRoleArn: "arn:aws:iam::123456789012:role/backup",
  selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] }, o);
const tests = new aws.backup.RestoreTestingPlan("tests", { name: "weekly", scheduleExpression: "cron(0 12 ? * MON *)",
  recoveryPointSelection: { algorithm: "LATEST_WITHIN_WINDOW", recoveryPointTypes: ["SNAPSHOT"], includeVaults: [vault.arn] } }, o);
new aws.backup.RestoreTestingSelection("databases", { name: "databases", restoreTestingPlanName: tests.name, protectedResourceType: "RDS",
  protectedResourceArns: ["*"], iamRoleArn: "arn:aws:iam::123456789012:role/restore" }, o);
new aws.rds.InstanceAutomatedBackupsReplication("copy", { sourceDbInstanceArn: "arn:aws:rds:us-east-1:123456789012:db:east-g1",
  kmsKeyId: key.arn, retentionPeriod: ${String(days)} }, o);
`;

let world: LabWorld;
let stack: LabStack;
beforeAll(async () => {
  world = await LabWorld.start();
  stack = await world.stack("backup", program());
  await stack.up();
});
afterAll(() => world.stop());

const byName = async (): Promise<Record<string, Exported>> =>
  Object.fromEntries((await stack.resources()).map((one) => [one.urn.split("::").at(-1)!, one]));

const backupCalls = (from = 0): string[] =>
  world
    .calls()
    .slice(from)
    .filter(({ service, action }) => service === "backup" && !action.startsWith("GET "))
    .map(({ region, action }) => `${region} ${action.replace(/[0-9a-f-]{36}/, "ID")}`)
    .sort();

test("makes vault, lock and plan at AWS Backup of its own region alone, though a copy goes to another", async () => {
  const { vault, plan, copy, policy } = await byName();
  expect(vault!.outputs).toMatchObject({
    arn: "arn:aws:backup:us-west-2:123456789012:backup-vault:west",
    recoveryPoints: 0,
  });
  expect(plan!.outputs["rules"]).toMatchObject([
    { startWindow: 60, completionWindow: 180, enableContinuousBackup: false },
  ]);
  expect(policy!.outputs["backupVaultArn"]).toBe(vault!.outputs["arn"]);
  expect(copy!.id).toMatch(/^arn:aws:rds:us-west-2:123456789012:auto-backup:ab-[0-9a-f]{26}$/);
  expect(backupCalls()).toEqual([
    "us-west-2 PUT /backup-vaults/west",
    "us-west-2 PUT /backup-vaults/west/vault-lock",
    "us-west-2 PUT /backup/plans",
  ]);
});

test("finds all of it unchanged afterwards, refreshed or not", async () => {
  expect((await stack.upRefreshed()).output).toContain("11 unchanged");
});

test("a longer retention changes the plan in place, and starts the copy of the database's backups anew", async () => {
  const from = world.calls().length;
  const before = await byName();
  stack.write(program({ days: 36 }));
  expect((await stack.run("preview")).output).toMatch(/1 to update\n.*1 to replace|1 to replace\n.*1 to update/s);
  await stack.up();
  const after = await byName();
  expect(backupCalls(from)).toEqual(["us-west-2 POST /backup/plans/ID"]);
  expect(after["plan"]!.outputs["version"]).not.toBe(before["plan"]!.outputs["version"]);
  expect((await stack.run("refresh", "--yes", "--skip-preview")).output).toContain("11 unchanged");
});

test("another least retention makes the lock anew, and another name the plan with its selection", async () => {
  stack.write(program({ days: 36, least: 30, plan: "daily" }));
  expect((await stack.run("preview")).output).toMatch(/3 to replace/);
  await stack.up();
  const { plan, tagged } = await byName();
  expect(tagged!.outputs["planId"]).toBe(plan!.id);
  expect((await stack.run("refresh", "--yes", "--skip-preview")).output).toContain("11 unchanged");
});

test("tags change in place, and destroy leaves nothing, so that the same names can be made again", async () => {
  const given = { days: 36, least: 30, plan: "daily" };
  const { output } = await stack.up(program({ ...given, owner: "ops" }));
  expect(output).toMatch(/\d updated/);
  expect((await stack.run("refresh", "--yes", "--skip-preview")).output).toContain("11 unchanged");
  expect((await stack.run("destroy", "--yes", "--skip-preview")).output).toContain("11 deleted");
  await stack.up();
  expect((await byName())["vault"]!.outputs["tagsAll"]).toEqual({ owner: "ops" });
});
