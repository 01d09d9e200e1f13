import { allowsEveryAction, documentTypes, resourceReach, resourcesOf } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { allowText, eachAllow, policyWith } from "./shared.ts";

export const ia01: Rule = {
  id: "IA-01",
  name: "ia-01-no-full-administrator",
  title: "No policy document allows every action on every resource.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: documentTypes,
  frameworks: { securityHub: ["IAM.1"], cis: ["1.15"], nist: ["AC-6"], pci: ["7.2.1", "7.2.2"] },
  rationale:
    "One document that allows everything turns any leak of its bearer's credentials into the loss of the account. Conditions do not help here: no workload needs every action.",
  remediation:
    "List the actions that are used and the resources they are used on; take them from CloudTrail or IAM Access Analyzer.",
  examples: {
    good: [policyWith(allowText("s3:GetObject", "arn:aws:s3:::assets/*"))],
    bad: [policyWith(allowText("*", "*"))],
  },
  check: (ctx) => {
    eachAllow(ctx, ["identity", "resource"], (statement) => {
      const everywhere = resourcesOf(statement).some((one) => resourceReach(one) === "all");
      if (allowsEveryAction(statement) && everywhere) {
        ctx.violation(
          `statement ${statement.label} allows every action on every resource; name the actions and resources`,
        );
      }
    });
  },
};
