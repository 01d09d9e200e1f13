import type { DatabaseState, Probe, WriterRecord } from "../effects/types.ts";
import { messageOf, PreconditionFailed } from "../errors.ts";
import { dataLossLimit, lossBoundSeconds, refuseLoss } from "../dataLoss.ts";
import type { Step, StepContext } from "../step.ts";
import { noProbeLately, requireBothRegions } from "./bothRegions.ts";
import { within } from "../within.ts";

/** The edge's API is worth this much waiting: there is a second path (health), so its silence is a warning. */
const edgePatienceMs = 2000;

/** Reads only. Everything at once, since the step is to take three seconds at most. */
export const assess: Step<"assess"> = {
  id: "assess",
  // After the promotion there is no replica left to assess; what was found before it stands.
  check: ({ accepted, previous }) => Promise.resolve(accepted ? previous : undefined),
  run: async (context) => {
    const { effects, clock, warn } = context;
    const [writer, database, capacity, probe, edgeOrder] = await Promise.all([
      effects.control.readWriter(),
      effects.database.describe(),
      effects.capacity.describe(),
      // Its age is taken at once: others may answer later.
      effects.agent.probe().then((found) => found && { ...found, readAt: clock.now() }),
      within(edgePatienceMs, effects.edge.readOrder(), (error) => {
        void warn(`the edge's API does not answer (${messageOf(error)}); the health path will have to do`);
      }),
    ]);
    const old = writerBefore(context, writer);
    const replica = usableReplica(context, database);
    if (capacity.inService < 1) {
      throw new Error(`no instance is in service in ${context.plan.to.region}; the standby keeps at least one a zone`);
    }
    const { plan } = context;
    if (plan.kind === "switchover") {
      await requireBothRegions(context, { writer, probe, edgeOrder });
      await warn(`afterwards ${plan.to.stack} has no replica until ${plan.from.stack} is rebuilt as its standby`);
    } else if (!probe)
      await warn(`${noProbeLately(plan.to.region, clock.now())}; the age of the data is unknown until the drain`);
    else refuseHopeless(context, old, probe);
    const dataAgeSeconds = probe ? Math.max(0, clock.now() - probe.heartbeatAt) / 1000 : null;
    return {
      writer: old,
      database: replica,
      capacity,
      dataAgeSeconds,
      edgeOrder: edgeOrder ?? null,
      clockAgrees: await clockAgrees(context, probe),
    };
  },
  verify: () => Promise.resolve(),
};

/** The record as it was before this run fenced. A resumed run finds its own fence in place. */
function writerBefore({ plan, previous, settings }: StepContext<"assess">, writer?: WriterRecord): WriterRecord {
  if (!writer)
    throw new PreconditionFailed("the writer record is missing in dualcoast-control; run `dualcoast deploy` first");
  if (writer.region === plan.from.region) return writer;
  if (writer.region !== plan.to.region) {
    throw new PreconditionFailed(`the writer record names ${writer.region}, which is neither side of this failover`);
  }
  if (previous && writer.fencedBy === settings.run) return previous.writer;
  if (settings.takeOver) return { ...writer, region: plan.from.region, epoch: writer.epoch - 1, leaseUntil: 0 };
  throw new PreconditionFailed(
    `the writer record names ${writer.region} already (epoch ${String(writer.epoch)}): an earlier run got that far; ` +
      "go on with --resume, or with --take-over where its journal is lost",
  );
}

function usableReplica({ plan }: StepContext<"assess">, database?: DatabaseState): DatabaseState {
  if (!database) throw new PreconditionFailed(`the standby's database does not exist in ${plan.to.region}`);
  if (!database.isReplica) {
    throw new PreconditionFailed(`the database in ${plan.to.region} is not a replica (status ${database.status})`);
  }
  if (database.status !== "available") {
    throw new Error(
      `the replica in ${plan.to.region} is ${database.status}; RDS promotes it only when it is available`,
    );
  }
  return database;
}

/** Where nothing is left to drain and the old lease is over, the loss is known now: refuse before touching anything. */
function refuseHopeless(context: StepContext<"assess">, writer: WriterRecord, probe: Probe): void {
  const isDrained = probe.retrievedGtid === probe.executedGtid && !probe.ioRunning;
  if (!isDrained || context.clock.now() < writer.leaseUntil) return;
  const bound = lossBoundSeconds(context.settings, writer.leaseUntil, context.clock.now(), probe.heartbeatAt);
  refuseLoss(bound, dataLossLimit(context));
}

/** A probe a second, and some time until it is read: later than this, somebody's clock is wrong, or nobody can tell. */
const latestProbeMs = 3000;

/**
 * The fence reads the old lease's end by this machine's clock. Where that one may be wrong, it waits a whole lease
 * instead, which no clock can shorten.
 */
async function clockAgrees(
  { plan, settings, warn }: StepContext<"assess">,
  probe?: Probe & { readAt: number },
): Promise<boolean> {
  const age = probe ? probe.readAt - probe.at : Infinity;
  if (age >= -settings.skewSeconds * 1000 && age <= latestProbeMs) return true;
  const what = probe
    ? `its probe is ${(age / 1000).toFixed(1)} s old by this machine's clock`
    : "it has written no probe";
  await warn(
    `this clock cannot be held against that of the agent in ${plan.to.region} (${what}): the fence waits a whole lease`,
  );
  return false;
}
