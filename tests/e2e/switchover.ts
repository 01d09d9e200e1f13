import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallRecord } from "../../lab/aws/client.ts";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { withJudgement, type Judgement } from "../../src/report/build.ts";
import { reportSchema, type Report } from "../../src/report/schema.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { failOver, judged, loadTheEast, lost, surviving } from "./support.ts";

const name = `test-${process.pid}-switchover`;
let lab: LabFile;
let report: Report;
let verdict: Judgement;

/** As docs/failover.md says: "Rebuilding the old region". */
async function rebuildTheEast(): Promise<void> {
  const file = path.join(lab.projectDir, "Pulumi.prod-east.yaml");
  const [before, after] = [
    "generation: 1\n    bornAs: primary\n",
    "generation: 2\n    bornAs: replica\n    kept: [{ generation: 1, bornAs: primary }]\n",
  ];
  const text = readFileSync(file, "utf8");
  expect(text).toContain(before);
  writeFileSync(file, text.replace(before, after));
  const inShell = async (...words: string[]) => {
    const { code, stdout, stderr } = await dualcoast(["lab", "shell", name, "--", ...words]);
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${String(code)}: ${stdout}${stderr}`);
    return stdout;
  };
  const up = await inShell("pulumi", "up", "-s", "prod-east", "--yes", "--skip-preview", "--non-interactive");
  expect(up).not.toMatch(/\d+ (deleted|replaced)/);
  await inShell("node", path.join(import.meta.dirname, "replaceInstances.ts"), lost, "dualcoast-web-east");
}

async function untilReady(withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { code, stderr } = await dualcoast(["status", "--lab", name]);
    if (code === 0) return;
    if (Date.now() > until) throw new Error(`not ready after ${String(withinMs)} ms: ${stderr}`);
    await sleep(1000);
  }
}

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

  test("leaves a region that says how it is rebuilt; rebuilt, it takes the roles back and holds every write", async () => {
    const bare = await dualcoast(["status", "--lab", name]);
    expect([bare.code, bare.stdout]).toEqual([1, expect.stringContaining("Rebuilding the old region")]);
    await rebuildTheEast();
    await untilReady(60_000);
    const startedAt = Date.now();
    const { report: back } = await failOver(lab, ["--planned", "--to", "prod-east"]);
    const { outcome, from, to, message, previewReplaces, previewDeletes, iac, dataLossBoundSeconds } = back;
    expect([outcome, message, from, to]).toEqual(["recovered", "recovered", "dr-west", "prod-east"]);
    expect([previewReplaces, previewDeletes, iac, dataLossBoundSeconds]).toEqual([0, 0, "clean", 0]);
    // Generation 2 in the East, a copy of the West's database, holds what clients were told before they were sent west.
    const sides = { oldRegion: surviving, newRegion: lost, darkAt: startedAt };
    const after = await callLab<Judgement>(lab, "POST", "/judge", sides);
    expect([after.acknowledgedWrites, after.lostWrites]).toEqual([verdict.acknowledgedWrites, 0]);
  });
});
