import type { Rule } from "../../core/index.ts";

const type = "aws:kms/key:Key";

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html */
export const en10: Rule = {
  id: "EN-10",
  name: "en-10-key-deletion-guarded",
  title: "Keys are enabled, wait at least two weeks before they are deleted, and cannot lock everyone out.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type, "aws:kms/replicaKey:ReplicaKey"],
  frameworks: { securityHub: ["KMS.3"], nist: ["SC-12"] },
  rationale:
    "Deleting a key deletes everything under it, backups included. The waiting time is the only way back, and it must outlast a holiday.",
  remediation:
    "Leave `deletionWindowInDays` out (30) or set it to 14 or more; do not set `isEnabled: false` or `bypassPolicyLockoutSafetyCheck: true`.",
  parameters: {
    minimumDays: {
      type: "integer",
      minimum: 7,
      maximum: 30,
      default: 14,
      description: "Shortest waiting time, in days.",
    },
  },
  examples: {
    good: [{ type, name: "data", props: { deletionWindowInDays: 30, enableKeyRotation: true } }],
    bad: [{ type, name: "data", props: { deletionWindowInDays: 7, enableKeyRotation: true } }],
  },
  check(ctx) {
    const { resource, config } = ctx;
    const days = Number(config.minimumDays);
    const enabled = resource.type === type ? "isEnabled" : "enabled";
    ctx.must(
      resource.number("deletionWindowInDays"),
      (window) => window >= days,
      `deletionWindowInDays must be at least ${days}`,
      "pass",
    );
    ctx.must(resource.boolean(enabled), (isOn) => isOn, `${enabled} must not be false`, "pass");
    const bypass = resource.boolean("bypassPolicyLockoutSafetyCheck");
    ctx.must(bypass, (isOn) => !isOn, "bypassPolicyLockoutSafetyCheck must not be true", "pass");
  },
};
