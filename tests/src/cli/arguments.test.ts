import { expect, test } from "vitest";
import { parseDuration, parsePastTime } from "../../../src/cli/arguments.ts";

test.each([
  ["45s", 45],
  ["1.5m", 90],
  ["2h", 7200],
])("%s is %i seconds", (text, seconds) => {
  expect(parseDuration("--accept-data-loss", text)).toBe(seconds);
});

test.each(["45", "s", "45 s", "-1s", "1d", ""])("fails for the duration %j", (text) => {
  expect(() => parseDuration("--accept-data-loss", text)).toThrow(
    `--accept-data-loss ${text}: give a time with its unit, such as 45s, 2m or 1h`,
  );
});

test("a time is ISO 8601 and has passed", () => {
  const now = Date.UTC(2026, 0, 15, 12);
  expect(parsePastTime("--incident-at", "2026-01-15T11:59:00Z", now)).toBe(now - 60_000);
  expect(() => parsePastTime("--incident-at", "2026-01-15T12:01:00Z", now)).toThrow("that time is yet to come");
  expect(() => parsePastTime("--incident-at", "noon", now)).toThrow("--incident-at noon: give a time such as");
});
