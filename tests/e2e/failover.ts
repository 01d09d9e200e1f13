import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallRecord } from "../../lab/aws/client.ts";
import type { RoleAccess } from "../../lab/aws/front/permissions.ts";
import { callLab } from "../../lab/control.ts";
import { labDown } from "../../lab/down.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { withJudgement, type Judgement } from "../../src/report/build.ts";
import { reportSchema, type Report } from "../../src/report/schema.ts";
import { deployedLab, dualcoast } from "../support/baseLab.ts";
import { failOver, judged, loseTheEast, readyStatus } from "./support.ts";

const name = `test-${process.pid}-failover`;
let lab: LabFile;
let report: Report;
let verdict: Judgement;
let before: { code: number | null; stdout: string };
let planned: { code: number | null; stdout: string };
let callsByPlan: number;
let switchover: { code: number | null; stdout: string };

/** The policy of the run's own calls. */
const ownCalls = "dualcoast-failover-west";
/** What the role allows and this run's log cannot show, with the reason. */
const unseen: Readonly<Record<string, string>> = {
  [`${ownCalls}#OldCapacity autoscaling:UpdateAutoScalingGroup`]: "the old region is dark: the call hangs unjudged",
  [`${ownCalls}#Look ec2:DescribeImages`]: "the template names a parameter, and no image to look at",
  [`${ownCalls}#OldAgent dynamodb:GetItem`]: "a switchover alone asks the old region's agent",
  [`${ownCalls}#OldAgentKey kms:Decrypt`]: "the same; and the emulator's services do not ask in the caller's name",
  [`${ownCalls}#KeyThroughServices kms:Decrypt`]: "S3 and DynamoDB ask in the caller's name; the emulator's do not",
  [`${ownCalls}#KeyThroughServices kms:GenerateDataKey`]: "the same",
};

const callsOfRun = async (): Promise<CallRecord[]> =>
  (await callLab<{ calls: CallRecord[] }>(lab, "GET", "/calls?actor=failover")).calls;

interface PolicyDocument {
  readonly Statement: readonly { readonly Sid: string; readonly Action: string | string[] }[];
}

/** Every action that one of the role's policies allows, as `policy#Sid action`. */
async function allowed(policy: string): Promise<string[]> {
  const { role } = await callLab<{ role: RoleAccess }>(lab, "GET", "/roles/dualcoast-failover-west");
  const document = role.policies.find(({ name: one }) => one === policy)?.document as PolicyDocument;
  return document.Statement.flatMap(({ Sid, Action }) => [Action].flat().map((one) => `${policy}#${Sid} ${one}`));
}

/** Calls of the failover's credentials that could have changed something. */
async function changes(where: LabFile): Promise<unknown[]> {
  const query = new URLSearchParams({ actor: "failover" });
  const { calls } = await callLab<{ calls: { action: string }[] }>(where, "GET", `/calls?${query.toString()}`);
  return calls.filter(({ action }) => !/^(Get|Describe|List|Head|Query|Scan|Decrypt|GET|HEAD)/.test(action));
}

describe("a failover while the East is dark and goes on writing", () => {
  beforeAll(async () => {
    lab = await deployedLab(name);
    before = await readyStatus(lab);
    planned = await dualcoast(["failover", "--lab", name, "--to", "dr-west", "--json"]);
    callsByPlan = (await changes(lab)).length;
    const darkAt = await loseTheEast(lab, 60);
    switchover = await dualcoast(["failover", "--lab", name, "--to", "dr-west", "--planned"]);
    ({ report } = await failOver(lab, ["--incident-at", new Date(darkAt).toISOString()]));
    verdict = await judged(lab, darkAt);
  });
  afterAll(() => labDown(name));

  test("is planned without changing anything", () => {
    expect(before).toMatchObject({ code: 0, stdout: expect.stringContaining('"ready": true') as string });
    expect(planned.code).toBe(0);
    const { plan } = JSON.parse(planned.stdout) as { plan: { steps: { id: string }[] } };
    expect(plan.steps.map(({ id }) => id)).toContain("promote-database");
    expect(callsByPlan).toBe(0);
  });

  test("cannot be a switchover any more, which says so and what to do instead", () => {
    expect(switchover.code).toBe(1);
    expect(switchover.stdout).toMatch(/cannot begin now: assess: the agent in us-east-1 cannot be asked/);
    expect(switchover.stdout).toContain(
      "start anew: failover --to dr-west --execute, with neither --planned nor --resume",
    );
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

  test("is held to its role, which denies none of its calls", async () => {
    const { permissions } = await callLab<{ permissions: unknown }>(lab, "GET", "/status");
    const enforced = ["east", "west"].map((place) => ({ role: `dualcoast-failover-${place}`, enforced: true }));
    expect(permissions).toEqual(enforced);
    const calls = await callsOfRun();
    expect(calls.filter(({ permission }) => permission !== undefined).length).toBeGreaterThan(20);
    expect(calls.filter(({ outcome, reason }) => outcome === "denied" || reason !== undefined)).toEqual([]);
  });

  test("uses whatever its role allows to its own calls, but for what cannot show here", async () => {
    const used = (await callsOfRun()).map(({ statement = "", permission = "" }) => `${statement} ${permission}`);
    expect((await allowed(ownCalls)).filter((one) => !used.includes(one))).toEqual(Object.keys(unseen));
  });

  test("leaves a status that names the new roles", async () => {
    const { stdout } = await dualcoast(["status", "--lab", name, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ writer: { region: "us-west-2" } });
  });
});
