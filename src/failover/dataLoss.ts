import { PreconditionFailed } from "./errors.ts";
import type { Plan } from "./plan.ts";
import type { RunSettings } from "./step.ts";

/**
 * Largest loss that is possible: from the newest heartbeat that the new primary holds to the last instant at which the
 * old region may have accepted a write. That instant is the end of its lease less the skew by which an app stops early,
 * plus the longest transaction; where the lease is unknown, the incident as the operator names it, else the fence.
 *
 * @param oldLeaseUntil milliseconds since 1970, or null where nobody knows
 * @param notAfter milliseconds since 1970: by then no write is possible for other reasons
 * @returns seconds, never negative
 */
export function lossBoundSeconds(
  settings: Pick<RunSettings, "skewSeconds" | "longestTransactionSeconds" | "incidentAt">,
  oldLeaseUntil: number | null,
  notAfter: number,
  newestHeartbeatAt: number,
): number {
  const byLease =
    oldLeaseUntil === null
      ? (settings.incidentAt ?? notAfter)
      : oldLeaseUntil + (settings.longestTransactionSeconds - settings.skewSeconds) * 1000;
  return Math.max(0, Math.min(byLease, notAfter) - newestHeartbeatAt) / 1000;
}

export interface LossLimit {
  readonly seconds: number;
  readonly from: string;
}

/** What the operator typed counts; without it, what the stack's config allows. */
export function dataLossLimit(context: { settings: RunSettings; plan: Plan }): LossLimit {
  const typed = context.settings.acceptDataLossSeconds;
  if (typed !== undefined) return { seconds: typed, from: "--accept-data-loss" };
  return { seconds: context.plan.maxDataLossSeconds, from: "dualcoast:database.maxDataLossSeconds" };
}

/** @throws PreconditionFailed with the flag that accepts the loss. */
export function refuseLoss(boundSeconds: number, limit: LossLimit): void {
  if (boundSeconds <= limit.seconds) return;
  throw new PreconditionFailed(
    `up to ${boundSeconds.toFixed(1)} s of writes may be lost, ${limit.from} allows ${String(limit.seconds)} s; ` +
      `to accept it, add --accept-data-loss ${String(Math.ceil(boundSeconds))}s`,
  );
}
