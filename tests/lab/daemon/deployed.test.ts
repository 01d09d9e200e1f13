import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callLab } from "../../../lab/control.ts";
import { labDown } from "../../../lab/down.ts";
import type { Judgement } from "../../../lab/judge/weigh.ts";
import { projectDifferences } from "../../../lab/project.ts";
import type { LabFile } from "../../../src/cli/labFile.ts";
import { deployedLab, dualcoast } from "../../support/baseLab.ts";

const name = `test-${process.pid}-deployed`;
let lab: LabFile;

beforeAll(async () => {
  lab = await deployedLab(name);
}, 900_000);
afterAll(() => labDown(name));

interface Deployment {
  readonly changed: boolean;
  readonly updates: { stack: string; linked: boolean }[];
}

describe("a copy of a deployed lab", () => {
  test("differs from production only in secrets-provider keys and account and zone ids", () => {
    const differences = projectDifferences(lab.projectDir);
    expect(differences.filter(({ allowed }) => !allowed)).toEqual([]);
    expect(differences.map(({ file, key }) => `${file} ${key}`)).toEqual([
      "Pulumi.prod-east.yaml encryptedkey",
      "Pulumi.dr-west.yaml encryptedkey",
    ]);
  });

  test("is left as it is by a second deployment, with both stacks linked", async () => {
    const { code, stdout, stderr } = await dualcoast(["deploy", "--lab", name, "--json"]);
    expect(code, stderr).toBe(0);
    const { changed, updates } = JSON.parse(stdout) as Deployment;
    expect(changed).toBe(false);
    expect(updates.map(({ stack, linked }) => [stack, linked])).toEqual([
      ["prod-east", true],
      ["dr-west", true],
    ]);
    expect(stderr.split("\n")[0]).toBe(`LAB ${name}`);
  });

  test("takes plain pulumi in lab shell", async () => {
    const command = ["pulumi", "preview", "--stack", "dr-west", "--expect-no-changes", "--non-interactive"];
    const { code, stdout } = await dualcoast(["lab", "shell", "--lab", name, "--", ...command]);
    expect(code, stdout).toBe(0);
    expect(stdout).toContain("unchanged");
  });

  test("lets no call of an update of the West reach the East", async () => {
    const since = new Date().toISOString();
    const command = ["pulumi", "preview", "--stack", "dr-west", "--non-interactive"];
    expect((await dualcoast(["lab", "shell", "--lab", name, "--", ...command])).code).toBe(0);
    interface Calls {
      readonly calls: { region: string; service: string; action: string }[];
    }
    const { calls } = await callLab<Calls>(lab, "GET", `/calls?actor=shell&since=${since}`);
    expect(calls.filter(({ region }) => region === "us-east-1")).toEqual([]);
    expect(calls.length).toBeGreaterThan(0);
  });

  test("judges a load without a loss as one: all acknowledged writes are held", async () => {
    await callLab(lab, "POST", "/load/start", { ratePerSecond: 20, insideRegion: "us-east-1" });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await callLab(lab, "POST", "/load/stop");
    const between = { oldRegion: "us-west-2", newRegion: "us-east-1", darkAt: Date.now() };
    const judgement = await callLab<Judgement>(lab, "POST", "/judge", between);
    expect(judgement.acknowledgedWrites).toBeGreaterThan(0);
    expect([judgement.lostWrites, judgement.orphanTransactions, judgement.writersMax]).toEqual([0, 0, 1]);
  });
});
