import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { withJudgement, type Judgement } from "../../src/report/build.ts";
import { reportSchema, type Report } from "../../src/report/schema.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { failOver, judged, loseTheEast } from "./support.ts";

const name = `test-${process.pid}-failover`;
let lab: LabFile;
let report: Report;
let verdict: Judgement;
let before: { code: number | null; stdout: string };
let planned: { code: number | null; stdout: string };
let callsByPlan: number;

beforeAll(async () => {
  lab = await deployedLab(name);
  before = await readyStatus();
  planned = await dualcoast(["failover", "--lab", name, "--to", "dr-west", "--json"]);
  callsByPlan = (await changes(lab)).length;
  const darkAt = await loseTheEast(lab);
  ({ report } = await failOver(lab, ["--incident-at", new Date(darkAt).toISOString()]));
  verdict = await judged(lab, darkAt);
});
afterAll(() => labDown(name));

/** A lab that was just copied needs some seconds until its standby has caught up and said so. */
async function readyStatus(): Promise<{ code: number | null; stdout: string }> {
  for (let tries = 0; ; tries++) {
    const status = await dualcoast(["status", "--lab", name, "--json"]);
    if (status.code === 0 || tries === 20) return status;
    await sleep(1000);
  }
}

/** Calls of the failover's credentials that could have changed something. */
async function changes(where: LabFile): Promise<unknown[]> {
  const query = new URLSearchParams({ actor: "failover" });
  const { calls } = await callLab<{ calls: { action: string }[] }>(where, "GET", `/calls?${query.toString()}`);
  return calls.filter(({ action }) => !/^(Get|Describe|List|Head|Query|Scan|Decrypt|GET|HEAD)/.test(action));
}

describe("a failover while the East is dark and goes on writing", () => {
  test("is planned without changing anything", () => {
    expect(before).toMatchObject({ code: 0, stdout: expect.stringContaining('"ready": true') as string });
    expect(planned.code).toBe(0);
    const { plan } = JSON.parse(planned.stdout) as { plan: { steps: { id: string }[] } };
    expect(plan.steps.map(({ id }) => id)).toContain("promote-database");
    expect(callsByPlan).toBe(0);
  });

  test("recovers, with every step done", () => {
    expect(report.message).toBe("recovered");
    expect(report.outcome).toBe("recovered");
    // Where instances were enough already there is nothing to raise.
    const isOver = (id: string, status: string) =>
      status === "done" || (id === "raise-capacity" && status === "skipped");
    expect(report.steps.filter(({ id, status }) => !isOver(id, status))).toEqual([]);
  });

  test("needs no call to the lost region", () => {
    expect(report.callsToLostRegionSeen).toEqual([]);
    expect(report.callsToLostRegion).toBe(0);
  });

  test("replaces and deletes nothing, and leaves the code true", () => {
    expect([report.previewReplaces, report.previewDeletes, report.iac]).toEqual([0, 0, "clean"]);
  });

  test("has one writer, and finds each lost write on the old primary", () => {
    expect(verdict.writersMax).toBe(1);
    expect(verdict.lostWrites).toBeGreaterThan(0);
    expect(verdict.lostNotAmongOrphans).toBe(0);
    expect(verdict.orphanTransactions).toBe(verdict.lostWrites + verdict.unacknowledgedOrphans);
  });

  test("keeps clients without writes for a time that its steps explain", () => {
    const outage = verdict.clientOutageSeconds ?? 0;
    expect(outage).toBeGreaterThan(0);
    expect(outage).toBeLessThanOrEqual((report.recoveryFromIncidentSeconds ?? 0) + 1);
  });

  test("gives a report that is valid against its schema", () => {
    const whole = withJudgement(report, { scenario: "east-dark", seed: 1 }, verdict);
    expect(reportSchema.safeParse(whole).success).toBe(true);
  });

  test("leaves a status that names the new roles", async () => {
    const { stdout } = await dualcoast(["status", "--lab", name, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ writer: { region: "us-west-2" } });
  });
});
