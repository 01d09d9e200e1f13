import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { afterEach, describe, expect, test } from "vitest";
import { labDown } from "../../lab/down.ts";
import { labTarget } from "../../src/cli/runTarget.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { execute, type Executed } from "../../src/failover/execute.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { eastOf } from "./support.ts";

// Each counter of a report must be able to count: here it is made to.
const up: string[] = [];
async function lab(purpose: string): Promise<LabFile> {
  const name = `test-${process.pid}-${purpose}`;
  up.push(name);
  return deployedLab(name);
}

/** A failover of which somebody, through its guard, asks RDS in the East once. */
function withCallToTheEast(where: LabFile): Promise<Executed> {
  let guardUrl = "";
  let asked = false;
  return execute(labTarget(where, "dr-west"), {
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
}

async function callTheEast(where: LabFile, proxyUrl: string): Promise<void> {
  const east = eastOf(where, "failover", { proxyUrl, maxAttempts: 1 });
  await east.rds.send(new DescribeDBInstancesCommand({})).catch(() => undefined);
  east.close();
}

describe("counters of a report", () => {
  afterEach(async () => {
    for (const name of up.splice(0)) await labDown(name);
  });

  test("a changed key of the database is refused by the gate as a replacement, and a call to the East in the run counted as one", async () => {
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
    const executed = await withCallToTheEast(where);
    const { result, callsToLostRegion } = executed;
    expect([result.outcome, result.exitCode]).toEqual(["stopped", 3]);
    expect(result.message).toContain("replaces aws:rds/instance:Instance");
    expect(result.notes.get("preview-gate")).toMatchObject({ preview: { replaces: 1 } });
    expect(callsToLostRegion.map(({ service }) => service)).toEqual([expect.stringContaining("rds.us-east-1")]);
  });
});
