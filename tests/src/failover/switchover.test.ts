import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { contextOf } from "../../../src/failover/attempt.ts";
import { stepIds } from "../../../src/failover/ids.ts";
import { drain } from "../../../src/failover/steps/drain.ts";
import { FakeProcess, type Fault } from "./support/fakeProcess.ts";
import { east, type FakeWorld, west } from "./support/fakeWorld.ts";
import { expectHonest, runProcess, runUntilEnd, runUntilLine, stateOf, type Disk } from "./support/harness.ts";
import { worldsInVirtualTime } from "./support/virtualTime.ts";

let disk: Disk;
const make = worldsInVirtualTime();
/** Both regions are alive, and have been for some seconds. */
async function newWorld(): Promise<FakeWorld> {
  const world = make({ eastIsDark: false, mustLoseNothing: true });
  await vi.advanceTimersByTimeAsync(3000);
  return world;
}

/** The moment of a step's journal line, as its place in the journal. */
const at = (event: string, step: string): number =>
  disk.findIndex((entry) => entry.event === event && "step" in entry && entry.step === step);

beforeEach(() => {
  disk = [];
});

describe("a switchover without faults", () => {
  test("turns the roles with every step done, and nothing lost", async () => {
    const world = await newWorld();
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.exitCode, result.steps.map(({ status }) => status)]).toEqual([0, stepIds.map(() => "done")]);
    expect(result.results.drain?.dataLossBoundSeconds).toBe(0);
    // A whole lease: nothing is won by reading the end of one that is renewed to the last.
    expect(result.results.fence!.confirmedAt - result.results.fence!.at).toBe(15_000);
    expect(result.warnings).toEqual([
      "assess: afterwards dr-west has no replica until prod-east is rebuilt as its standby",
    ]);
  });

  test("leaves clients where they can write until the gate is passed and the standby is at full size", async () => {
    await runUntilEnd(await newWorld(), disk, []);
    expect(at("result", "preview-gate")).toBeLessThan(at("intent", "raise-capacity"));
    expect(at("result", "raise-capacity")).toBeLessThan(at("intent", "read-only"));
    expect(at("result", "read-only")).toBeLessThan(at("intent", "fence"));
  });

  test("leaves the old region's instances alone", async () => {
    const world = await newWorld();
    const rungs = vi.fn(() => Promise.resolve([]));
    const { effects } = world;
    world.effects = (process) => {
      const all = effects.call(world, process);
      return { ...all, oldRegion: { ...all.oldRegion, tryRungs: rungs } };
    };
    expect((await runUntilEnd(world, disk, [])).exitCode).toBe(0);
    expect(rungs).not.toHaveBeenCalled();
  });

  test("waits until a slow link has brought the last transaction", async () => {
    const world = await newWorld();
    world.linkMs = 8000;
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect(result.exitCode).toBe(0);
    expect(world.executed.west).toBe(world.executed.east);
  });
});

describe("the old primary's last word", () => {
  test.each([200, 3000, 4500])(
    "is what it executed when no commit was possible any more (%d ms to write)",
    async (probeWriteMs) => {
      for (let shiftMs = 0; shiftMs < 10_000; shiftMs += 500) {
        disk = [];
        const world = await newWorld();
        // Read just before the last commit, written just after the fence holds, while that commit is on its way.
        world.probeWriteMs = probeWriteMs;
        world.linkMs = 4400;
        await vi.advanceTimersByTimeAsync(5000 + shiftMs);
        const result = await runUntilEnd(world, disk, []);
        expectHonest(world, disk, result);
        expect([shiftMs, result.exitCode]).toEqual([shiftMs, 0]);
        world.end();
      }
    },
  );

  test("is asked for again where the old region's table fails now and then", async () => {
    const world = await newWorld();
    const timer = setInterval(() => {
      world.failingReads = world.writer.region === west ? 1 : 0;
    }, 500);
    const result = await runUntilEnd(world, disk, []);
    clearInterval(timer);
    expectHonest(world, disk, result);
    expect([result.exitCode, result.steps.find(({ id }) => id === "drain")?.attempts]).toEqual([0, 1]);
  });

  test("is not asked for before the fence holds", async () => {
    const world = await newWorld();
    const state = stateOf(world);
    const context = contextOf(state, drain, new AbortController().signal);
    await expect(drain.run(context)).rejects.toThrow("drain before the fence holds");
    state.results.fence = { at: 0, confirmedAt: Date.now() + 1, oldLeaseUntil: 0, epoch: 2, proofs: [] };
    await expect(drain.run(context)).rejects.toThrow("drain before the fence holds");
  });

  test("is asked for again, and the age of the data is not, by a run that is resumed long after its fence", async () => {
    const world = await newWorld();
    let beat = 0;
    world.heartbeatAt = () => (beat = world.writer.region === east ? Date.now() - 1000 : beat);
    const isFence = (entry: Disk[number]): boolean => entry.event === "result" && entry.step === "fence";
    await runUntilLine(world, disk, isFence);
    await vi.advanceTimersByTimeAsync(300_000);
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.exitCode, result.message]).toEqual([0, "recovered"]);
  });
});

