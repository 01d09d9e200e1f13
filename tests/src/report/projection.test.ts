import { expect, test } from "vitest";
import { project as projectRun, type Projection, type TimedStep } from "../../../src/report/projection.ts";

const start = 1_000_000;
const project = (of: readonly TimedStep[], startedAt: number, pace: number): Projection | undefined =>
  projectRun({ kind: "failover", steps: of }, startedAt, pace);
type Row = [TimedStep["id"], number, number, ("cloud" | "configured")?, number?, number?];
const steps = (...rows: Row[]): TimedStep[] =>
  rows.map(([id, from, to, kind, waitFrom, waitTo]) => ({
    id,
    startedAt: start + from * 1000,
    endedAt: start + to * 1000,
    waits:
      kind === undefined
        ? []
        : [{ kind, startedAt: start + (waitFrom ?? 0) * 1000, ms: ((waitTo ?? 0) - (waitFrom ?? 0)) * 1000 }],
  }));

const chain = steps(
  ["lease", 1, 2],
  ["assess", 2, 3],
  ["read-only", 3, 4],
  ["preview-gate", 3, 8],
  ["fence", 8, 14, "configured", 9, 14],
  ["drain", 14, 15],
  ["promote-database", 15, 21, "cloud", 16, 21],
  ["raise-capacity", 14, 16, "cloud", 15, 16],
  ["verify-standby", 21, 22],
  ["cutover", 22, 23],
  ["verify-outside", 23, 24],
);

test("is what was measured where nothing was divided", () => {
  expect(project(chain, start, 1)).toEqual({
    projectedRecoverySeconds: 24,
    // 24 s less five for the lease and five for RDS.
    ownOverheadSeconds: 14,
    criticalPath: [
      "verify-outside",
      "cutover",
      "verify-standby",
      "promote-database",
      "drain",
      "fence",
      "preview-gate",
      "assess",
      "lease",
    ],
  });
});

test("puts cloud waits back at their length and leaves configured ones alone", () => {
  expect(project(chain, start, 20)?.projectedRecoverySeconds).toBe(24 + 5 * 19);
});

test("lets a step beside the path become the path when its wait grows longer than what it waited beside", () => {
  const slow = chain.map((step) =>
    step.id === "raise-capacity"
      ? { ...step, endedAt: start + 20_000, waits: [{ kind: "cloud" as const, startedAt: start + 14_000, ms: 6000 }] }
      : step,
  );
  // raise-capacity: from 14 on, 6 s × 20 → 134; promote ends at 21 + 95 = 116; verify-standby follows the later one.
  expect(project(slow, start, 20)?.projectedRecoverySeconds).toBe(134 + 3);
});

test("counts waits that overlap once", () => {
  const twice = chain.map((step) =>
    step.id === "promote-database" ? { ...step, waits: [...step.waits, ...step.waits] } : step,
  );
  expect(project(twice, start, 20)).toEqual(project(chain, start, 20));
});

test("is unknown where the recovery did not come to its end", () => {
  expect(project(chain.slice(0, -1), start, 20)).toBeUndefined();
});
