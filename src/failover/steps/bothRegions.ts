import type { Probe, WriterRecord } from "../effects/types.ts";
import { messageOf, PreconditionFailed } from "../errors.ts";
import type { StepContext } from "../step.ts";

interface Seen {
  readonly writer: WriterRecord | undefined;
  readonly probe: Probe | undefined;
  readonly edgeOrder: readonly string[] | undefined;
}

/**
 * A switchover is nobody's emergency: it begins only where both regions speak, the replica follows closely and the edge
 * can be told, so that clients are without writes for no longer than the turn itself takes.
 * @throws PreconditionFailed naming what is missing and what to do instead
 */
export async function requireBothRegions(
  context: StepContext<"assess" | "drain">,
  { writer, probe, edgeOrder }: Seen,
): Promise<void> {
  const { plan, clock, warn } = context;
  // Not tried again and again: nothing is in a hurry here, and the remedy is another command.
  await oldPrimary(context).catch((error: unknown) => {
    throw error instanceof PreconditionFailed ? error : new PreconditionFailed(messageOf(error), { cause: error });
  });
  if (!edgeOrder) throw new PreconditionFailed("a switchover needs the edge's API, and it does not answer");
  if (!probe) throw new PreconditionFailed(`the agent in ${plan.to.region} has written no probe lately`);
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
  await warn(`afterwards ${plan.to.stack} has no replica until ${plan.from.stack} is rebuilt as its standby`);
}

/** What the agent of the region that is left says of its database. @throws PreconditionFailed when that is no primary's */
export async function oldPrimary({ effects, plan }: StepContext<"assess" | "drain">): Promise<Probe> {
  const remedy = `if ${plan.from.region} is lost, run the same command without --planned`;
  const probe = await effects.oldRegion.probe().catch((error: unknown) => {
    throw new Error(`the agent in ${plan.from.region} cannot be asked (${messageOf(error)}); ${remedy}`);
  });
  if (!probe) throw new PreconditionFailed(`the agent in ${plan.from.region} has written no probe lately; ${remedy}`);
  if (probe.role !== "primary") throw new PreconditionFailed(`the database in ${plan.from.region} is not a primary`);
  if (probe.executedGtid === "") {
    throw new PreconditionFailed(
      `the database in ${plan.from.region} names no transactions (gtid_mode is off?), so that nothing is lost cannot be shown`,
    );
  }
  return probe;
}
