import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runStep } from "./attempt.ts";
import { systemClock } from "./clock.ts";
import { messageOf } from "./errors.ts";
import type { FailoverKind } from "./ids.ts";
import { readPast, type Journal } from "./journal.ts";
import type { Plan } from "./plan.ts";
import type { StepResults } from "./results.ts";
import { RunState } from "./runState.ts";
import { steps } from "./steps/index.ts";
import { prepare, type Surroundings } from "./surroundings.ts";
import type { RunTarget } from "./target.ts";

export interface Assessment {
  readonly plan: Plan;
  readonly seconds: number;
  /** What the step `assess` found; undefined when it says that a failover cannot begin. */
  readonly found: StepResults["assess"] | undefined;
  /** Why a failover cannot begin now. */
  readonly problem: string | undefined;
  readonly warnings: readonly string[];
}

export interface AssessOptions {
  readonly to: string;
  readonly kind: FailoverKind;
  readonly budgetSeconds: number;
  readonly acceptDataLossSeconds: number | undefined;
  readonly takeOver: boolean;
}

/** Surroundings for reading only; the folder they need is gone afterwards. */
export async function withSurroundings<T>(
  target: RunTarget,
  options: Pick<AssessOptions, "to" | "kind" | "budgetSeconds"> & { forReading?: boolean },
  use: (surroundings: Surroundings) => Promise<T>,
): Promise<T> {
  const runDir = mkdtempSync(path.join(tmpdir(), "dualcoast-"));
  try {
    const surroundings = await prepare(target, { ...options, runDir });
    try {
      return await use(surroundings);
    } finally {
      await surroundings.close();
    }
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}

/** The plan, and what the step `assess` says at this moment. Reads only: no lease, no journal. */
export function assessNow(target: RunTarget, options: AssessOptions): Promise<Assessment> {
  return withSurroundings(target, options, (surroundings) => assessIn(surroundings, options));
}

async function assessIn(surroundings: Surroundings, options: AssessOptions): Promise<Assessment> {
  const { plan, effects, times, outputs, target } = surroundings;
  const since = systemClock.monotonic();
  const state = new RunState({
    plan,
    effects,
    clock: systemClock,
    journal: nowhere,
    past: readPast([]),
    onProgress: () => undefined,
    signal: new AbortController().signal,
    settings: {
      run: "plan",
      holder: "plan",
      takeOver: options.takeOver,
      acceptDataLossSeconds: options.acceptDataLossSeconds,
      incidentAt: undefined,
      ...times,
      activeCapacity: outputs[plan.to.stack]?.web.desired.active ?? 1,
      pace: target.pace,
    },
  });
  let problem: string | undefined;
  await runStep(state, steps.assess).catch((error: unknown) => {
    problem = messageOf(error);
  });
  const seconds = (systemClock.monotonic() - since) / 1000;
  return { plan, seconds, found: state.results.assess, problem, warnings: state.warnings };
}

const nowhere: Journal = { append: () => Promise.resolve(), entries: () => [] };
