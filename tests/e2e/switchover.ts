import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallRecord } from "../../lab/aws/client.ts";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { withJudgement, type Judgement } from "../../src/report/build.ts";
import { reportSchema, type Report } from "../../src/report/schema.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { failOver, judged, loadTheEast } from "./support.ts";

const name = `test-${process.pid}-switchover`;
let lab: LabFile;
let report: Report;
let verdict: Judgement;

describe("a switchover under load, with both regions alive", () => {
  beforeAll(async () => {
    lab = await deployedLab(name);
    await loadTheEast(lab);
    const startedAt = Date.now();
    ({ report } = await failOver(lab, ["--planned"]));
    verdict = await judged(lab, startedAt);
  });
  afterAll(() => labDown(name));

  test("turns the roles, and leaves the code true", () => {
    expect([report.kind, report.outcome, report.message]).toEqual(["switchover", "recovered", "recovered"]);
    expect([report.previewReplaces, report.previewDeletes, report.iac]).toEqual([0, 0, "clean"]);
  });

  test("loses no write: neither database has one that the other lacks", () => {
    expect(verdict.acknowledgedWrites).toBeGreaterThan(500);
    const { lostWrites, orphanTransactions, dataLossSeconds, writersMax } = verdict;
    expect({ lostWrites, orphanTransactions, dataLossSeconds, writersMax }).toEqual({
      lostWrites: 0,
      orphanTransactions: 0,
      dataLossSeconds: 0,
      writersMax: 1,
    });
    expect(report.dataLossBoundSeconds).toBe(0);
  });

  test("asks the old region for its agent's word and nothing else, as its role allows", async () => {
    const { calls } = await callLab<{ calls: CallRecord[] }>(lab, "GET", "/calls?actor=failover");
    const old = calls.filter(({ region }) => region === "us-east-1");
    expect([...new Set(old.map(({ service, action }) => `${service} ${action}`))]).toEqual(["dynamodb GetItem"]);
    expect([...new Set(old.map(({ statement }) => statement))]).toEqual(["dualcoast-failover-west#OldAgent"]);
    expect(calls.filter(({ outcome }) => outcome === "denied")).toEqual([]);
    const bestEffort = await callLab<{ calls: CallRecord[] }>(lab, "GET", "/calls?actor=failover-best-effort");
    expect(bestEffort.calls).toEqual([]);
  });

  test("counts no calls to a lost region, and gives a report that is valid against its schema", () => {
    expect(report.callsToLostRegion).toBeNull();
    const whole = withJudgement(report, { scenario: "planned", seed: 1 }, verdict);
    expect(reportSchema.safeParse(whole).success).toBe(true);
  });

  test("is not done twice", async () => {
    const again = await dualcoast(["failover", "--lab", name, "--to", "dr-west", "--planned"]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("that stack is active already")]);
  });
});
