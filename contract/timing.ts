import { BadShape } from "./parse.ts";

/** The waits that make a change of writer safe; all in milliseconds and the same in every region. */
export interface Timing {
  /** A renewal counts for this long from the instant before it was sent. */
  readonly leaseMs: number;
  /** Pause between renewals. */
  readonly renewMs: number;
  /** No transaction may take longer from its commit check to its end. */
  readonly longestTransactionMs: number;
  /** Wall clocks of any two machines differ by at most this. */
  readonly skewMs: number;
}

/** Lease 10 s, renewed every 2 s, transactions of at most 4 s, clocks within 1 s. */
export const defaultTiming: Timing = { leaseMs: 10_000, renewMs: 2_000, longestTransactionMs: 4_000, skewMs: 1_000 };

/**
 * Refuses waits under which one lost renewal would stop a healthy writer, or none could ever commit.
 * @throws BadShape naming the values
 */
export function checkTiming(timing: Timing): Timing {
  const { leaseMs, renewMs, longestTransactionMs, skewMs } = timing;
  if (![leaseMs, renewMs, longestTransactionMs].every((value) => value > 0) || skewMs < 0) {
    throw new BadShape("timing: lease, renewal and transaction must be above zero, skew not below");
  }
  if (2 * renewMs >= leaseMs - skewMs) {
    const got = `renewal ${renewMs} ms, lease ${leaseMs} ms, skew ${skewMs} ms`;
    throw new BadShape(`timing: two renewals must fit into the lease less the skew, got ${got}`);
  }
  return timing;
}

/**
 * How long after a fence the old holder may still be committing, in milliseconds from `now`; 0 when it cannot any more.
 *
 * By wall clocks: old lease + longest transaction + skew. It is never more than lease + longest transaction + skew from
 * now on, since each renewal that succeeded was sent before the fence did, and counts from then on a monotonic clock:
 * a machine with a wrong clock cannot hold up a failover for longer.
 *
 * @param oldLeaseUntil `leaseUntil` of the record as the fence found it, ms since 1970
 * @param now ms since 1970, read after the fence's answer came
 */
export function fenceWaitMs(oldLeaseUntil: number, now: number, timing: Timing = defaultTiming): number {
  const { leaseMs, longestTransactionMs, skewMs } = timing;
  const most = leaseMs + longestTransactionMs + skewMs;
  return Math.min(Math.max(oldLeaseUntil + longestTransactionMs + skewMs - now, 0), most);
}
