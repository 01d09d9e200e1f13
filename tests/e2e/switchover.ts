import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallRecord } from "../../lab/aws/client.ts";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { withJudgement, type Judgement } from "../../src/report/build.ts";
import { reportSchema, type Report } from "../../src/report/schema.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { eastOf, failOver, judged, loadTheEast, lost, readyStatus, surviving } from "./support.ts";

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
  const command = ["pulumi", "up", "-s", "prod-east", "--yes", "--skip-preview", "--non-interactive"];
  const up = await dualcoast(["lab", "shell", name, "--", ...command]);
  expect(up).toMatchObject({ code: 0, stdout: expect.not.stringMatching(/\d+ (deleted|replaced)/) as string });
  await replaceInstances("dualcoast-web-east");
}

/** The emulator knows no instance refresh. For each instance that is ended a group starts one of its template as it is now. */
async function replaceInstances(group: string): Promise<void> {
  const east = eastOf(lab, "shell");
  const { AutoScalingGroups } = await east.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] }),
  );
  const instances = AutoScalingGroups?.[0]?.Instances ?? [];
  expect(instances).not.toEqual([]);
  for (const { InstanceId } of instances) {
    const ended = { InstanceId, ShouldDecrementDesiredCapacity: false };
    await east.autoScaling.send(new TerminateInstanceInAutoScalingGroupCommand(ended));
  }
  east.close();
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
    expect(await readyStatus(lab)).toMatchObject({ code: 0 });
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
