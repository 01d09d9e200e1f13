import type { Rule } from "../../core/types.ts";
import {
  flowRulesOf,
  group,
  groupsUsedBy,
  groupType,
  isOpenToWorld,
  tcp,
  whereOf,
  world,
  type FlowRule,
} from "./shared.ts";

const balancer = { type: "aws:lb/loadBalancer:LoadBalancer", name: "web", props: { securityGroups: ["web"] } };

export const nw02: Rule = {
  id: "NW-02",
  name: "nw-02-open-ingress-only-on-balancers",
  title: "Ingress from the internet is for ports 443 and 80 alone, on groups of load balancers alone.",
  group: "network",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [groupType],
  frameworks: { securityHub: ["EC2.18", "EC2.19"], nist: ["AC-4", "SC-7"], pci: ["1.3.1", "1.4.2"] },
  rationale:
    "Only the load balancer is meant to be met by strangers. Anything else that they reach is a server with a public face.",
  remediation: "Put the host behind a load balancer, and let its group in by reference.",
  examples: { good: [balancer, group("web", [tcp(443, world)])], bad: [group("app", [tcp(443, world)])] },
  checkStack: (ctx) => {
    const onBalancers = groupsUsedBy(ctx.graph, ["aws:lb/loadBalancer:LoadBalancer"]);
    for (const one of ctx.graph.ofType(groupType)) {
      for (const rule of flowRulesOf(one, "ingress").filter(isOpenToWorld)) {
        if (!webPort(rule)) ctx.violation(`${whereOf(rule)} opens more than 443 and 80 to the internet`, one);
        else if (!onBalancers.has(one))
          ctx.violation(`${whereOf(rule)} is open to the internet, and the group is on no load balancer`, one);
      }
    }
  },
};

function webPort({ from, to }: FlowRule): boolean {
  return from.state === "known" && [443, 80].includes(from.value) && (to.state !== "known" || to.value === from.value);
}
