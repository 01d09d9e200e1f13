import { GtidSet } from "../../../contract/gtidSet.ts";
import type { Probe, WriterRecord } from "../effects/types.ts";
import { messageOf, PreconditionFailed } from "../errors.ts";
import type { StepContext } from "../step.ts";

type Looking = Pick<StepContext, "plan" | "clock" | "effects" | "signal" | "settings">;

interface Seen {
  readonly writer: WriterRecord | undefined;
  readonly probe: Probe | undefined;
  readonly edgeOrder: readonly string[] | undefined;
}

/** What the old primary has executed must be in the standby after this time: then the drain is short too. */
const arrivesWithinMs = 10_000;
const answersWithinMs = 10_000;
const everyMs = 250;

/** The same once more, from what is there now: minutes may lie between the first look and the clients' being sent away. */
export async function requireBothRegionsStill(context: Looking): Promise<void> {
  const { control, agent, edge } = context.effects;
  const [writer, probe, edgeOrder] = await Promise.all([control.readWriter(), agent.probe(), edge.readOrder()]);
  await requireBothRegions(context, { writer, probe, edgeOrder });
  // As the drain will: an agent that knows nothing of questions must not be found out when nobody can write any more.
  await answerOfOldPrimary(context, answersWithinMs).catch((error: unknown) => {
    throw new PreconditionFailed(messageOf(error), { cause: error });
  });
}

/**
 * A switchover is nobody's emergency: it begins only where both regions speak, the replica follows closely and the edge
 * can be told, so that clients are without writes for no longer than the turn itself takes.
 * @throws PreconditionFailed naming what is missing and what to do instead
 */
export async function requireBothRegions(context: Looking, { writer, probe, edgeOrder }: Seen): Promise<void> {
  const { plan, clock } = context;
  // Not tried again and again: nothing is in a hurry here, and the remedy is another command.
  const old = await oldPrimary(context).catch((error: unknown) => {
    throw error instanceof PreconditionFailed ? error : new PreconditionFailed(messageOf(error), { cause: error });
  });
  if (!edgeOrder) throw new PreconditionFailed("a switchover needs the edge's API, and it does not answer");
  if (!probe) throw new PreconditionFailed(noProbeLately(plan.to.region, clock.now()));
  if (!probe.ioRunning || !probe.sqlRunning) {
    throw new PreconditionFailed(
      `replication to ${plan.to.region} is stopped; look at SHOW REPLICA STATUS and mend it`,
    );
  }
  // Once this run has fenced, no heartbeat comes any more, and the age says nothing.
  const behind = (clock.now() - probe.heartbeatAt) / 1000;
  if (writer?.region === plan.from.region && behind > plan.maxDataLossSeconds) {
    throw new PreconditionFailed(
      `the replica is ${behind.toFixed(0)} s behind; a switchover begins at ${String(plan.maxDataLossSeconds)} s at most ` +
        "(dualcoast:database.maxDataLossSeconds), as clients are without writes while it catches up",
    );
  }
  await requireArrival(context, new GtidSet(old.executedGtid));
}

/** @throws PreconditionFailed when the standby does not get, soon, what the old primary has executed now */
async function requireArrival({ effects, clock, plan, signal }: Looking, wanted: GtidSet): Promise<void> {
  const until = clock.now() + arrivesWithinMs;
  for (;;) {
    const probe = await effects.agent.probe();
    const missing = wanted.missingFrom(new GtidSet(probe?.executedGtid ?? ""));
    if (missing === 0) return;
    if (clock.now() >= until) {
      const [from, to] = [plan.from.region, plan.to.region];
      const within = `${String(arrivesWithinMs / 1000)} s`;
      throw new PreconditionFailed(
        `${String(missing)} transactions of ${from} have not arrived in ${to} within ${within}; wait until the replica has caught up`,
      );
    }
    await clock.sleep(everyMs, signal);
  }
}

/** Whether a probe is of now is told by this machine's clock, so a clock that is wrong makes every agent look silent. */
export function noProbeLately(region: string, now: number): string {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
  return `the agent in ${region} has written no probe lately, if this machine's clock is right: it says ${time}`;
}

/**
 * What the agent of the region that is left says of its database.
 * @throws PreconditionFailed when that is no primary whose transactions can be told; Error when nobody speaks there
 */
export async function oldPrimary({ effects, plan, clock }: Looking): Promise<Probe> {
  const anew = `failover --to ${plan.to.stack} --execute, with neither --planned nor --resume`;
  const remedy = `if ${plan.from.region} is lost, start anew: ${anew}`;
  const probe = await effects.oldRegion.probe().catch((error: unknown) => {
    throw new Error(`the agent in ${plan.from.region} cannot be asked (${messageOf(error)}); ${remedy}`);
  });
  if (!probe) throw new Error(`${noProbeLately(plan.from.region, clock.now())}; ${remedy}`);
  if (probe.role !== "primary") throw new PreconditionFailed(`the database in ${plan.from.region} is not a primary`);
  if (probe.executedGtid === "") {
    throw new PreconditionFailed(
      `the database in ${plan.from.region} names no transactions (gtid_mode is off?), so that nothing is lost cannot be shown`,
    );
  }
  return probe;
}

/**
 * Asks the agent of the region that is left, and waits for the probe that answers. The question is a new one; an agent
 * says which question it had read before it looked. So it does not matter how late a probe is written, how many agents
 * there are, or what their clocks say.
 * @throws PreconditionFailed, or Error when there is no answer in that time; to ask again risks nothing
 */
export async function answerOfOldPrimary(context: Looking, withinMs: number): Promise<Probe> {
  const { effects, clock, signal, settings, plan } = context;
  const question = `${settings.run}/${String(clock.now())}`;
  await effects.control.ask(settings.run, question);
  const until = clock.now() + withinMs;
  let silence = `the agent in ${plan.from.region} has not answered what it was asked`;
  for (;;) {
    const probe = await oldPrimary(context).catch((error: unknown) => {
      if (error instanceof PreconditionFailed) throw error;
      silence = messageOf(error);
      return undefined;
    });
    if (probe?.answers === question) return probe;
    if (clock.now() >= until) throw new Error(silence);
    await clock.sleep(everyMs, signal);
  }
}
