import { describePath, identityTypes, openPaths } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { allowText, eachDocument, escalationPaths, policyWith } from "./shared.ts";

export const ia04: Rule = {
  id: "IA-04",
  name: "ia-04-no-escalation-in-document",
  title: "No single policy document opens a known way to more permissions.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: identityTypes,
  frameworks: { nist: ["AC-6(10)"], pci: ["7.2.2"] },
  rationale:
    "Some actions let their bearer make or take permissions it was never given: a policy version, a passed role, new code for a function. Such a grant is administrator by another name.",
  remediation:
    "Remove one of the actions of the path, hold it to named resources, or restrict it by condition (`iam:PassedToService`, `iam:PermissionsBoundary`).",
  examples: {
    good: [
      policyWith(
        allowText("iam:PassRole", "arn:aws:iam::123456789012:role/app", {
          StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" },
        }),
      ),
    ],
    bad: [policyWith(allowText("iam:CreatePolicyVersion", "*"))],
  },
  check: (ctx) => {
    eachDocument(ctx, ["identity"], (document) => {
      for (const open of openPaths({ identity: document.statements }, escalationPaths)) {
        ctx.violation(`opens the escalation path ${describePath(open)}`);
      }
    });
  },
};
