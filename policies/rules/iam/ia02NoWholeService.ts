import { documentTypes, formedAction, hasWildcard, wholeServices } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { actionData, allowText, eachDocument, policyWith, someOf } from "./shared.ts";

export const ia02: Rule = {
  id: "IA-02",
  name: "ia-02-no-whole-service",
  title: "No Allow of a whole service, and none by NotAction or NotPrincipal.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: documentTypes,
  frameworks: { securityHub: ["IAM.21"], nist: ["AC-6"], pci: ["7.2.2"] },
  rationale:
    "`service:*` and NotAction grow with every feature that AWS adds, deletion and permission changes included. A grant by exclusion is never reviewed again.",
  remediation:
    "Replace the wildcard by the actions in use (`s3:GetObject`, `s3:PutObject`); replace NotAction and NotPrincipal by a list.",
  examples: {
    good: [policyWith(allowText(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::assets/*"))],
    bad: [policyWith(allowText("dynamodb:*", "arn:aws:dynamodb:us-west-2:123456789012:table/ops"))],
  },
  check: (ctx) => {
    eachDocument(ctx, ["identity", "trust", "resource"], (document, _path, kind) => {
      for (const statement of document.statements.filter((one) => one.effect === "Allow")) {
        const whole = wholeServices(statement);
        // A key or bucket policy speaks of one resource: the whole service there is that resource's, and EN-11 and IA-18 judge for whom.
        if (kind === "identity" && whole.length > 0)
          ctx.violation(
            `statement ${statement.label} allows ${someOf(whole.map((one) => formedAction(one, actionData)))}; list the actions that are used`,
          );
        const prefix = (statement.actions ?? []).filter(
          (one) => hasWildcard(one.split(":")[0] ?? "") && !/^\*/.test(one),
        );
        if (prefix.length > 0)
          ctx.violation(`statement ${statement.label} has a wildcard for the service; name the service`);
        if (statement.notActions)
          ctx.violation(`statement ${statement.label} allows by NotAction; list the actions that are used`);
        if (statement.notPrincipals)
          ctx.violation(`statement ${statement.label} allows by NotPrincipal; name who is allowed`);
      }
    });
  },
};
