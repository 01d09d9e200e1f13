import { expect, test } from "vitest";
import { failoverKinds, stepIds, type FailoverKind, type StepId } from "../../../src/failover/ids.ts";
import { createPlan, planSchema, type PlanInput } from "../../../src/failover/plan.ts";
import { stepRules } from "../../../src/failover/planTable.ts";
import { rulesOf } from "../../../src/failover/rules.ts";

const input: PlanInput = {
  kind: "failover",
  to: "dr-west",
  stacks: {
    "prod-east": { role: "active", region: "us-east-1", roleEpoch: 3 },
    "dr-west": { role: "standby", region: "us-west-2", roleEpoch: 3 },
  },
  witnessRegion: "us-east-2",
  budgetSeconds: 7200,
  maxDataLossSeconds: 30,
};

test("is of its published shape and raises the role epoch by one", () => {
  const plan = createPlan(input);
  expect(planSchema.parse(plan)).toEqual(plan);
  expect([plan.roleEpoch, plan.from, plan.to]).toEqual([
    4,
    { stack: "prod-east", region: "us-east-1" },
    { stack: "dr-west", region: "us-west-2" },
  ]);
  expect(plan.steps.map((step) => step.id).sort()).toEqual([...stepIds].sort());
});

test("is the same the other way round, with the regions exchanged", () => {
  const stacks = {
    "prod-east": { role: "standby", region: "us-east-1", roleEpoch: 4 },
    "dr-west": { role: "active", region: "us-west-2", roleEpoch: 4 },
  } as const;
  const [there, back] = [createPlan(input), createPlan({ ...input, to: "prod-east", stacks })];
  const swap: Record<string, string> = { "us-east-1": "us-west-2", "us-west-2": "us-east-1" };
  const swapped = there.steps.map((step) => ({
    ...step,
    calls: step.calls.map((call) => ({ ...call, region: swap[call.region ?? ""] ?? call.region })),
  }));
  expect(back.steps).toEqual(swapped);
});

test("needs no call into the lost region: only best-effort ones go there, and only once there is no way back", () => {
  const calls = createPlan(input).steps.flatMap((step) => step.calls.map((call) => ({ step: step.id, ...call })));
  const lost = calls.filter((call) => call.region === "us-east-1");
  expect(lost.map((call) => [call.step, call.place])).toEqual([["promote-database", "lost (best effort)"]]);
});

test("of a switchover asks the old region for its agent's word, and for nothing else", () => {
  const plan = createPlan({ ...input, kind: "switchover" });
  expect(planSchema.parse(plan)).toEqual(plan);
  const calls = plan.steps.flatMap((step) => step.calls.map((call) => ({ step: step.id, ...call })));
  const old = calls.filter((call) => call.region === "us-east-1");
  expect(old.map(({ step, place, plane, what }) => [step, place, plane, what])).toEqual([
    ["assess", "old", "data", "dynamodb:GetItem probe"],
    ["read-only", "old", "data", "dynamodb:GetItem probe"],
    ["drain", "old", "data", "dynamodb:GetItem probe"],
  ]);
});

test("of a switchover has the same steps, undone in the same way", () => {
  const [planned, unplanned] = [createPlan({ ...input, kind: "switchover" }), createPlan(input)];
  const same = ({ id, undo, irreversible, optional }: (typeof planned.steps)[number]): unknown[] => [
    id,
    undo,
    irreversible,
    optional,
  ];
  expect(planned.steps.map(same)).toEqual(unplanned.steps.map(same));
});

/** Everything that must have ended before a step begins. */
function before(id: StepId, kind: FailoverKind = "failover"): Set<StepId> {
  const found = new Set<StepId>();
  const visit = (step: StepId): void => {
    for (const need of rulesOf(kind).find((rule) => rule.id === step)?.needs ?? []) {
      found.add(need.step);
      visit(need.step);
    }
  };
  visit(id);
  return found;
}

test("fences and passes the gate before the promotion, on every path", () => {
  expect([...before("promote-database")].sort()).toEqual([
    "assess",
    "drain",
    "fence",
    "lease",
    "preview-gate",
    "read-only",
  ]);
});

test("of a switchover has the standby at full size before clients are sent there", () => {
  expect([...before("read-only", "switchover")].sort()).toEqual(["assess", "lease", "preview-gate", "raise-capacity"]);
  expect(before("promote-database", "switchover").has("fence")).toBe(true);
});

test.each(failoverKinds)("does not wait for the engine on the way to the clients in a %s", (kind) => {
  expect(before("verify-outside", kind).has("stand-up")).toBe(false);
});

test("has one irreversible step, and an undo for each step before it that leaves something behind", () => {
  expect(stepRules.filter((rule) => rule.irreversible).map((rule) => rule.id)).toEqual(["promote-database"]);
  const undone = stepRules.filter((rule) => rule.undo !== undefined).map((rule) => rule.id);
  expect(undone).toEqual(["lease", "read-only", "fence", "drain", "raise-capacity"]);
});

test("fails for a stack that is unknown", () => {
  expect(() => createPlan({ ...input, to: "eu" })).toThrow("--to eu: no such stack; known are prod-east, dr-west");
});

test("fails for the stack that is active already", () => {
  expect(() => createPlan({ ...input, to: "prod-east" })).toThrow("--to prod-east: that stack is active already");
});

test("takes a lost region's word for nothing: its state still says active, under an older epoch", () => {
  const stacks = { ...input.stacks, "dr-west": { role: "active", region: "us-west-2", roleEpoch: 4 } } as const;
  expect(() => createPlan({ ...input, stacks })).toThrow("--to dr-west: that stack is active already");
  expect(createPlan({ ...input, to: "prod-east", stacks }).from.stack).toBe("dr-west");
});