describe("a switchover that cannot be without loss", () => {
  test.each<[string, (world: FakeWorld) => void, RegExp]>([
    [
      "the old region is silent",
      (world) => world.loseEast(),
      /us-east-1 cannot be asked .* with neither --planned nor --resume/,
    ],
    [
      "its agent has not spoken lately",
      (world) => (world.agentSpeaks = false),
      /no probe lately, if this machine's clock is right: it says \d{4}-\d\d-\d\dT[\d:]{8}Z; .* start anew/,
    ],
    ["its database names no transactions", (world) => (world.executed = { east: -1e9, west: 0 }), /gtid_mode is off/],
    ["replication has stopped", (world) => (world.replicates = false), /replication to us-west-2 is stopped/],
    ["the replica is far behind", (world) => (world.heartbeatAt = () => Date.now() - 61_000), /61 s behind/],
    [
      "what it executes does not arrive",
      (world) => (world.linkMs = Infinity),
      /\d+ transactions .* not arrived .* within 10 s/,
    ],
    ["the edge is silent", (world) => (world.edgeAnswers = false), /needs the edge's API/],
  ])("is refused when %s, and touches nothing", async (_, breaks, message) => {
    const world = await newWorld();
    breaks(world);
    await vi.advanceTimersByTimeAsync(20_000);
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.outcome, result.exitCode]).toEqual(["refused", 1]);
    expect(result.message).toMatch(message);
  });

  test("sends nobody away when something is amiss by the time that the standby is ready", async () => {
    const world = await newWorld();
    const timer = setInterval(() => {
      if (at("result", "raise-capacity") >= 0) world.replicates = false;
    }, 1);
    const result = await runUntilEnd(world, disk, []);
    clearInterval(timer);
    expectHonest(world, disk, result);
    expect([result.exitCode, world.epochs]).toEqual([3, [1]]);
    expect(result.message).toMatch(/^read-only: replication to us-west-2 is stopped/);
  });

  test.each<[string, (world: FakeWorld) => void, RegExp]>([
    [
      "the agent knows nothing of questions",
      (world) => (world.agentAnswers = false),
      /has not answered what it was asked/,
    ],
    ["the edge's API has died", (world) => (world.edgeAnswers = false), /^read-only: no answer/],
  ])("sends nobody away when %s, and is undone", async (_, breaks, message) => {
    const world = await newWorld();
    const timer = setInterval(() => {
      if (at("result", "raise-capacity") >= 0) breaks(world);
    }, 1);
    const result = await runUntilEnd(world, disk, []);
    clearInterval(timer);
    expectHonest(world, disk, result);
    expect([result.exitCode, world.epochs]).toEqual([3, [1]]);
    expect(result.message).toMatch(message);
  });

  test("gives the old region its role back when its last transactions do not arrive", async () => {
    const world = await newWorld();
    const timer = setInterval(() => {
      if (world.writer.region === west) world.linkMs = Infinity;
    }, 100);
    const result = await runUntilEnd(world, disk, []);
    clearInterval(timer);
    expectHonest(world, disk, result);
    expect([result.exitCode, world.promoted, world.writer.region]).toEqual([3, false, east]);
    expect(result.message).toMatch(/drain: \d+ transactions of us-east-1 have not arrived in us-west-2/);
  });

  test("does not promote when the old region is lost on the way, and says what to do", async () => {
    const world = await newWorld();
    const timer = setInterval(() => {
      if (world.writer.region === west) world.loseEast();
    }, 100);
    const result = await runUntilEnd(world, disk, []);
    clearInterval(timer);
    expectHonest(world, disk, result);
    expect([result.exitCode, world.promoted]).toEqual([4, false]);
    expect(result.message).toContain(
      "start anew: failover --to dr-west --execute, with neither --planned nor --resume",
    );
    // What it says to do is what helps.
    disk = [];
    world.mustLoseNothing = false;
    const anew = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, anew);
    expect([anew.exitCode, anew.message]).toEqual([0, "recovered"]);
  });
});

describe("whatever goes wrong", () => {
  test("a switchover killed at any point, and resumed, turns the roles without loss", async () => {
    const probe = new FakeProcess();
    await runProcess(await newWorld(), disk, probe);
    expect(probe.calls).toBeGreaterThan(60);
    for (let point = 0; point < probe.calls; point++) {
      disk = [];
      const world = await newWorld();
      const result = await runUntilEnd(world, disk, [new FakeProcess(new Map(), point, point % 2 === 0)]);
      expectHonest(world, disk, result);
      expect([point, result.exitCode, result.message]).toEqual([point, 0, "recovered"]);
      world.end();
    }
  }, 120_000);

  const faults = fc.array(fc.tuple(fc.nat(120), fc.constantFrom<Fault>("reject", "lost", "hang")), { maxLength: 20 });
  const crashes = fc.array(fc.record({ at: fc.nat(120), after: fc.boolean() }), { maxLength: 3 });
  const trouble = fc.record({
    linkMs: fc.constantFrom(200, 5000, 30_000, Infinity),
    probeWriteMs: fc.constantFrom(200, 2000, 4000, 9000),
    afterMs: fc.nat(60_000),
    losesEast: fc.boolean(),
  });

  test("never two writers, never a lost write, undone means undone", async () => {
    await fc.assert(
      fc.asyncProperty(faults, crashes, trouble, async (faultList, crashList, comes) => {
        disk = [];
        const world = await newWorld();
        world.probeWriteMs = comes.probeWriteMs;
        setTimeout(() => {
          world.linkMs = comes.linkMs;
          if (comes.losesEast) world.loseEast();
        }, comes.afterMs);
        const faulty = new Map(faultList);
        const processes = crashList.map(({ at: crashAt, after }) => new FakeProcess(faulty, crashAt, after));
        const result = await runUntilEnd(world, disk, processes);
        expectHonest(world, disk, result);
        world.end();
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});
