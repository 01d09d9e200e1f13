import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { afterEach, describe, expect, test } from "vitest";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import { labTarget } from "../../src/cli/runTarget.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { clientsFor, readCa } from "../../src/aws/clients.ts";
import { execute } from "../../src/failover/execute.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { failOver, judged, lost, loseTheEast } from "./support.ts";

// Each counter of a report must be able to count: here it is made to.
const up: string[] = [];
async function lab(purpose: string): Promise<LabFile> {
  const name = `test-${process.pid}-${purpose}`;
  up.push(name);
  return deployedLab(name);
}
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

describe("counters of a report", () => {
  afterEach(async () => {
    for (const name of up.splice(0)) await labDown(name);
  });

  test("two writers are counted when applications commit without asking, and one call to the East in the run as one", async () => {
    const where = await lab("counters");
    await callLab(where, "POST", "/writer-check", { enabled: false });
    const darkAt = await loseTheEast(where, 50);
    let guardUrl = "";
    let asked = false;
    const executed = await execute(labTarget(where, "dr-west"), {
      to: "dr-west",
      kind: "failover",
      budgetSeconds: 7200,
      resume: false,
      takeOver: false,
      acceptDataLossSeconds: undefined,
      incidentAt: undefined,
      onStart: (run) => (guardUrl = run.guardUrl),
      onProgress: () => {
        if (asked) return;
        asked = true;
        void callTheEast(where, guardUrl);
      },
      signal: new AbortController().signal,
    });
    expect(executed.result.outcome).toBe("recovered");
    expect(executed.callsToLostRegion).toHaveLength(1);
    expect((await judged(where, darkAt)).writersMax).toBe(2);
  });

  test("a changed key of the database is refused by the gate as a replacement", async () => {
    const where = await lab("key");
    const shell = (...command: string[]) => dualcoast(["lab", "shell", "--lab", where.name, "--", ...command]);
    const file = path.join(where.dir, "west.json");
    expect((await shell("pulumi", "stack", "export", "-s", "dr-west", "--file", file)).code).toBe(0);
    const other = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-0000-0000-000000000000";
    const state = JSON.parse(readFileSync(file, "utf8")) as {
      deployment: {
        resources: { type: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown> }[];
      };
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
});
