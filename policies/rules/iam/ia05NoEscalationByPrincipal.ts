import { textOf } from "../../core/index.ts";
import { describePath, openPaths, principalsOf, type Principal } from "../../core/iam/index.ts";
import type { Resource, Rule, StackContext } from "../../core/types.ts";
import { allowText, ec2Trust, escalationPaths, policyWith } from "./shared.ts";

const role = { type: "aws:iam/role:Role", name: "app", props: { name: "app", assumeRolePolicy: ec2Trust } };
const inline = (name: string, action: string[]) => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name,
  props: { role: "app", policy: allowText(action, "*") },
});
const lambda = inline("code", ["lambda:CreateFunction", "lambda:InvokeFunction"]);

export const ia05: Rule = {
  id: "IA-05",
  name: "ia-05-no-escalation-by-principal",
  title:
    "No role, user or group can reach more permissions by the union of its documents, less denies, boundary and conditions.",
  group: "iam",
  severity: "critical",
  level: "mandatory",
  kind: "stack",
  types: ["aws:iam/role:Role", "aws:iam/user:User", "aws:iam/group:Group"],
  frameworks: { nist: ["AC-6(10)"], pci: ["7.2.2", "7.2.5"] },
  rationale:
    "An escalation spread over two harmless-looking documents is invisible to a check of each alone, and one that a deny or a boundary closes is no escalation. Only the whole principal tells.",
  remediation:
    "Remove one of the actions of the path, hold it to named resources, deny it, or set a permissions boundary without it.",
  examples: {
    good: [role, lambda, policyWith(allowText("s3:GetObject", "arn:aws:s3:::assets/*"))],
    bad: [role, lambda, inline("pass", ["iam:PassRole"])],
  },
  checkStack: (ctx) => {
    for (const principal of principalsOf(ctx.graph)) judge(ctx, principal);
  },
};

function judge(ctx: StackContext, principal: Principal): void {
  const { resource, statements, boundary, unread } = principal;
  // A boundary that can't be read may close a path: say so rather than cry wolf.
  const readable = boundary === "unknown" ? undefined : boundary;
  const open = openPaths({ identity: statements, boundary: readable }, escalationPaths, selfOf(resource));
  if (open.length > 0 && boundary === "unknown") {
    ctx.notEvaluable(`permissionsBoundary of ${resource.name} is not in this stack or not known yet`, resource);
    return;
  }
  for (const one of open) ctx.violation(`${resource.name} can escalate by ${describePath(one)}`, resource);
  if (unread.length > 0) ctx.notEvaluable(`not known yet: ${unread.join(", ")}`, resource);
}

/** The principal's own ARN; before it is made, every ARN of its kind and name. */
function selfOf(resource: Resource): readonly string[] {
  const arn = textOf(resource.peek("arn"));
  const name = textOf(resource.peek("name"));
  if (arn !== undefined) return [arn];
  return [`arn:*:iam::*:*/${name ?? ""}`];
}
