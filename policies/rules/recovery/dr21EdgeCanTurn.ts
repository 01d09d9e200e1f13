import { isGiven, textOf } from "../../core/index.ts";
import type { Graph, PairContext, Resource, ResourceInput, Rule } from "../../core/types.ts";

const balancerType = "cloudflare:index/loadBalancer:LoadBalancer";
const poolType = "cloudflare:index/loadBalancerPool:LoadBalancerPool";
const monitorType = "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor";
const monitor: ResourceInput = { type: monitorType, name: "health", id: "monitor", props: { path: "/edge-health" } };
const pool = (name: string): ResourceInput => ({
  type: poolType,
  name,
  id: name,
  props: { name, origins: [{ name, address: `${name}.example.com` }], monitor: "monitor" },
});
const balancer = (defaultPools: string[]): ResourceInput => ({
  type: balancerType,
  name: "app",
  props: { defaultPools, fallbackPool: "maintenance", proxied: true },
});
const maintenance: ResourceInput = {
  type: poolType,
  name: "maintenance",
  id: "maintenance",
  props: { name: "maintenance", origins: [{ name: "page", address: "page.example.com" }] },
};

export const dr21: Rule = {
  id: "DR-21",
  name: "dr-21-edge-can-turn",
  title: "The edge knows both coasts' pools, each with a monitor, and falls back to a maintenance page.",
  group: "recovery",
  severity: "critical",
  level: "mandatory",
  kind: "pair",
  types: [balancerType, poolType, monitorType],
  frameworks: { securityHub: ["CloudFront.4"], nist: ["CP-7"] },
  rationale:
    "A pool that is made on the night is made by an API that may be down on that night. The fallback pool takes traffic without asking for health: the standby there would get writers before it is promoted.",
  remediation:
    "Put both pools in defaultPools, a monitor on each, a maintenance pool as fallbackPool, and proxied true or a ttl of 60 s or less.",
  examples: {
    good: { active: [], standby: [balancer(["east", "west"]), pool("east"), pool("west"), maintenance, monitor] },
    bad: { active: [], standby: [balancer(["east"]), pool("east"), maintenance, monitor] },
  },
  checkPair: (ctx) => {
    const owners = [ctx.active, ctx.standby].filter((graph) => graph.ofType(balancerType).length > 0);
    if (owners.length === 0) ctx.violation("neither stack has an edge load balancer");
    for (const graph of owners) for (const one of graph.ofType(balancerType)) judge(ctx, graph, one);
  },
};

function judge(ctx: PairContext, graph: Graph, one: Resource): void {
  const list = one.items("defaultPools");
  if (list.state === "absent" || (list.state === "known" && list.value.length < 2))
    ctx.violation("defaultPools must hold a pool for each coast", one);
  const pools = one.linked("defaultPools", poolType);
  for (const each of pools) {
    if (!isGiven(each, "monitor")) ctx.violation(`pool ${each.name} has no monitor`, each);
  }
  if (!isGiven(one, "fallbackPool")) ctx.violation("fallbackPool must be set", one);
  const fallback = textOf(one.read("fallbackPool"));
  const known = list.state === "known" ? list.value.map((view) => textOf(view.peek())) : [];
  if (fallback !== undefined && known.includes(fallback))
    ctx.violation("fallbackPool must be a maintenance page, not a coast's pool", one);
  const proxied = one.boolean("proxied");
  const ttl = one.number("ttl");
  const slow = !(proxied.state === "known" && proxied.value) && ttl.state === "known" && ttl.value > 60;
  if (slow) ctx.violation("must be proxied, or have a ttl of 60 s or less", one);
  if (graph.ofType(monitorType).length === 0) ctx.violation("there is no monitor", one);
}
