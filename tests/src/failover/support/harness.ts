import { vi } from "vitest";
import { systemClock } from "../../../../src/failover/clock.ts";
import { readPast, type Journal, type JournalEntry } from "../../../../src/failover/journal.ts";
import { createPlan, type Plan } from "../../../../src/failover/plan.ts";
import { runGraph, type RunResult } from "../../../../src/failover/runner.ts";
import type { RunSettings } from "../../../../src/failover/step.ts";
import { steps } from "../../../../src/failover/steps/index.ts";
import { east, FakeProcess, west, type FakeWorld } from "./fakeWorld.ts";

export const plan: Plan = createPlan({
  kind: "failover",
  to: "dr-west",
  stacks: {
    "prod-east": { role: "active", region: east, roleEpoch: 1 },
    "dr-west": { role: "standby", region: west, roleEpoch: 1 },
  },
  witnessRegion: "us-east-2",
  budgetSeconds: 7200,
  maxDataLossSeconds: 60,
});

export const settings: RunSettings = {
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

/** The journal's disk: survives the processes that write to it. */
export type Disk = JournalEntry[];

function journalOf(disk: Disk, process: FakeProcess): Journal {
  return {
    append: (entry) => process.act(() => void disk.push(structuredClone(entry)), true),
    entries: () => disk,
  };
}

/** One process of the run, until it ends or dies. Time is virtual. */
export async function runProcess(
  world: FakeWorld,
  disk: Disk,
  process: FakeProcess,
  overrides: Partial<RunSettings> = {},
): Promise<RunResult | "died"> {
  let settled: RunResult | "died" | undefined;
  const parts = {
    plan,
    settings: { ...settings, ...overrides },
    effects: world.effects(process),
    clock: systemClock,
    journal: journalOf(disk, process),
    past: readPast(disk),
    onProgress: () => undefined,
    signal: new AbortController().signal,
  };
  const end = Promise.race([runGraph(parts, steps), process.died.then(() => "died" as const)]);
  end.then(
    (result) => (settled = result),
    () => undefined,
  );
  for (let i = 0; settled === undefined && i < 40_000; i++) await vi.advanceTimersByTimeAsync(250);
  return end;
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
