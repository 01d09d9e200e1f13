import fc from "fast-check";
import { expect, test } from "vitest";
import { capacity } from "../../../../src/components/index.ts";

test.each([
  [2, 2, "pilot-light", 4, 2, 8],
  [3, 2, "pilot-light", 6, 3, 12],
  [2, 1, "pilot-light", 2, 2, 4],
  [2, 2, "warm-standby", 4, 2, 8],
  [2, 5, "warm-standby", 10, 6, 20],
  [3, 5, "warm-standby", 15, 6, 30],
] as const)(
  "%i zones, peak of %i, %s: %i active, %i standby, at most %i",
  (zones, peak, mode, active, standby, most) => {
    expect(capacity({ zones, peakInstancesPerZone: peak, standbyMode: mode })).toEqual({
      desired: { active, standby },
      most,
    });
  },
);

test("the loss of a zone leaves the active region its peak, and a standby is never empty or larger than active", () => {
  const sizes = fc.record({
    zones: fc.integer({ min: 2, max: 3 }),
    peakInstancesPerZone: fc.integer({ min: 1, max: 100 }),
    standbyMode: fc.constantFrom("pilot-light" as const, "warm-standby" as const),
  });
  fc.assert(
    fc.property(sizes, (args) => {
      const { desired, most } = capacity(args);
      expect(desired.active - desired.active / args.zones).toBeGreaterThanOrEqual(args.peakInstancesPerZone);
      expect(desired.standby % args.zones).toBe(0);
      expect(desired.standby).toBeGreaterThanOrEqual(args.zones);
      expect(desired.standby).toBeLessThanOrEqual(desired.active);
      expect(most).toBeGreaterThanOrEqual(desired.active);
      if (args.standbyMode === "warm-standby") {
        expect(desired.standby).toBeGreaterThanOrEqual(args.peakInstancesPerZone);
      }
    }),
  );
});
