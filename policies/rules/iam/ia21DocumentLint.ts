import { documentTypes, lintDocument } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { actionData, allowText, eachDocument, policyWith } from "./shared.ts";

export const ia21: Rule = {
  id: "IA-21",
  name: "ia-21-document-lint",
  title: "Policy documents are sound: JSON, version, actions and condition keys that exist, resources that fit.",
  group: "iam",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: documentTypes,
  frameworks: { nist: ["CM-6"] },
  rationale:
    "AWS accepts many a document that does not mean what was meant: a misspelt action grants nothing, a misspelt condition key restricts nothing.",
  remediation:
    "Correct what the message names; the Service Authorization Reference lists actions, resources and condition keys.",
  examples: {
    good: [policyWith(allowText("s3:GetObject", "arn:aws:s3:::assets/*"))],
    bad: [policyWith(allowText("s3:GetObjct", "arn:aws:s3:::assets/*"))],
  },
  check: (ctx) => {
    eachDocument(ctx, ["identity", "trust", "resource"], (document, path) => {
      for (const line of lintDocument(document, actionData, 0)) ctx.violation(`${path}: ${line}`);
    });
  },
};
