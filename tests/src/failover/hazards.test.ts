import { beforeEach, describe, expect, test, vi } from "vitest";
import { contextOf } from "../../../src/failover/attempt.ts";
import { LeaseHeld } from "../../../src/failover/errors.ts";
import { fence } from "../../../src/failover/steps/fence.ts";
import { FakeProcess } from "./support/fakeProcess.ts";
import { east, type FakeWorld, west } from "./support/fakeWorld.ts";
import { expectHonest, runProcess, runUntilEnd, runUntilLine, stateOf, type Disk } from "./support/harness.ts";
import { worldsInVirtualTime } from "./support/virtualTime.ts";

// What the plan of a run does not foresee: a clock that is wrong, and another run that acts in between.

let disk: Disk;
const make = worldsInVirtualTime();
async function newWorld(mustLoseNothing: boolean): Promise<FakeWorld> {
  const world = make({ eastIsDark: false, mustLoseNothing });
  await vi.advanceTimersByTimeAsync(3000);
  return world;
}

beforeEach(() => {
  disk = [];
});

describe.each([true, false])("with a wrong clock on the operator's machine (switchover: %s)", (mustLoseNothing) => {
  test.each([-20_000, -5000, 5000, 20_000])("%d ms ahead: the fence waits a whole lease, and says why", async (ms) => {
    const world = await newWorld(mustLoseNothing);
    world.operatorClockAheadMs = ms;
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect(result.exitCode).toBe(0);
    const { at, confirmedAt } = result.results.fence!;
    expect(confirmedAt - at).toBeGreaterThanOrEqual(15_000);
    expect(result.warnings.join()).toContain("the fence waits a whole lease");
  });
});

test.each([true, false])(
  "a timer that ends a little early does not make a fence of none (switchover: %s)",
  async (mode) => {
    const world = await newWorld(mode);
    world.timersEarlyMs = 0.5;
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.exitCode, result.steps.find(({ id }) => id === "fence")?.attempts]).toEqual([0, 1]);
  },
);

test("a clock that was mended while a run was dead does not shorten its fence", async () => {
  const world = await newWorld(true);
  world.operatorClockAheadMs = -20_000;
  await runUntilLine(world, disk, (entry) => entry.event === "note" && entry.step === "fence");
  world.operatorClockAheadMs = 0;
  const result = await runUntilEnd(world, disk, []);
  expectHonest(world, disk, result);
  expect(result.exitCode).toBe(0);
});

describe("a run that slept while another one took over", () => {
  /** Waits until the run has come so far, and lets another one fence. */
  function whenDone(world: FakeWorld, step: string, act: () => void): NodeJS.Timeout {
    const timer = setInterval(() => {
      if (!disk.some((entry) => entry.event === "result" && entry.step === step)) return;
      clearInterval(timer);
      world.writer = { ...world.writer, region: west, epoch: world.writer.epoch + 1, fencedBy: "run-2" };
      world.database = { ...world.database, isReplica: false };
      act();
    }, 1);
    return timer;
  }

  test.each([false, true])("leaves the other's fence alone (lease lost: %s)", async (losesLease) => {
    const world = await newWorld(false);
    const lost = new AbortController();
    whenDone(world, "preview-gate", () => {
      world.operator = undefined;
      if (losesLease) lost.abort(new LeaseHeld("the operator's lease is not this run's any more"));
    });
    const result = await runProcess(world, disk, new FakeProcess(), {}, lost.signal);
    if (result === "died") throw new Error("nothing killed it");
    expect(result.exitCode).toBe(4);
    expect([world.writer.region, world.writer.epoch, world.writer.fencedBy]).toEqual([west, 2, "run-2"]);
    expect(disk.filter(({ event }) => event === "undo-intent")).toEqual([]);
  });
});

