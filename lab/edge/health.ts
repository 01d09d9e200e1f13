/** Health of one origin as its monitor sees it. Undefined until the first check: nobody is sent where nobody looked. */
export interface OriginHealth {
  readonly healthy: boolean | undefined;
  /** Checks in a row that said the opposite of `healthy`. */
  readonly against: number;
  readonly responseCode?: number;
  readonly failureReason?: string;
  /** Round trip of the last check, ms. */
  readonly rttMs?: number;
}

/** Outcome of one check, retries included. */
export interface CheckResult {
  readonly passed: boolean;
  readonly responseCode?: number;
  readonly failureReason?: string;
  readonly rttMs?: number;
}

export const unchecked: OriginHealth = { healthy: undefined, against: 0 };

/** Health after one more check: it changes when enough checks in a row say so, and at once when nothing is known. */
export function nextHealth(
  before: OriginHealth,
  { passed, ...about }: CheckResult,
  rules: { readonly consecutiveUp: number; readonly consecutiveDown: number },
): OriginHealth {
  if (before.healthy === undefined || before.healthy === passed) return { healthy: passed, against: 0, ...about };
  const needed = Math.max(1, passed ? rules.consecutiveUp : rules.consecutiveDown);
  const against = before.against + 1;
  return against >= needed ? { healthy: passed, against: 0, ...about } : { healthy: before.healthy, against, ...about };
}

/** Does a status match what a monitor expects: `200`, `2xx`, `200-299`, or several of them with commas? */
export function expects(codes: string, status: number): boolean {
  if (codes.trim() === "") return true;
  return codes.split(",").some((part) => {
    const [from = "", to = from] = part.trim().split("-");
    return status >= Number(from.replaceAll("x", "0")) && status <= Number(to.replaceAll("x", "9"));
  });
}
