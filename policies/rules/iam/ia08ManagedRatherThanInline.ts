import type { Rule } from "../../core/types.ts";
import { allowText, ec2Trust, policyWith } from "./shared.ts";

const get = allowText("s3:GetObject", "arn:aws:s3:::assets/*");

export const ia08: Rule = {
  id: "IA-08",
  name: "ia-08-managed-rather-than-inline",
  title: "Permissions are managed policies rather than inline ones.",
  group: "iam",
  severity: "low",
  level: "advisory",
  kind: "resource",
  types: [
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/role:Role",
  ],
  frameworks: { nist: ["AC-6", "CM-2"] },
  rationale: "A managed policy has versions, can be compared and reviewed by itself, and shows where it is used.",
  remediation: "Make an aws.iam.Policy of the document and attach it by an aws.iam.RolePolicyAttachment.",
  examples: {
    good: [policyWith(get), { type: "aws:iam/role:Role", name: "app", props: { assumeRolePolicy: ec2Trust } }],
    bad: [{ type: "aws:iam/rolePolicy:RolePolicy", name: "app", props: { role: "app", policy: get } }],
  },
  check: (ctx) => {
    if (ctx.resource.type !== "aws:iam/role:Role") {
      ctx.violation("is an inline policy; use a managed policy and an attachment");
      return;
    }
    const inline = ctx.resource.items("inlinePolicies");
    if (inline.state === "known" && inline.value.length > 0)
      ctx.violation("has inlinePolicies; use managed policies and attachments");
  },
};
