import type { Resource, Rule } from "../../core/types.ts";
import { egressType, group, groupType, ingressType, ruleType, tcp } from "./shared.ts";

const single = {
  type: ingressType,
  name: "web",
  props: { securityGroupId: "web", ipProtocol: "tcp", fromPort: 443, toPort: 443, cidrIpv4: "10.0.0.0/16" },
};

export const nw19: Rule = {
  id: "NW-19",
  name: "nw-19-one-form-of-management",
  title: "A security group or role is managed inline or by resources of their own, never both.",
  group: "network",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: [groupType, "aws:iam/role:Role"],
  frameworks: { nist: ["CM-2", "CM-6"], pci: ["1.2.1"] },
  rationale:
    "Inline lists are the whole truth to the provider: with separate rules beside them, each update takes away what the other one made.",
  remediation: "Move the inline entries into resources of their own.",
  examples: {
    good: [group("web", []), single],
    bad: [group("web", [tcp(443, { cidrBlocks: ["10.0.0.0/16"] })]), single],
  },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(groupType)) {
      const separate = [ruleType, ingressType, egressType].flatMap((type) => one.referrers(type, "securityGroupId"));
      if (separate.length > 0 && (hasInline(one, "ingress") || hasInline(one, "egress"))) {
        ctx.violation(`${one.name} has inline rules and ${separate.length} of their own`, one);
      }
    }
    for (const role of ctx.graph.ofType("aws:iam/role:Role")) {
      const attached = role.referrers("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role");
      if (attached.length > 0 && hasInline(role, "managedPolicyArns"))
        ctx.violation(`${role.name} has managedPolicyArns and attachments`, role);
      const inline = role.referrers("aws:iam/rolePolicy:RolePolicy", "role");
      if (inline.length > 0 && hasInline(role, "inlinePolicies"))
        ctx.violation(`${role.name} has inlinePolicies and RolePolicy resources`, role);
    }
  },
};

/** Whether a list has elements, known or not. What is not known at all is noted. */
function hasInline(resource: Resource, path: string): boolean {
  const items = resource.items(path);
  return items.state === "known" && items.value.length > 0;
}
