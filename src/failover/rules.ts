import type { FailoverKind, StepId } from "./ids.ts";
import { call, end, stepRules, type StepRule } from "./planTable.ts";

type Changed = Partial<Pick<StepRule, "title" | "needs" | "calls" | "timeoutSeconds">>;

const ask = call("surviving", "data", "dynamodb:PutItem question");
const askOld = call("old", "data", "dynamodb:GetItem probe");

/**
 * What a switchover does otherwise. Nothing is lost, so the region that is left must speak; and clients wait as short
 * as may be: the gate is passed and the standby is at full size before they are sent there, and not before the fence.
 */
const inSwitchover: Partial<Record<StepId, Changed>> = {
  assess: {
    title: "look whether both regions can take part",
    calls: [...callsOf("assess"), askOld],
    timeoutSeconds: 30,
  },
  "raise-capacity": { needs: end("preview-gate") },
  "read-only": {
    needs: end("raise-capacity"),
    calls: [...callsOf("read-only"), ask, askOld],
    timeoutSeconds: 60,
  },
  drain: {
    title: "apply everything the old primary has executed",
    calls: [...callsOf("drain"), ask, askOld],
  },
  "promote-database": { calls: callsOf("promote-database").filter(({ place }) => place === "surviving") },
};

const switchoverRules: readonly StepRule[] = stepRules.map((rule) => ({ ...rule, ...inSwitchover[rule.id] }));

function callsOf(id: StepId): StepRule["calls"] {
  return stepRules.find((rule) => rule.id === id)?.calls ?? [];
}

/** The rules of all steps of a run of that kind. */
export function rulesOf(kind: FailoverKind): readonly StepRule[] {
  return kind === "switchover" ? switchoverRules : stepRules;
}

export function ruleOf(id: StepId, kind: FailoverKind): StepRule {
  const found = rulesOf(kind).find((row) => row.id === id);
  if (!found) throw new Error(`no rule for step ${id}`);
  return found;
}
