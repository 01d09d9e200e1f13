import type { Rule } from "../../core/index.ts";

const topic = "aws:sns/topic:Topic";

/** Judged by `exemptionProblems`, not over resources: its subject is the file of exemptions. */
export const gv04: Rule = {
  id: "GV-04",
  name: "gv-04-exemptions-reviewed",
  title: "Every exemption has a reason, an owner and an end, covers something, and no more than it says.",
  group: "governance",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [],
  frameworks: { nist: ["CM-3", "CA-5"] },
  rationale:
    "An exception that nobody owns, that never ends or that no longer covers anything hides the next mistake in its shade.",
  remediation:
    "Mend what the exemption covers and remove it; or renew it with a reason, an owner and an end within the limit, for one resource.",
  parameters: {
    maxDays: {
      type: "integer",
      minimum: 1,
      maximum: 366,
      default: 180,
      description: "Longest time from an exemption's creation to its end, in days; 90 at most for a critical rule.",
    },
  },
  examples: {
    good: [{ type: topic, name: "alarms", props: {} }],
    bad: [{ type: topic, name: "alarms", props: {} }],
  },
};
