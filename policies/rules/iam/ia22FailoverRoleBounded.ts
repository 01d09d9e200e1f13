import { listOf, textOf } from "../../core/index.ts";
import { formedAction, globMatches } from "../../core/iam/index.ts";
import type { Graph, Resource, Rule, StackContext } from "../../core/types.ts";
import { principalsOf, type Principal } from "../../core/iam/index.ts";
import { actionData, allowText, ec2Trust, someOf } from "./shared.ts";

const boundary = {
  type: "aws:iam/policy:Policy",
  name: "boundary",
  props: {
    name: "boundary",
    arn: "arn:aws:iam::123456789012:policy/boundary",
    policy: allowText(["rds:PromoteReadReplica"], "arn:aws:rds:us-west-2:123456789012:db:dualcoast-west-g1"),
  },
};
const failover = (Action: string, permissionsBoundary?: string) => [
  boundary,
  {
    type: "aws:iam/role:Role",
    name: "dualcoast-failover",
    props: { name: "dualcoast-failover", assumeRolePolicy: ec2Trust, permissionsBoundary },
  },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    name: "act",
    props: {
      role: "dualcoast-failover",
      policy: allowText(Action, "arn:aws:rds:us-west-2:123456789012:db:dualcoast-west-g1"),
    },
  },
];

export const ia22: Rule = {
  id: "IA-22",
  name: "ia-22-failover-role-bounded",
  title:
    "Deployer and failover roles have a permissions boundary, and the failover role keeps to what a failover does.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: ["aws:iam/role:Role"],
  frameworks: { nist: ["AC-6(5)"], pci: ["7.2.5"] },
  rationale:
    "These roles act at the worst hour, with little review. A boundary keeps a mistake, or a thief, from making permissions; a failover needs no IAM and no DNS.",
  remediation:
    "Set permissionsBoundary on the role, and take actions outside the list of services from the failover role.",
  parameters: {
    boundedRoles: {
      type: "array",
      items: { type: "string" },
      description: "Name patterns of roles that must have a boundary.",
      default: ["*deployer*", "*failover*"],
    },
    failoverRoles: {
      type: "array",
      items: { type: "string" },
      description: "Name patterns of failover roles.",
      default: ["*failover*"],
    },
    failoverServices: {
      type: "array",
      items: { type: "string" },
      description: "IAM service prefixes that a failover role may use.",
      default: [
        "rds",
        "autoscaling",
        "ec2",
        "elasticloadbalancing",
        "dynamodb",
        "kms",
        "s3",
        "secretsmanager",
        "backup",
        "cloudwatch",
        "sts",
        "logs",
        "acm",
        "ssm",
        "sns",
      ],
    },
  },
  examples: {
    good: failover("rds:PromoteReadReplica", "arn:aws:iam::123456789012:policy/boundary"),
    bad: failover("route53:ChangeResourceRecordSets"),
  },
  checkStack: (ctx) => {
    const bounded = listOf(ctx.config, "boundedRoles");
    for (const principal of boundedPrincipals(ctx.graph, bounded)) judge(ctx, principal);
  },
};

function named(resource: Resource, patterns: readonly string[]): boolean {
  const names = [textOf(resource.peek("name")) ?? "", resource.name];
  return patterns.some((pattern) => names.some((one) => globMatches(pattern, one)));
}

function boundedPrincipals(graph: Graph, patterns: readonly string[]): readonly Principal[] {
  return principalsOf(graph).filter(
    (one) => one.resource.type === "aws:iam/role:Role" && named(one.resource, patterns),
  );
}

function judge(ctx: StackContext, principal: Principal): void {
  const { resource } = principal;
  if (principal.boundary === undefined) ctx.violation(`role ${resource.name} has no permissionsBoundary`, resource);
  if (!named(resource, listOf(ctx.config, "failoverRoles"))) return;
  const services = listOf(ctx.config, "failoverServices");
  const outside = principal.statements
    .filter((one) => one.effect === "Allow")
    .flatMap((one) => one.actions ?? ["*"])
    .filter((action) => !services.includes(action.split(":")[0] ?? ""));
  if (outside.length > 0)
    ctx.violation(
      `role ${resource.name} may do ${someOf(outside.map((one) => formedAction(one, actionData)))}, which no failover needs`,
      resource,
    );
}
