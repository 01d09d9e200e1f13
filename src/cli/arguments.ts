import { CommandError } from "./errors.ts";

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Seconds from `45s`, `2m` or `1h`. @throws CommandError naming the flag */
export function parseDuration(flag: string, text: string): number {
  const found = /^(\d+(?:\.\d+)?)([smh])$/.exec(text);
  const unit = units[found?.[2] ?? ""];
  if (!found || unit === undefined)
    throw new CommandError(`${flag} ${text}: give a time with its unit, such as 45s, 2m or 1h`);
  return Number(found[1]) * unit;
}

/** Milliseconds since 1970 from an ISO 8601 time that is not in the future. @throws CommandError naming the flag */
export function parsePastTime(flag: string, text: string, now: number = Date.now()): number {
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) throw new CommandError(`${flag} ${text}: give a time such as 2026-01-15T12:00:00Z`);
  if (at > now) throw new CommandError(`${flag} ${text}: that time is yet to come`);
  return at;
}
