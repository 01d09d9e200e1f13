import { GtidSet } from "../../../contract/gtidSet.ts";
import { dataLossLimit, lossBoundSeconds, refuseLoss } from "../dataLoss.ts";
import type { DrainAnswer } from "../effects/types.ts";
import { NotFenced } from "../errors.ts";
import type { StepResults } from "../results.ts";
import type { Step, StepContext } from "../step.ts";
import { oldPrimary } from "./bothRegions.ts";

/** The agent's own deadline; the step allows one more attempt. */
const deadlineMs = 50_000;
const everyMs = 250;

/** A promotion throws away what was received and not yet applied. So everything received is applied first. */
export const drain: Step<"drain"> = {
  id: "drain",
  check: ({ accepted, previous }) => Promise.resolve(accepted ? previous : undefined),
  run: (context) => (context.plan.kind === "switchover" ? drainAll(context) : drainReceived(context)),
  verify: () => Promise.resolve(),
};

async function drainReceived(context: StepContext<"drain">): Promise<StepResults["drain"]> {
  const { effects, clock, signal } = context;
  const answer = await effects.agent.drain(clock.now() + deadlineMs, signal);
  if (!answer.drained) {
    throw new Error(
      `the replica has not applied all it received: got ${answer.retrievedGtid}, applied ${answer.executedGtid}`,
    );
  }
  const dataLossBoundSeconds = bound(context, answer.newestHeartbeatAt);
  refuseLoss(dataLossBoundSeconds, dataLossLimit(context));
  return resultOf(answer, dataLossBoundSeconds);
}

function bound({ results, settings }: StepContext<"drain">, newestHeartbeatAt: number): number {
  if (!results.fence) throw new NotFenced("drain before the fence: the last possible write is unknown");
  const { oldLeaseUntil, confirmedAt } = results.fence;
  return lossBoundSeconds(settings, oldLeaseUntil, confirmedAt, newestHeartbeatAt);
}

/** In a switchover: everything that the old primary has executed, by its own word after the fence. Nothing is lost. */
async function drainAll(context: StepContext<"drain">): Promise<StepResults["drain"]> {
  const { effects, clock, signal, plan } = context;
  const last = await lastWord(context);
  const deadline = clock.now() + deadlineMs;
  for (;;) {
    const answer = await effects.agent.drain(deadline, signal);
    const missing = last.missingFrom(new GtidSet(answer.executedGtid));
    if (answer.drained && missing === 0) return resultOf(answer, 0);
    if (clock.now() >= deadline) {
      throw new Error(`${String(missing)} transactions of ${plan.from.region} have not arrived in ${plan.to.region}`);
    }
    await clock.sleep(everyMs, signal);
  }
}

/**
 * Everything that the old primary executed, asked for when no transaction can be committed there any more. A probe that
 * is seen now may have been begun before that, and so may the one after it, but not the third: an agent begins each
 * when the one before is written. Nobody's clock is compared.
 */
async function lastWord(context: StepContext<"drain">): Promise<GtidSet> {
  const { clock, signal, results } = context;
  if (!results.fence || results.fence.confirmedAt > clock.now()) throw new NotFenced("drain before the fence holds");
  let probe = await oldPrimary(context);
  for (let newer = 0; newer < 2;) {
    await clock.sleep(everyMs, signal);
    const next = await oldPrimary(context);
    if (next.at > probe.at) newer += 1;
    probe = next;
  }
  return new GtidSet(probe.executedGtid);
}

function resultOf(answer: DrainAnswer, dataLossBoundSeconds: number): StepResults["drain"] {
  const { newestHeartbeatAt, executedGtid } = answer;
  return { newestHeartbeatAt, executedGtid, dataLossBoundSeconds };
}
