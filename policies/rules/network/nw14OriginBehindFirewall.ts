import type { Rule } from "../../core/types.ts";
import { flowRulesOf, group, groupType, isOpenToWorld, tcp, world } from "./shared.ts";

const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const associationType = "aws:wafv2/webAclAssociation:WebAclAssociation";
const balancer = {
  type: balancerType,
  name: "web",
  props: {
    internal: false,
    arn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1",
    securityGroups: ["web"],
  },
};

export const nw14: Rule = {
  id: "NW-14",
  name: "nw-14-origin-behind-firewall",
  title: "An internet-facing load balancer has a web ACL, or lets only the edge's addresses in.",
  group: "network",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [balancerType],
  frameworks: { securityHub: ["ELB.16"], nist: ["AC-4", "SC-7"], pci: ["6.4.2"] },
  rationale: "Who finds the origin's own address walks round the edge's firewall.",
  remediation: "Associate a WAFv2 web ACL with the load balancer, or limit its ingress to the edge's published ranges.",
  examples: {
    good: [balancer, group("web", [tcp(443, { cidrBlocks: ["173.245.48.0/20"] })])],
    bad: [balancer, group("web", [tcp(443, world)])],
  },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(balancerType)) {
      const internal = one.boolean("internal");
      if (internal.state === "known" && internal.value) continue;
      if (one.referrers(associationType, "resourceArn").length > 0) continue;
      const groups = one.linked("securityGroups", groupType);
      const open = groups.some((each) => flowRulesOf(each, "ingress").some(isOpenToWorld));
      if (open || groups.length === 0) {
        ctx.violation(`${one.name} has no web ACL and its groups let the internet in`, one);
      }
    }
  },
};
