import { isHidden, listOf } from "../../core/index.ts";
import { globMatches } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { ec2Trust } from "./shared.ts";

export const ia10: Rule = {
  id: "IA-10",
  name: "ia-10-no-iam-users",
  title: "No IAM users, access keys or console passwords besides the listed break-glass users.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: ["aws:iam/user:User", "aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile"],
  frameworks: { cis: ["1.20"], nist: ["AC-2", "IA-2"], pci: ["8.2.2"] },
  rationale:
    "A user's key works until somebody remembers it. People come in by single sign-on, machines by roles or OIDC; two break-glass users with hardware MFA stay for the day when sign-on is down.",
  remediation:
    "Use Identity Center for people and a role or an OIDC provider for machines; list the break-glass users in `breakGlassUsers`.",
  parameters: {
    breakGlassUsers: {
      type: "array",
      items: { type: "string" },
      description: "Names of the users that may exist; they may have no access key.",
      default: ["break-glass-1", "break-glass-2"],
    },
  },
  examples: {
    good: [
      { type: "aws:iam/role:Role", name: "app", props: { assumeRolePolicy: ec2Trust } },
      { type: "aws:iam/user:User", name: "break-glass-1", props: { name: "break-glass-1" } },
    ],
    bad: [{ type: "aws:iam/accessKey:AccessKey", name: "deploy", props: { user: "deploy" } }],
  },
  check: (ctx) => {
    const { resource } = ctx;
    if (resource.type === "aws:iam/accessKey:AccessKey") {
      ctx.violation("is a long-lived access key; use a role or an OIDC provider");
      return;
    }
    const listed = listOf(ctx.config, "breakGlassUsers");
    const name = resource.string(resource.type === "aws:iam/user:User" ? "name" : "user");
    if (isHidden(name)) return;
    if (name.state === "known" && listed.some((one) => globMatches(one, name.value))) return;
    ctx.violation("is an IAM user that is not among breakGlassUsers; use Identity Center, a role or OIDC");
  },
};
