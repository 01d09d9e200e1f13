import { messageOf } from "./errors.ts";
import type { StepId } from "./ids.ts";
import type { RunParts } from "./runState.ts";

/** How long the edge and the app may take to notice that the old region is the writer again. */
const limitMs = 45_000;
const everyMs = 500;

/** After an undo: does a client outside, through the edge, get a write accepted by the old region? */
export async function clientSeesOldRegion(
  parts: RunParts,
  begun: readonly StepId[],
): Promise<{ ok: boolean; detail: string }> {
  const { effects, clock, plan, settings } = parts;
  const until = clock.monotonic() + limitMs;
  let last = "no answer";
  for (let seq = 1; clock.monotonic() < until; seq++) {
    try {
      const answer = await effects.outside.write(`undo-${settings.run}`, seq);
      if (answer.ok && answer.region === plan.from.region) {
        return { ok: true, detail: `${plan.from.region} is the writer again, a client's write was accepted there` };
      }
      last = `answer ${String(answer.status)}${answer.region ? ` from ${answer.region}` : ""}`;
    } catch (error) {
      last = messageOf(error);
    }
    await clock.sleep(everyMs);
  }
  const steps = begun.length === 1 ? "one step" : `${String(begun.length)} steps`;
  return { ok: false, detail: `no client's write reached ${plan.from.region} after ${steps} were undone (${last})` };
}
