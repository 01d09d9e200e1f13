import pRetry from "p-retry";
import { contextOf } from "./attempt.ts";
import { LeaseHeld, messageOf, NotOurs, StepFailed } from "./errors.ts";
import type { StepId } from "./ids.ts";
import type { RunState } from "./runState.ts";
import type { Step, Steps } from "./step.ts";
import { isOthers, notOurs } from "./steps/fence.ts";

/**
 * Takes back every step that was begun, newest first: also those that failed, since a call that timed out may have
 * arrived. Goes on after a failure, so that one obstinate step does not keep the others from being undone.
 *
 * @returns the steps that could not be taken back.
 */
export async function undoAll(state: RunState, steps: Steps, begun: readonly StepId[]): Promise<StepId[]> {
  const failed: StepId[] = [];
  let stopped = false;
  for (const id of [...begun].reverse()) {
    const step = steps[id] as Step<StepId>;
    if (!step.undo) continue;
    // Not ours any more: two hands on the same levers are worse than a lever that is left as it is.
    stopped ||= isLeaseHeld(state.parts.signal.reason);
    if (stopped) failed.push(id);
    else {
      const outcome = await undoOne(state, step);
      if (outcome !== "undone") failed.push(id);
      stopped = outcome === "not ours";
    }
  }
  return failed;
}

/** Why nothing may be taken back: another run has fenced since, or nobody can tell. */
export async function whyNotUndone({ parts }: RunState): Promise<string | undefined> {
  const { effects, plan, settings } = parts;
  try {
    const writer = await pRetry(() => effects.control.readWriter(), { retries: 5, minTimeout: 500, maxTimeout: 5000 });
    if (!writer || !isOthers(writer, plan, settings.run)) return undefined;
    return `${notOurs(writer).message}. Nothing is taken back, and nothing remains to be done by this run: see \`dualcoast status\``;
  } catch (error) {
    const resume = "nothing is taken back. Run the same command with --resume to undo it";
    return `The writer record cannot be read (${messageOf(error)}): ${resume}`;
  }
}

export function isLeaseHeld(error: unknown): boolean {
  return error instanceof LeaseHeld || (error instanceof StepFailed && error.cause instanceof LeaseHeld);
}

async function undoOne(state: RunState, step: Step<StepId>): Promise<"undone" | "failed" | "not ours"> {
  const { clock, journal } = state.parts;
  await journal.append({ event: "undo-intent", at: clock.now(), step: step.id });
  const context = contextOf(state, step, new AbortController().signal);
  try {
    await pRetry(async () => step.undo?.(context), {
      retries: 5,
      minTimeout: 500,
      maxTimeout: 5000,
      shouldRetry: ({ error }) => !(error instanceof NotOurs),
    });
    await journal.append({ event: "undo-result", at: clock.now(), step: step.id });
    state.set(step.id, "undone");
    return "undone";
  } catch (error) {
    const message = messageOf(error);
    await journal.append({ event: "undo-result", at: clock.now(), step: step.id, error: message });
    await state.warn(`could not be undone: ${message}`, step.id);
    return error instanceof NotOurs ? "not ours" : "failed";
  }
}
