import { dataLossLimit, lossBoundSeconds, refuseLoss } from "../dataLoss.ts";
import { NotFenced } from "../errors.ts";
import type { Step, StepContext } from "../step.ts";

/** The agent's own deadline; the step allows one more attempt. */
const deadlineMs = 50_000;

/** A promotion throws away what was received and not yet applied. So everything received is applied first. */
export const drain: Step<"drain"> = {
  id: "drain",
  check: ({ accepted, previous }) => Promise.resolve(accepted ? previous : undefined),
  run: async (context) => {
    const { effects, clock, signal } = context;
    const answer = await effects.agent.drain(clock.now() + deadlineMs, signal);
    if (!answer.drained) {
      throw new Error(
        `the replica has not applied all it received: got ${answer.retrievedGtid}, applied ${answer.executedGtid}`,
      );
    }
    const dataLossBoundSeconds = bound(context, answer.newestHeartbeatAt);
    refuseLoss(dataLossBoundSeconds, dataLossLimit(context));
    return { newestHeartbeatAt: answer.newestHeartbeatAt, executedGtid: answer.executedGtid, dataLossBoundSeconds };
  },
  verify: () => Promise.resolve(),
};

function bound({ results, settings }: StepContext<"drain">, newestHeartbeatAt: number): number {
  if (!results.fence) throw new NotFenced("drain before the fence: the last possible write is unknown");
  const { oldLeaseUntil, confirmedAt } = results.fence;
  return lossBoundSeconds(settings, oldLeaseUntil, confirmedAt, newestHeartbeatAt);
}
