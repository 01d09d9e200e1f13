import pRetry, { AbortError } from "p-retry";
import { messageOf, PreconditionFailed, RequestRefused, StepFailed, Stopped } from "./errors.ts";
import type { StepId } from "./ids.ts";
import type { StepRule } from "./planTable.ts";
import type { StepResults } from "./results.ts";
import type { RunState } from "./runState.ts";
import type { Step, StepContext } from "./step.ts";
import type { WaitKind } from "./waits.ts";

/** One step from its first attempt to its end: intent, check → run → verify, retries, result. @throws StepFailed */
export async function runStep<Id extends StepId>(state: RunState, step: Step<Id>): Promise<void> {
  const { clock, journal } = state.parts;
  const rule = state.rule(step.id);
  const record = state.step(step.id);
  record.startedAt = clock.now();
  let lastFailure = "";
  const limit = timeLimit(state, rule, () => lastFailure);
  try {
    const { result, status } = await pRetry(
      (attempt) => untilAborted(attemptOnce(state, step, attempt, limit.signal), limit.signal),
      {
        retries: rule.retry.retries,
        minTimeout: rule.retry.firstDelaySeconds * 1000,
        maxTimeout: rule.retry.longestDelaySeconds * 1000,
        factor: 2,
        signal: limit.signal,
        shouldRetry: () => true,
        onFailedAttempt: ({ error, retriesLeft }) => {
          lastFailure = `; before that: ${error.message}`;
          return retriesLeft > 0
            ? state.warn(`attempt ${String(record.attempts)} failed: ${error.message}`, step.id)
            : undefined;
        },
      },
    );
    record.endedAt = clock.now();
    Object.assign(state.results, { [step.id]: result });
    const { attempts, waits } = record;
    await journal.append({ event: "result", at: record.endedAt, step: step.id, status, result, attempts, waits });
    // Somebody who reads the report wants to know when it was done, not when a resumed run looked.
    const timing = state.parts.past.timings.get(step.id);
    if (status === "skipped" && timing) Object.assign(record, timing, { waits: [...timing.waits] });
    state.set(step.id, status);
  } catch (cause) {
    record.endedAt = clock.now();
    const error = messageOf(cause);
    const { attempts, waits } = record;
    await journal.append({ event: "failed", at: record.endedAt, step: step.id, error, attempts, waits });
    state.set(step.id, "failed", { error });
    throw new StepFailed(step.id, error, { cause });
  } finally {
    limit.clear();
  }
}

async function attemptOnce<Id extends StepId>(
  state: RunState,
  step: Step<Id>,
  attempt: number,
  signal: AbortSignal,
): Promise<{ result: StepResults[Id]; status: "done" | "skipped" }> {
  const { clock, journal } = state.parts;
  state.step(step.id).attempts = attempt;
  state.set(step.id, "running", { attempt });
  const context = contextOf(state, step, signal);
  try {
    const found = await step.check(context);
    // Found only on a later attempt, it is this step's own doing.
    if (found !== undefined) return { result: found, status: attempt === 1 ? "skipped" : "done" };
    await journal.append({ event: "intent", at: clock.now(), step: step.id, attempt });
    const result = await step.run(context);
    await step.verify(context, result);
    return { result, status: "done" };
  } catch (error) {
    if (error instanceof PreconditionFailed || error instanceof Stopped) throw new AbortError(error);
    // p-retry gives up at once on a TypeError that is not the network's; a fetch that failed is one that is.
    throw error instanceof TypeError ? new Error(error.message, { cause: error }) : error;
  }
}

/** A promise that gives up when the signal says so, whatever the work does: a hung call must not hang the run. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      reject(reasonOf(signal));
    };
    if (signal.aborted) aborted();
    else signal.addEventListener("abort", aborted, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", aborted);
    });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Stopped("stopped");
}

/** Ends with the step's own time or with the run's stop. The pivot is let finish: its outcome must be known. */
function timeLimit(
  state: RunState,
  { timeoutSeconds, irreversible }: StepRule,
  lastFailure: () => string,
): { signal: AbortSignal; clear: () => void } {
  const own = new AbortController();
  const timer = setTimeout(() => {
    own.abort(new Error(`not finished after ${String(timeoutSeconds)} s${lastFailure()}`));
  }, timeoutSeconds * 1000);
  const stopped = (): void => {
    if (!(irreversible && (state.calling || state.accepted))) own.abort(new Stopped("the run is stopping"));
  };
  const stop = state.stop.signal;
  if (stop.aborted) stopped();
  else stop.addEventListener("abort", stopped, { once: true });
  return {
    signal: own.signal,
    clear: () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", stopped);
    },
  };
}

/** What a step sees. Also used for undoing, where `signal` is never the run's own stop. */
export function contextOf<Id extends StepId>(state: RunState, step: Step<Id>, signal: AbortSignal): StepContext<Id> {
  const { plan, settings, effects, clock, journal } = state.parts;
  const waits = state.step(step.id).waits;
  const waited = async <T>(kind: WaitKind, what: string, work: () => Promise<T>): Promise<T> => {
    const [startedAt, since] = [clock.now(), clock.monotonic()];
    try {
      return await work();
    } finally {
      waits.push({ kind, what, startedAt, ms: Math.round(clock.monotonic() - since) });
    }
  };
  return {
    plan,
    settings,
    effects,
    clock,
    signal,
    results: state.results,
    previous: state.results[step.id] as StepResults[Id] | undefined,
    get notes() {
      return state.notes.get(step.id) ?? {};
    },
    get accepted() {
      return state.accepted;
    },
    note: async (data) => {
      signal.throwIfAborted();
      state.notes.set(step.id, { ...state.notes.get(step.id), ...data });
      await journal.append({ event: "note", at: clock.now(), step: step.id, data });
    },
    warn: (message) => state.warn(message, step.id),
    irreversible: (call) => state.irreversible(step.id, (error) => error instanceof RequestRefused, call),
    pause: (kind, what, ms) => waited(kind, what, () => clock.sleep(ms, signal)),
    poll: (kind, what, everySeconds, ask) =>
      waited(kind, what, async () => {
        const every = Math.max(200, (everySeconds * 1000) / settings.pace);
        for (;;) {
          const answer = await ask();
          if (answer !== undefined) return answer;
          await clock.sleep(every, signal);
        }
      }),
  };
}
