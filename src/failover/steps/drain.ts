import { GtidSet } from "../../../contract/gtidSet.ts";
import { dataLossLimit, lossBoundSeconds, refuseLoss } from "../dataLoss.ts";
import type { DrainAnswer } from "../effects/types.ts";
import { NotFenced } from "../errors.ts";
import type { StepResults } from "../results.ts";
import type { Step, StepContext } from "../step.ts";
import { answerOfOldPrimary } from "./bothRegions.ts";

/** The agent's own deadline; the step allows one more attempt. */
const deadlineMs = 50_000;
const everyMs = 250;
/** The agent takes up a command in a quarter of a second, and looks twice. */
const shortestCommandMs = 2000;
/** An agent that is slow, or a table that fails now and then, is asked for this long: to ask again risks nothing. */
const lastWordMs = 30_000;

/** A promotion throws away what was received and not yet applied. So everything received is applied first. */
export const drain: Step<"drain"> = {
  id: "drain",
  // A drain counts for its own fence alone: where the record was given back since, the old region has written again.
  check: ({ accepted, previous, results }) =>
    Promise.resolve(accepted && previous?.epoch === results.fence?.epoch ? previous : undefined),
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
  return resultOf(context, answer, dataLossBoundSeconds);
}

function bound({ results, settings }: StepContext<"drain">, newestHeartbeatAt: number): number {
  if (!results.fence) throw new NotFenced("drain before the fence: the last possible write is unknown");
  const { oldLeaseUntil, confirmedAt } = results.fence;
  // The lease's end is by the old region's clock; the fence's by this machine's, which is no bound where it is wrong.
  const notAfter = results.assess?.clockAgrees === false && oldLeaseUntil !== null ? Infinity : confirmedAt;
  return lossBoundSeconds(settings, oldLeaseUntil, notAfter, newestHeartbeatAt);
}

/** In a switchover: everything that the old primary has executed, by its own word after the fence. Nothing is lost. */
async function drainAll(context: StepContext<"drain">): Promise<StepResults["drain"]> {
  const { effects, clock, signal, plan } = context;
  const last = await lastWord(context);
  const deadline = clock.now() + deadlineMs;
  for (;;) {
    const answer = await effects.agent.drain(deadline, signal);
    const missing = last.missingFrom(new GtidSet(answer.executedGtid));
    if (answer.drained && missing === 0) return resultOf(context, answer, 0);
    await clock.sleep(everyMs, signal);
    // A command that comes too late is refused as such, and says nothing of what is missing.
    if (clock.now() + shortestCommandMs >= deadline) {
      throw new Error(`${String(missing)} transactions of ${plan.from.region} have not arrived in ${plan.to.region}`);
    }
  }
}

/** Everything that the old primary executed, asked for when no transaction can be committed there any more. */
async function lastWord(context: StepContext<"drain">): Promise<GtidSet> {
  const { clock, results } = context;
  if (!results.fence || results.fence.confirmedAt > clock.now()) throw new NotFenced("drain before the fence holds");
  return new GtidSet((await answerOfOldPrimary(context, lastWordMs)).executedGtid);
}

function resultOf(
  { results }: StepContext<"drain">,
  answer: DrainAnswer,
  dataLossBoundSeconds: number,
): StepResults["drain"] {
  const { newestHeartbeatAt, executedGtid } = answer;
  return { newestHeartbeatAt, executedGtid, dataLossBoundSeconds, epoch: results.fence?.epoch ?? 0 };
}