test("a run that loses the operator's lease in the middle of a step stops as it stands", async () => {
  const world = await newWorld(false);
  const lost = new AbortController();
  const watch = setInterval(() => {
    if (world.writer.region === west) lost.abort(new LeaseHeld("the operator's lease is not this run's any more"));
  }, 1000);
  const result = await runProcess(world, disk, new FakeProcess(), {}, lost.signal);
  clearInterval(watch);
  if (result === "died") throw new Error("nothing killed it");
  expect(result.message).toContain("This run stopped as it stood.");
  expect([result.exitCode, world.writer.region, world.promoted]).toEqual([4, west, false]);
  expect(disk.filter(({ event }) => event === "undo-intent")).toEqual([]);
});

describe("a run whose undoing was interrupted", () => {
  /** A switchover that has fenced and was killed while it gave the old region its role back. */
  async function interrupted(world: FakeWorld): Promise<void> {
    world.drained = false;
    await runUntilLine(world, disk, ({ event }) => event === "undo-intent");
  }

  test("is undone to its end when it is resumed", async () => {
    const world = await newWorld(true);
    await interrupted(world);
    const result = await runUntilEnd(world, disk, []);
    expectHonest(world, disk, result);
    expect([result.exitCode, world.writer.region]).toEqual([3, east]);
  });

  test("takes nothing back where another run has fenced since", async () => {
    const world = await newWorld(true);
    await interrupted(world);
    await vi.advanceTimersByTimeAsync(90_000);
    world.writer = { ...world.writer, region: west, epoch: world.writer.epoch + 2, fencedBy: "run-2" };
    world.order = [west];
    world.group.desired = 4;
    const before = structuredClone([world.writer.region, world.writer.epoch, world.order, world.group]);
    const result = await runUntilEnd(world, disk, []);
    expect(result.exitCode).toBe(4);
    expect(result.message).toContain("by another run: it is left as it is. Nothing is taken back");
    expect([world.writer.region, world.writer.epoch, world.order, world.group]).toEqual(before);
  });

  test("waits for the other operator", async () => {
    const world = await newWorld(true);
    await interrupted(world);
    world.operator = { run: "other", holder: "ann", expires: Date.now() + 60_000 };
    const before = structuredClone([world.writer.region, world.writer.epoch, world.order]);
    const result = await runUntilEnd(world, disk, []);
    expect(result.exitCode).toBe(4);
    expect(result.message).toMatch(/^lease: held by other. Undoing needs the operator's lease/);
    expect([world.writer.region, world.writer.epoch, world.order]).toEqual(before);
  });
});

test("the fence of another run is not taken back by a step alone either", async () => {
  const world = await newWorld(true);
  const state = stateOf(world);
  world.writer = { ...world.writer, region: west, epoch: 7, fencedBy: "run-2" };
  const undone = fence.undo?.(contextOf(state, fence, new AbortController().signal));
  const refused = expect(undone).rejects.toThrow("the writer record names us-west-2, epoch 7, by another run");
  await vi.advanceTimersByTimeAsync(1000);
  await refused;
  expect([world.writer.region, world.writer.epoch]).toEqual([west, 7]);
});

test("a promotion that never arrived is not asked for again on the word of a drain before the last fence", async () => {
  const world = await newWorld(true);
  // Dies with the call journalled and not made.
  await runUntilLine(world, disk, ({ event }) => event === "calling");
  expect([world.promoted, disk.at(-1)?.event]).toEqual([false, "calling"]);
  // Another run gave the East its role back; it has written since, and what it wrote is slow to cross.
  world.writer = { ...world.writer, region: east, epoch: world.writer.epoch + 1 };
  await vi.advanceTimersByTimeAsync(60_000);
  world.linkMs = 25_000;
  await vi.advanceTimersByTimeAsync(5000);
  const result = await runUntilEnd(world, disk, []);
  expectHonest(world, disk, result);
  expect([result.exitCode, world.executed.west]).toEqual([0, world.executed.east]);
});
