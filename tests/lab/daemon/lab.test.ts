import { existsSync, readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callLab } from "../../../lab/control.ts";
import { labDown } from "../../../lab/down.ts";
import { labPaths } from "../../../lab/paths.ts";
import { stillRunning } from "../../../lab/processes.ts";
import { labUp } from "../../../lab/up.ts";
import type { LabFile } from "../../../src/cli/labFile.ts";

const names = ["one", "two"].map((name) => `test-${process.pid}-${name}`) as [string, string];
let [one, two]: LabFile[] = [];

beforeAll(async () => {
  [one, two] = [await labUp({ name: names[0], pace: 40 }), await labUp({ name: names[1] })];
});
afterAll(async () => {
  for (const name of names) await labDown(name);
});

interface Status {
  readonly dark: string[];
  readonly rules: { id: string }[];
  readonly settled: boolean;
  readonly processes: { name: string; pid: number }[];
}

const status = (lab: LabFile | undefined): Promise<Status> => callLab<Status>(lab!, "GET", "/status");

describe("two labs side by side", () => {
  test("have parts and ports of their own", async () => {
    expect(one?.gate).not.toBe(two?.gate);
    const [first, second] = [await status(one), await status(two)];
    expect(first.processes.map(({ name }) => name)).toEqual(["daemon", "emulator", "edge", "front"]);
    const pids = new Set([...first.processes, ...second.processes].map(({ pid }) => pid));
    expect(pids.size).toBe(8);
  });

  test("do not share a darkness", async () => {
    await callLab(one!, "POST", "/dark", { region: "us-east-1" });
    expect((await status(one)).dark).toEqual(["us-east-1"]);
    expect((await status(two)).dark).toEqual([]);
    await callLab(one!, "POST", "/light", { region: "us-east-1" });
    expect((await status(one)).dark).toEqual([]);
  });

  test("fail to be brought up twice under one name", async () => {
    await expect(labUp({ name: names[0] })).rejects.toThrow(`lab ${names[0]} is up or starting already`);
  });
});

describe("a lab", () => {
  test("writes its file for its owner only, with the paces it was given", () => {
    expect(statSync(labPaths(names[0]).labFile).mode & 0o777).toBe(0o600);
    expect([one?.pace, one?.deployPace, two?.pace]).toEqual([40, 600, 20]);
  });

  test("hands rules to the front and takes them away again", async () => {
    await callLab(one!, "POST", "/rules", { id: "slow", match: { service: "rds" }, effect: "delay", ms: 10 });
    expect((await status(one)).rules.map(({ id }) => id)).toEqual(["slow"]);
    await callLab(one!, "DELETE", "/rules/slow");
    expect((await status(one)).rules).toEqual([]);
  });

  test("fails on an unknown region and on a load before there is a region, by name", async () => {
    await expect(callLab(one!, "POST", "/dark", { region: "moon" })).rejects.toThrow(/^lab .*: region: /);
    const load = callLab(one!, "POST", "/load/start", { insideRegion: "us-east-1" });
    await expect(load).rejects.toThrow("us-east-1 has no load balancer yet: deploy first");
  });

  test("fails to be copied before it is frozen", async () => {
    const copy = labUp({ name: `${names[0]}-c`, from: names[0] });
    await expect(copy).rejects.toThrow(`--from ${names[0]}: lab ${names[0]} is not frozen: POST /freeze first`);
    expect(await labDown(`${names[0]}-c`)).toBe(true);
  });

  test("sees the key of the engine's state, in the third region, from its first moment", async () => {
    const calls = readFileSync(labPaths(names[0]).calls, "utf8");
    // Making it is part of making the lab and is not seen by the front.
    expect(calls).toBe("");
    expect(one?.env.deploy["AWS_ACCESS_KEY_ID"]).toBe("LABKEYDEPLOY00000000");
  });
});

describe("a lab's end", () => {
  test("leaves neither folder nor processes", async () => {
    const { dir, pids } = labPaths(names[1]);
    const before = await stillRunning(pids);
    expect(before).toHaveLength(4);
    expect(await labDown(names[1])).toBe(true);
    expect(existsSync(dir)).toBe(false);
    for (const { pid } of before) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expect(await labDown(names[1])).toBe(false);
  });

  test("comes for all its parts when the daemon is killed, and lab down cleans up", async () => {
    const { dir, pids } = labPaths(names[0]);
    const parts = (await stillRunning(pids)).filter(({ name }) => name !== "daemon");
    process.kill(one!.pid, "SIGKILL");
    await vi.waitFor(async () => expect(await stillRunning(pids)).toEqual([]), { timeout: 60_000, interval: 200 });
    expect(parts.map(({ name }) => name)).toEqual(["emulator", "edge", "front"]);
    expect(await labDown(names[0])).toBe(true);
    expect(existsSync(dir)).toBe(false);
  });
});
