import pRetry from "p-retry";
import { contextOf } from "./attempt.ts";
import { messageOf, NotOurs } from "./errors.ts";
import type { StepId } from "./ids.ts";
import type { RunState } from "./runState.ts";
import type { Step, Steps } from "./step.ts";
import { isOthers } from "./steps/fence.ts";

/**
 * Takes back every step that was begun, newest first: also those that failed, since a call that timed out may have
 * arrived. Goes on after a failure, so that one obstinate step does not keep the others from being undone.
 *
 * @returns the steps that could not be taken back.
 */
export async function undoAll(state: RunState, steps: Steps, begun: readonly StepId[]): Promise<StepId[]> {
  const failed: StepId[] = [];
  for (const id of [...begun].reverse()) {
    const step = steps[id] as Step<StepId>;
    if (step.undo && !(await undoOne(state, step))) failed.push(id);
  }
  return failed;
}

/** Whether another run has fenced since. @returns false also where nobody can tell: each step looks for itself again */
export async function isTakenOver({ parts, notes, results }: RunState): Promise<boolean> {
  const { effects, plan } = parts;
  const writer = await effects.control.readWriter().catch(() => undefined);
  return writer !== undefined && isOthers(writer, plan, { notes: notes.get("fence") ?? {}, results });
}

async function undoOne(state: RunState, step: Step<StepId>): Promise<boolean> {
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
    return true;
  } catch (error) {
    const message = messageOf(error);
    await journal.append({ event: "undo-result", at: clock.now(), step: step.id, error: message });
    await state.warn(`could not be undone: ${message}`, step.id);
    return false;
  }
}
