import type { Rule } from "../../core/types.ts";

const balancer = (props: object) => ({
  type: "aws:lb/loadBalancer:LoadBalancer",
  name: "web",
  props: { loadBalancerType: "application", ...props },
});

export const nw15: Rule = {
  id: "NW-15",
  name: "nw-15-balancer-drops-bad-headers",
  title: "Application load balancers drop invalid headers and mitigate desync defensively.",
  group: "network",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:lb/loadBalancer:LoadBalancer"],
  frameworks: { securityHub: ["ELB.4", "ELB.12"], nist: ["AC-4", "SI-10"], pci: ["6.4.2"] },
  rationale: "Request smuggling lives on headers that two servers read in two ways. The load balancer can refuse them.",
  remediation: "Set dropInvalidHeaderFields to true; leave desyncMitigationMode at defensive or set strictest.",
  examples: {
    good: [balancer({ dropInvalidHeaderFields: true })],
    bad: [balancer({ dropInvalidHeaderFields: true, desyncMitigationMode: "monitor" })],
  },
  check: (ctx) => {
    const kind = ctx.resource.peek("loadBalancerType");
    if (kind.state === "known" && kind.value !== "application") return;
    ctx.must(ctx.resource.boolean("dropInvalidHeaderFields"), Boolean, "dropInvalidHeaderFields must be true");
    const mode = ctx.resource.string("desyncMitigationMode");
    ctx.must(mode, (text) => text !== "monitor", "desyncMitigationMode must be defensive or strictest", "pass");
  },
};
