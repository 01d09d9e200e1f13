import { runStep } from "./attempt.ts";
import { messageOf } from "./errors.ts";
import { pivot, stepIds, type StepId } from "./ids.ts";
import type { Need } from "./planTable.ts";
import { RunState, type RunParts, type StepRun } from "./runState.ts";
import type { Results } from "./results.ts";
import type { Step, Steps } from "./step.ts";
import { isLeaseHeld, undoAll, whyNotUndone } from "./undo.ts";
import { clientSeesOldRegion } from "./undoVerified.ts";

/** `refused`: stopped before anything was touched. `stopped`: see the exit code for whether it was undone. */
export type Outcome = "recovered" | "refused" | "stopped" | "failed";

export interface RunResult {
  readonly outcome: Outcome;
  /** 0 recovered · 1 refused · 3 stopped and undone · 4 stopped and not undone. */
  readonly exitCode: 0 | 1 | 3 | 4;
  readonly message: string;
  readonly steps: readonly StepRun[];
  readonly results: Readonly<Results>;
  /** What steps noted on their way, also those that failed. */
  readonly notes: ReadonlyMap<StepId, Readonly<Record<string, unknown>>>;
  readonly warnings: readonly string[];
  readonly accepted: boolean;
}

/** Steps that leave nothing in the world that anybody outside the run could notice. */
const harmless: readonly StepId[] = ["lease", "assess", "preview-gate"];

/** Runs the graph: whatever has its needs met runs, side by side. Never throws for a step's failure. */
export async function runGraph(parts: RunParts, steps: Steps): Promise<RunResult> {
  const state = new RunState(parts);
  const stopped = (): void => {
    state.stop.abort(parts.signal.reason);
  };
  if (parts.signal.aborted) stopped();
  else parts.signal.addEventListener("abort", stopped, { once: true });
  try {
    if (parts.past.undoing && !state.accepted) return await undoFurther(state, steps);
    return await finish(state, steps, await runAll(state, steps));
  } finally {
    parts.signal.removeEventListener("abort", stopped);
  }
}

/** A run that was being undone goes on being undone, as the one operator. */
async function undoFurther(state: RunState, steps: Steps): Promise<RunResult> {
  try {
    await runStep(state, steps.lease);
  } catch (error) {
    const how = "Undoing needs the operator's lease: this run stopped as it stood. Run the same command again.";
    return end(state, "stopped", 4, `${messageOf(error)}. ${how}`);
  }
  return finish(state, steps, new Error("undoing was interrupted"));
}

/** @returns the first failure of a step that is not optional, once nothing is running any more. */
async function runAll(state: RunState, steps: Steps): Promise<Error | undefined> {
  const running = new Map<StepId, Promise<void>>();
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  state.onAccepted = () => {
    wake();
  };
  const fail = (error: Error): void => {
    failure ??= error;
    // Forward only: what runs beside a promotion that was accepted is let finish.
    if (!state.accepted) state.stop.abort(error);
  };
  for (;;) {
    if (state.stop.signal.aborted) failure ??= asError(state.stop.signal.reason);
    const next = failure ? [] : stepIds.filter((id) => isReady(state, id));
    for (const id of next) {
      const end = runStep(state, steps[id] as Step<StepId>).catch((error: unknown) => {
        if (!state.rule(id).optional) fail(asError(error));
      });
      running.set(
        id,
        end.finally(() => running.delete(id)),
      );
    }
    if (running.size === 0) return failure;
    const accepted = new Promise<void>((resolve) => {
      wake = resolve;
    });
    await Promise.race([accepted, ...running.values()]);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

function isReady(state: RunState, id: StepId): boolean {
  return state.step(id).status === "pending" && state.rule(id).needs.every((need) => isMet(state, need));
}

function isMet(state: RunState, need: Need): boolean {
  const { status } = state.step(need.step);
  if (need.after === "accepted" && need.step === pivot && state.confirmed) return true;
  return status === "done" || status === "skipped" || (status === "failed" && state.rule(need.step).optional);
}

async function finish(state: RunState, steps: Steps, failure: Error | undefined): Promise<RunResult> {
  if (!failure) return end(state, "recovered", 0, "recovered");
  const reason = failure.message;
  if (state.accepted) {
    const how =
      "The database is promoted or may be: there is no way back. Mend the cause, then run the same command with --resume.";
    return end(state, "stopped", 4, `${reason}. ${how}`);
  }
  const begun = [...new Set([...state.parts.past.begun, ...begunNow(state)])];
  const touched = begun.some((id) => !harmless.includes(id));
  // Whoever took the lease acts now: taking anything back would be a second hand on the same levers.
  if (touched && [failure, state.parts.signal.reason].some(isLeaseHeld))
    return end(state, "stopped", 4, `${reason}. This run stopped as it stood.`);
  const not = touched ? await whyNotUndone(state) : undefined;
  if (not !== undefined) return end(state, "stopped", 4, `${reason}. ${not}.`);
  const left = await undoAll(state, steps, begun);
  if (!touched && left.length === 0) return end(state, "refused", 1, `${reason}. Nothing was touched.`);
  if (left.length > 0) {
    const how = `not undone: ${left.join(", ")}. Run the same command with --resume to go on undoing.`;
    return end(state, "stopped", 4, `${reason}; ${how}`);
  }
  const seen = await clientSeesOldRegion(state.parts, begun);
  if (seen.ok) return end(state, "stopped", 3, `${reason}. Undone: ${seen.detail}.`);
  const how = `Everything was taken back, but ${seen.detail}. If the old region is lost, mend the cause and start anew.`;
  return end(state, "stopped", 4, `${reason}. ${how}`);
}

function begunNow(state: RunState): StepId[] {
  return [...state.steps.values()]
    .filter((step) => step.startedAt !== undefined)
    .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
    .map((step) => step.id);
}

async function end(
  state: RunState,
  outcome: Outcome,
  exitCode: RunResult["exitCode"],
  message: string,
): Promise<RunResult> {
  const { clock, journal } = state.parts;
  await journal.append({ event: "end", at: clock.now(), outcome, exitCode });
  const { results, notes, warnings, accepted } = state;
  return { outcome, exitCode, message, steps: [...state.steps.values()], results, notes, warnings, accepted };
}
