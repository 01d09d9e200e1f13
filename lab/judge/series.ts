import type { Answer } from "./histories.ts";

/** One second as the client outside saw it. */
export interface Second {
  /** Start of the second, in milliseconds since 1970. */
  readonly t: number;
  /** Answers that were what was asked for. */
  readonly good: number;
  /** Refusals and errors other than `readOnly`. */
  readonly failed: number;
  /** Writes refused because the region serves reads only. */
  readonly readOnly: number;
  /** Age of the newest data behind the good answers; null when none said. */
  readonly dataAgeSeconds: number | null;
}

/** Seconds from the first to the last answer of the client outside, those without any answer included. */
export function perSecond(answers: readonly Answer[]): Second[] {
  const outside = answers.filter((answer) => answer.client === "outside");
  const bySecond = Map.groupBy(outside, (answer) => Math.floor(answer.at / 1_000));
  const seconds = [...bySecond.keys()];
  if (seconds.length === 0) return [];
  // Not Math.min(...seconds): a history of hours has more of them than a call takes arguments.
  const [first, last] = seconds.reduce(
    ([low, high], s) => [Math.min(low, s), Math.max(high, s)],
    [Infinity, -Infinity],
  );
  const series: Second[] = [];
  for (let second = first; second <= last; second++) series.push(oneSecond(second, bySecond.get(second) ?? []));
  return series;
}

function oneSecond(second: number, answers: readonly Answer[]): Second {
  const good = answers.filter((answer) => answer.ok);
  const refused = answers.filter((answer) => !answer.ok && answer.reason === "read-only");
  const ages = good.flatMap(({ at, dataAsOf }) => (dataAsOf === undefined ? [] : [(at - dataAsOf) / 1_000]));
  return {
    t: second * 1_000,
    good: good.length,
    failed: answers.length - good.length - refused.length,
    readOnly: refused.length,
    dataAgeSeconds: ages.length === 0 ? null : Math.min(...ages),
  };
}
