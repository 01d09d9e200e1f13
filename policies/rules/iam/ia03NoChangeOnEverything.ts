import {
  allowsEveryAction,
  expandActions,
  identityTypes,
  isChange,
  isOpen,
  resourceReach,
  resourcesOf,
} from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { actionData, allowText, eachAllow, policyWith, someOf } from "./shared.ts";

export const ia03: Rule = {
  id: "IA-03",
  name: "ia-03-no-change-on-everything",
  title: "No action that writes, tags or manages permissions on `*` where it can be held to resources.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: identityTypes,
  frameworks: { nist: ["AC-6(1)"], pci: ["7.2.2"] },
  rationale:
    "A change allowed on every resource reaches those of other teams and environments, and the ones nobody thought of. IAM's own data says which actions can be held to resources.",
  remediation:
    "Name the resources by ARN; where names are made at run time, hold the grant by a condition on a tag or account.",
  examples: {
    good: [policyWith(allowText("dynamodb:PutItem", "arn:aws:dynamodb:us-west-2:123456789012:table/ops"))],
    bad: [policyWith(allowText("dynamodb:PutItem", "*"))],
  },
  check: (ctx) => {
    eachAllow(ctx, ["identity"], (statement) => {
      const wide = resourcesOf(statement).some((one) => resourceReach(one) === "all");
      if (!wide || !isOpen(statement, { kind: "identity" })) return;
      if (allowsEveryAction(statement) || statement.notActions) {
        ctx.violation(`statement ${statement.label} allows changes on every resource; name the resources`);
        return;
      }
      const changing = expandActions(statement.actions ?? [], actionData).known.filter(
        (one) => one.supportsResources && isChange(one),
      );
      if (changing.length === 0) return;
      const names = someOf(changing.map((one) => one.name));
      ctx.violation(`statement ${statement.label} allows ${names} on every resource; name the resources`);
    });
  },
};
