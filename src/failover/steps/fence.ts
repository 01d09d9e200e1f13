import { fenceWaitMs } from "../../../contract/timing.ts";
import type { RungProof, WriterRecord } from "../effects/types.ts";
import { messageOf, NotFenced, NotOurs, StepFailed } from "../errors.ts";
import type { Plan } from "../plan.ts";
import type { Step, StepContext } from "../step.ts";
import { within } from "../within.ts";

/** What the fence found when it moved the record; noted at once, since a resumed run cannot ask for it again. */
interface Moved {
  readonly at: number;
  readonly epoch: number;
  /** null: moved by a process that died before it could note it, so the whole lease is waited for. */
  readonly oldLeaseUntil: number | null;
}

const edgePatienceMs = 3000;

/** The lease is the rung that promotion waits for; the others are tried beside it and recorded with their proof. */
export const fence: Step<"fence"> = {
  id: "fence",
  check: async ({ effects, plan, previous }) => {
    if (!previous) return undefined;
    const writer = await effects.control.readWriter();
    return writer?.region === plan.to.region && writer.epoch === previous.epoch ? previous : undefined;
  },
  run: async (context) => {
    const { clock } = context;
    const moved = await moveWriter(context);
    // After the move, on a clock that nobody sets: what is waited for from here on is waited for.
    const [since, waitMs] = [clock.monotonic(), waitFor(moved, context)];
    const waited = (): number => clock.monotonic() - since;
    const edge = await takeOutOfEdge(context);
    // A timer takes whole milliseconds and may end a little early: short of the wait is not confirmed.
    while (waited() < waitMs) {
      await context.pause("configured", "old lease, longest transaction and clock skew", Math.ceil(waitMs - waited()));
    }
    return { ...moved, confirmedAt: clock.now(), proofs: [proofOf(context, moved), edge] };
  },
  verify: async ({ effects, plan }, result) => {
    const writer = await effects.control.readWriter();
    if (writer?.region !== plan.to.region || writer.epoch !== result.epoch) {
      const found = writer ? `${writer.region}, epoch ${String(writer.epoch)}` : "nobody";
      throw new NotFenced(
        `the writer record names ${found} instead of ${plan.to.region}, epoch ${String(result.epoch)}`,
      );
    }
  },
  // Raised even where the move never arrived: a late one finds another epoch and is refused.
  undo: async ({ effects, plan, clock, settings }) => {
    const writer = await effects.control.readWriter();
    if (!writer) throw new StepFailed("fence", "the writer record is missing");
    if (isOthers(writer, plan, settings.run)) throw notOurs(writer);
    await effects.control.moveWriter(writer, plan.from.region, { run: settings.run, now: clock.now() });
  },
};

async function takeOutOfEdge({ effects, plan, warn }: StepContext<"fence">): Promise<RungProof> {
  let proof = `only ${plan.to.region}'s pool is in the load balancer`;
  const done = await within(
    edgePatienceMs,
    effects.edge.setOrder([plan.to.region]).then(() => true),
    (error) => {
      proof = messageOf(error);
      void warn(`the edge's API did not take ${plan.from.region} out (${proof}); the lease fences it`);
    },
  );
  return { rung: "edge", ok: done === true, proof };
}

async function moveWriter(context: StepContext<"fence">): Promise<Moved> {
  const { effects, plan, clock, note, settings } = context;
  const writer = await effects.control.readWriter();
  if (!writer) throw new NotFenced("the writer record is missing, so nobody can be fenced by it");
  if (writer.region === plan.to.region && !settings.takeOver) return movedBefore(context, writer);
  if (![plan.from.region, plan.to.region].includes(writer.region)) {
    throw new NotFenced(`the writer record names ${writer.region}`);
  }
  const by = { run: settings.run, now: clock.now() };
  const before = await effects.control.moveWriter(writer, plan.to.region, by);
  // Where another run's fence is taken over, the lease in the record is the new region's; the old one's is not known.
  const oldLeaseUntil = before.region === plan.from.region ? before.leaseUntil : null;
  const moved = { at: clock.now(), epoch: before.epoch + 1, oldLeaseUntil };
  await note({ moved });
  return moved;
}

/** This run's own fence, found in place. @throws NotOurs when it is another run's */
function movedBefore({ notes, clock, plan, settings }: StepContext<"fence">, writer: WriterRecord): Moved {
  if (isOthers(writer, plan, settings.run)) throw notOurs(writer);
  const noted = notes["moved"] as Moved | undefined;
  if (noted?.epoch === writer.epoch) return noted;
  return { at: clock.now(), epoch: writer.epoch, oldLeaseUntil: null };
}

/** How long, from now on, the old region may have a transaction open. Milliseconds. */
function waitFor(moved: Moved, context: StepContext<"fence">): number {
  const { settings, clock } = context;
  const timing = {
    leaseMs: settings.leaseSeconds * 1000,
    longestTransactionMs: settings.longestTransactionSeconds * 1000,
    skewMs: settings.skewSeconds * 1000,
    renewMs: 0,
  };
  // Where the old lease's end cannot be read, the longest wait: as if it had been renewed just before the fence.
  return fenceWaitMs(readableLease(moved, context) ?? Infinity, clock.now(), timing);
}

/**
 * The old lease's end, where it may be held against this machine's clock. In a switchover the old region renews to the
 * last, so nothing is won by it, and a clock that is ahead would let the drain begin too early.
 */
function readableLease(moved: Moved, { plan, results }: StepContext<"fence">): number | null {
  return plan.kind === "switchover" || results.assess?.clockAgrees === false ? null : moved.oldLeaseUntil;
}

function proofOf(context: StepContext<"fence">, moved: Moved): RungProof {
  const { clock, settings } = context;
  const oldLeaseUntil = readableLease(moved, context);
  const lease =
    oldLeaseUntil === null
      ? `one whole lease of ${String(settings.leaseSeconds)} s waited out`
      : `old lease until ${new Date(oldLeaseUntil).toISOString()}`;
  return {
    rung: "lease-expired",
    ok: true, // called when it is waited out
    proof: `epoch ${String(moved.epoch)} since ${new Date(moved.at).toISOString()}; ${lease}, confirmed from ${new Date(clock.now()).toISOString()}`,
  };
}

/** Whether the record names the new region by somebody else's fence: then nothing here is this run's to take back. */
export function isOthers(writer: WriterRecord, plan: Plan, run: string): boolean {
  return writer.region === plan.to.region && writer.fencedBy !== run;
}

export function notOurs({ region, epoch }: WriterRecord): NotOurs {
  return new NotOurs(`the writer record names ${region}, epoch ${String(epoch)}, by another run: it is left as it is`);
}
