import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { afterEach, expect, test, vi } from "vitest";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import { labTarget } from "../../src/cli/runTarget.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { clientsFor, readCa } from "../../src/aws/clients.ts";
import type * as guardModule from "../../src/aws/guard.ts";
import { execute } from "../../src/failover/execute.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { failOver, judged, lost, loseTheEast } from "./support.ts";

// Each counter of a report must be able to count: here it is made to.
const guards: string[] = [];
vi.mock("../../src/aws/guard.ts", async (original) => {
  const module = await original<typeof guardModule>();
  const startGuard: typeof module.startGuard = async (options) => {
    const guard = await module.startGuard(options);
    guards.push(guard.url);
    return guard;
  };
  return { ...module, startGuard };
});

const up: string[] = [];
async function lab(purpose: string): Promise<LabFile> {
  const name = `test-${process.pid}-${purpose}`;
  up.push(name);
  return deployedLab(name);
}
afterEach(async () => {
  for (const name of up.splice(0)) await labDown(name);
});

test("two writers are counted when applications commit without asking", async () => {
  const where = await lab("writers");
  await callLab(where, "POST", "/writer-check", { enabled: false });
  const darkAt = await loseTheEast(where);
  await failOver(where);
  const verdict = await judged(where, darkAt);
  expect(verdict.writersMax).toBe(2);
});

test("one call to the East in the run is counted as one", async () => {
  const where = await lab("east-run");
  await loseTheEast(where, 20, 1);
  const target = labTarget(where, "dr-west");
  let asked = false;
  const executed = await execute(target, {
    to: "dr-west",
    kind: "failover",
    budgetSeconds: 7200,
    resume: false,
    takeOver: false,
    acceptDataLossSeconds: undefined,
    incidentAt: undefined,
    onStart: () => undefined,
    onProgress: () => {
      if (asked) return;
      asked = true;
      void callTheEast(where, guards.at(-1) ?? "");
    },
    signal: new AbortController().signal,
  });
  expect(executed.result.outcome).toBe("recovered");
  expect(executed.callsToLostRegion).toHaveLength(1);
});

async function callTheEast(where: LabFile, proxyUrl: string): Promise<void> {
  const { failover } = where.env;
  const credentials = {
    accessKeyId: failover["AWS_ACCESS_KEY_ID"] ?? "",
    secretAccessKey: failover["AWS_SECRET_ACCESS_KEY"] ?? "",
  };
  const east = clientsFor({ region: lost, proxyUrl, credentials, ca: readCa(where.caFile), maxAttempts: 1 });
  await east.rds.send(new DescribeDBInstancesCommand({})).catch(() => undefined);
  east.close();
}

test("one call to the East from a plugin is counted as one", async () => {
  const where = await lab("east-plugin");
  await loseTheEast(where, 20, 1);
  const { report } = await failOver(where, [], { DUALCOAST_LAB_PLUGIN_EAST_CALL: "1" });
  expect(report.outcome).toBe("recovered");
  expect(report.callsToLostRegion).toBe(1);
});

test("a changed key of the database is refused by the gate as a replacement", async () => {
  const where = await lab("key");
  const shell = (...command: string[]) => dualcoast(["lab", "shell", "--lab", where.name, "--", ...command]);
  const file = path.join(where.dir, "west.json");
  expect((await shell("pulumi", "stack", "export", "-s", "dr-west", "--file", file)).code).toBe(0);
  const other = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-0000-0000-000000000000";
  const state = JSON.parse(readFileSync(file, "utf8")) as {
    deployment: { resources: { type: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown> }[] };
  };
  const database = state.deployment.resources.find(({ type }) => type === "aws:rds/instance:Instance");
  for (const side of [database?.inputs, database?.outputs]) if (side) side["kmsKeyId"] = other;
  writeFileSync(file, JSON.stringify(state));
  expect((await shell("pulumi", "stack", "import", "-s", "dr-west", "--file", file)).code).toBe(0);
  // The East is well: the run is undone, and the East goes on writing.
  const { report } = await failOver(where);
  expect(report.outcome).toBe("stopped");
  expect(report.exitCode).toBe(3);
  expect(report.previewReplaces).toBe(1);
  expect(report.message).toContain("replaces aws:rds/instance:Instance");
});
