import { listOf } from "../../core/index.ts";
import { coversAction, hasWildcard, identityTypes, resourcesOf } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { allowText, eachAllow, policyWith } from "./shared.ts";

const toEc2 = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };

export const ia06: Rule = {
  id: "IA-06",
  name: "ia-06-pass-role-named",
  title: "A grant of iam:PassRole names the roles and the service they are passed to.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: identityTypes,
  frameworks: { nist: ["AC-6"], pci: ["7.2.2"] },
  rationale:
    "Who may pass any role may work under the strongest one. Naming the roles without the service still lets them be handed to one that runs the bearer's code.",
  remediation: "Set Resource to the ARNs of the roles, and a condition StringEquals on iam:PassedToService.",
  parameters: {
    passableRoles: {
      type: "array",
      items: { type: "string" },
      description: "ARN patterns of roles that may be passed; empty allows any role that is named in full.",
      default: [],
    },
  },
  examples: {
    good: [policyWith(allowText("iam:PassRole", "arn:aws:iam::123456789012:role/app", toEc2))],
    bad: [policyWith(allowText("iam:PassRole", "arn:aws:iam::123456789012:role/*", toEc2))],
  },
  check: (ctx) => {
    const listed = listOf(ctx.config, "passableRoles");
    eachAllow(ctx, ["identity"], (statement) => {
      if (!coversAction(statement, "iam:PassRole")) return;
      const named = (arn: string): boolean => (listed.length > 0 ? listed.includes(arn) : !hasWildcard(arn));
      if (!resourcesOf(statement).every(named)) {
        ctx.violation(`statement ${statement.label} passes roles that are not named; give their ARNs`);
      }
      const held = statement.conditions.some(
        (one) =>
          one.key.toLowerCase() === "iam:passedtoservice" &&
          /^String(Equals|Like)$/.test(one.operator) &&
          !one.ifExists &&
          !one.values.some((value) => value.startsWith("*")),
      );
      if (!held)
        ctx.violation(
          `statement ${statement.label} passes roles to any service; add a condition on iam:PassedToService`,
        );
    });
  },
};
