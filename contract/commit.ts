import type { CommitGate } from "./lease.ts";

/** The right to write was lost, or was never there, before the transaction could be committed. Nothing was written. */
export class Fenced extends Error {
  override name = "Fenced";
}

/** The transaction took longer than the contract allows, so it was not committed. Nothing was written. */
export class TooLong extends Error {
  override name = "TooLong";
}

/** An open database transaction. */
export interface Transaction {
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Ends the connection, when neither commit nor rollback can be trusted. */
  destroy(): void;
}

export interface GuardedOptions {
  /** Epoch under which the transaction began. */
  readonly epoch: number;
  /** Monotonic instant at which it began, ms. */
  readonly startedAt: number;
  /** Longest time from start to the end of the commit, ms. */
  readonly longestMs: number;
  /** The same clock as `startedAt`. */
  readonly monotonic: () => number;
}

/**
 * Commits only while the lease allows it: the check is the last thing before COMMIT leaves. The database must end a
 * session that stays silent for longer than the longest transaction (`wait_timeout`), so that a process that was
 * stopped between the check and COMMIT finds its transaction gone.
 *
 * @throws Fenced, TooLong: rolled back, nothing written
 * @throws any error of `commit` itself: whether it was written is then not known
 */
export async function commitGuarded(tx: Transaction, lease: CommitGate, options: GuardedOptions): Promise<void> {
  const { epoch, startedAt, longestMs, monotonic } = options;
  const left = startedAt + longestMs - monotonic();
  if (left <= 0) return refuse(tx, new TooLong(`transaction: took longer than ${longestMs} ms, rolled back`));
  if (!lease.mayCommit(epoch)) {
    return refuse(tx, new Fenced(`transaction: epoch ${epoch} may no longer commit here, rolled back`));
  }
  await within(tx.commit(), left, () => {
    tx.destroy();
    return new Error(`transaction: no answer to COMMIT within ${Math.ceil(left)} ms; it may or may not be written`);
  });
}

async function refuse(tx: Transaction, why: Error): Promise<never> {
  try {
    await tx.rollback();
  } catch {
    tx.destroy(); // the server rolls back when the connection ends
  }
  throw why;
}

/** Waits for `work`, but not longer than `ms`. */
async function within(work: Promise<void>, ms: number, late: () => Error): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
