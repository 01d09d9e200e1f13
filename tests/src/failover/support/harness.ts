import { expect, vi } from "vitest";
import { systemClock, type Clock } from "../../../../src/failover/clock.ts";
import { readPast, type Journal, type JournalEntry } from "../../../../src/failover/journal.ts";
import { createPlan, type Plan } from "../../../../src/failover/plan.ts";
import { runGraph, type RunResult } from "../../../../src/failover/runner.ts";
import { RunState } from "../../../../src/failover/runState.ts";
import type { RunSettings } from "../../../../src/failover/step.ts";
import { steps } from "../../../../src/failover/steps/index.ts";
import type { FailoverKind } from "../../../../src/failover/ids.ts";
import { FakeProcess } from "./fakeProcess.ts";
import { east, west, type FakeWorld } from "./fakeWorld.ts";

const planOf = (kind: FailoverKind): Plan =>
  createPlan({
    kind,
    to: "dr-west",
    stacks: {
      "prod-east": { role: "active", region: east, roleEpoch: 1 },
      "dr-west": { role: "standby", region: west, roleEpoch: 1 },
    },
    witnessRegion: "us-east-2",
    budgetSeconds: 7200,
    maxDataLossSeconds: 60,
  });

const settings: RunSettings = {
  run: "run-1",
  holder: "test",
  takeOver: false,
  acceptDataLossSeconds: undefined,
  incidentAt: undefined,
  leaseSeconds: 10,
  longestTransactionSeconds: 4,
  skewSeconds: 1,
  activeCapacity: 4,
  pace: 1,
};

const kindIn = (world: FakeWorld): FailoverKind => (world.mustLoseNothing ? "switchover" : "failover");

/** A run in which nothing has happened yet, for a step by itself. */
export function stateOf(world: FakeWorld): RunState {
  return new RunState({
    plan: planOf(kindIn(world)),
    settings,
    effects: world.effects(new FakeProcess()),
    clock: systemClock,
    journal: { append: () => Promise.resolve(), entries: () => [] },
    past: readPast([]),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
}

/** The journal's disk: survives the processes that write to it. */
export type Disk = JournalEntry[];

function journalOf(disk: Disk, process: FakeProcess): Journal {
  return {
    append: (entry) => process.act(() => void disk.push(structuredClone(entry)), true),
    entries: () => disk,
  };
}

/** A clock that may be wrong, and timers that may end early by a part of a millisecond, as real ones do. */
function clockOf({ operatorClockAheadMs: ahead, timersEarlyMs: early }: FakeWorld): Clock {
  const sleep: Clock["sleep"] = (ms, signal) => systemClock.sleep(ms > 1 ? ms - early : ms, signal);
  return { ...systemClock, now: () => systemClock.now() + ahead, sleep };
}

/** One process of the run, until it ends or dies; of a switchover where the world must lose nothing. Time is virtual. */
export async function runProcess(
  world: FakeWorld,
  disk: Disk,
  process: FakeProcess,
  overrides: Partial<RunSettings> = {},
  signal = new AbortController().signal,
): Promise<RunResult | "died"> {
  const plan = planOf(kindIn(world));
  let settled: RunResult | "died" | undefined;
  const parts = {
    plan,
    settings: { ...settings, ...overrides },
    effects: world.effects(process),
    clock: clockOf(world),
    journal: journalOf(disk, process),
    past: readPast(disk),
    onProgress: () => undefined,
    signal,
  };
  const end = Promise.race([runGraph(parts, steps), process.died.then(() => "died" as const)]);
  end.then(
    (result) => (settled = result),
    () => undefined,
  );
  for (let i = 0; settled === undefined && i < 40_000; i++) await vi.advanceTimersByTimeAsync(250);
  return end;
}

/** One process of the run, killed as soon as its journal has such a line. */
export async function runUntilLine(
  world: FakeWorld,
  disk: Disk,
  isLast: (entry: JournalEntry) => boolean,
): Promise<void> {
  const process = new FakeProcess();
  const watch = setInterval(() => {
    if (disk.some(isLast)) void process.die();
  }, 1);
  expect(await runProcess(world, disk, process)).toBe("died");
  clearInterval(watch);
}

/** Processes one after the other, as an operator would start them with --resume, until one ends by itself. */
export async function runUntilEnd(world: FakeWorld, disk: Disk, processes: FakeProcess[]): Promise<RunResult> {
  for (const process of [...processes, new FakeProcess()]) {
    const result = await runProcess(world, disk, process);
    if (result !== "died") return result;
    await vi.advanceTimersByTimeAsync(3000);
  }
  throw new Error("the last process cannot die");
}

/** What must hold however a run ended. */
export function expectHonest(world: FakeWorld, disk: Disk, result: RunResult): void {
  expect(world.violations).toEqual([]);
  const called = disk.findIndex((entry) => entry.event === "accepted");
  if (called >= 0) {
    expect(disk.slice(called).filter((entry) => entry.event === "undo-intent")).toEqual([]);
    expect([0, 4]).toContain(result.exitCode);
  }
  if (result.exitCode === 0) {
    expect({ writer: world.writer.region, isReplica: world.database.isReplica }).toEqual({
      writer: west,
      isReplica: false,
    });
    expect([world.order[0], world.grant]).toEqual([west, undefined]);
  }
  if (result.exitCode === 3) {
    expect(world.writer.region).toBe(east);
    expect(world.order).toEqual([east, west]);
    expect([world.grant, world.promoted, world.group.desired]).toEqual([undefined, false, 2]);
    // Or it ends by itself, and the report says so.
    if (world.operator) expect(result.warnings.join()).toContain("it ends by itself within 60 s");
  }
  if (result.exitCode === 1) {
    expect(world.epochs).toEqual([1]);
    expect([world.order, world.grant, world.group.desired]).toEqual([[east, west], undefined, 2]);
  }
}
