import { NotFenced } from "../errors.ts";
import type { DatabaseState, RungProof } from "../effects/types.ts";
import type { Step, StepContext } from "../step.ts";

/** Seconds between two looks at RDS, which takes minutes. */
const everySeconds = 5;

/** The one step without a way back. Refuses unless the fence is confirmed and still in place. */
export const promoteDatabase: Step<"promote-database"> = {
  id: "promote-database",
  check: async ({ effects, clock, previous }) => {
    const database = await effects.database.describe();
    if (!database || !isPrimary(database)) return undefined;
    return { acceptedAt: previous?.acceptedAt ?? clock.now(), database, lowerRungs: previous?.lowerRungs ?? [] };
  },
  run: async (context) => {
    const { effects, clock } = context;
    await requireFence(context);
    const ready = await context.poll("cloud", "replica free to be promoted", everySeconds, async () => {
      const database = await effects.database.describe();
      if (!database) throw new Error(`the database in ${context.plan.to.region} is gone`);
      // A resumed run finds a promotion that an earlier process asked for under way.
      const isUnderWay = !database.isReplica || (context.accepted && database.status !== "available");
      return isUnderWay || database.status === "available" ? { isUnderWay } : undefined;
    });
    if (!ready.isUnderWay) {
      // Once more: the replica may have been busy for minutes.
      await requireFence(context);
      await context.irreversible(() => effects.database.promote());
    }
    const acceptedAt = clock.now();
    const lowerRungs: RungProof[] = [];
    // Only now that nothing is undone any more, and not waited for: these calls go into the region that may be lost.
    if (context.plan.kind !== "switchover") {
      void effects.oldRegion.tryRungs().then(
        (proofs) => lowerRungs.push(...proofs),
        () => undefined,
      );
    }
    const database = await context.poll("cloud", "RDS promotes the replica", everySeconds, async () => {
      const now = await effects.database.describe();
      return now && isPrimary(now) ? now : undefined;
    });
    return { acceptedAt, database, lowerRungs };
  },
  verify: async ({ warn }, { database }) => {
    if (!database.multiAz)
      await warn("the new primary is not Multi-AZ: a second failure of its zone would take it down");
    if (database.backupRetentionDays < 1) await warn("the new primary takes no backups");
  },
};

function isPrimary(database: DatabaseState): boolean {
  return !database.isReplica && database.status === "available";
}

async function requireFence({ effects, plan, results, clock }: StepContext<"promote-database">): Promise<void> {
  const { fence } = results;
  if (!fence?.proofs.some((proof) => proof.ok && proof.rung === "lease-expired") || fence.confirmedAt > clock.now()) {
    throw new NotFenced("the fence by lease is not confirmed");
  }
  const writer = await effects.control.readWriter();
  if (writer?.region !== plan.to.region || writer.epoch !== fence.epoch) {
    throw new NotFenced(`the writer record changed after the fence: it names ${writer?.region ?? "nobody"}`);
  }
}
