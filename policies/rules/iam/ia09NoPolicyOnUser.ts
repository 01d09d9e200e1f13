import type { Rule } from "../../core/types.ts";
import { allowText, ec2Trust } from "./shared.ts";

export const ia09: Rule = {
  id: "IA-09",
  name: "ia-09-no-policy-on-user",
  title: "No policy is attached to a user.",
  group: "iam",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: [
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
  ],
  frameworks: { securityHub: ["IAM.2"], cis: ["1.14"], nist: ["AC-2", "AC-6"], pci: ["7.2.5"] },
  rationale:
    "Permissions given to one person are forgotten when the person changes post. Roles and groups are reviewed as one.",
  remediation: "Give the permission to a role (or a permission set) that the person assumes.",
  examples: {
    good: [
      { type: "aws:iam/role:Role", name: "app", props: { assumeRolePolicy: ec2Trust } },
      {
        type: "aws:iam/policyAttachment:PolicyAttachment",
        name: "app",
        props: { roles: ["app"], policyArn: "arn:aws:iam::123456789012:policy/app" },
      },
    ],
    bad: [
      {
        type: "aws:iam/userPolicy:UserPolicy",
        name: "ann",
        props: { user: "ann", policy: allowText("s3:GetObject", "arn:aws:s3:::assets/*") },
      },
    ],
  },
  check: (ctx) => {
    if (ctx.resource.type === "aws:iam/policyAttachment:PolicyAttachment") {
      const users = ctx.resource.items("users");
      if (users.state !== "known" || users.value.length === 0) return;
    }
    ctx.violation("attaches a policy to a user; attach it to a role or a group");
  },
};
