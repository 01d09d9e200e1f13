/** `failover`: the active region may be lost. `switchover`: both are alive, and nothing is lost. */
export const failoverKinds = ["failover", "switchover", "failback"] as const;
export type FailoverKind = (typeof failoverKinds)[number];

/** Steps of a failover, in the order in which people read them. @see docs/failover.md */
export const stepIds = [
  "lease",
  "assess",
  "read-only",
  "preview-gate",
  "fence",
  "drain",
  "promote-database",
  "raise-capacity",
  "stand-up",
  "storage",
  "verify-standby",
  "cutover",
  "verify-outside",
  "settle",
] as const;

export type StepId = (typeof stepIds)[number];

/** `skipped`: reality was already as the step would leave it. */
export const stepStatuses = ["pending", "running", "done", "skipped", "failed", "undone"] as const;
export type StepStatus = (typeof stepStatuses)[number];

/** The step after whose accepted call there is no way back, only forward. */
export const pivot = "promote-database" satisfies StepId;

export function isStepId(value: string): value is StepId {
  return (stepIds as readonly string[]).includes(value);
}
