import { isHidden } from "../../core/index.ts";
import type { Resource, ResourceInput, Rule } from "../../core/types.ts";
import { balancerType } from "./shared.ts";

const pullTypes = [
  "cloudflare:index/authenticatedOriginPulls:AuthenticatedOriginPulls",
  "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings",
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
];
const listenerType = "aws:lb/listener:Listener";
const edge: ResourceInput = { type: balancerType, name: "app", props: { zoneId: "zone", name: "app.example.com" } };
const pulls: ResourceInput = {
  type: "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings",
  name: "pulls",
  props: { zoneId: "zone", enabled: true },
};
const listener = (mode: string): ResourceInput => ({
  type: listenerType,
  name: "https",
  props: { protocol: "HTTPS", mutualAuthentication: { mode } },
});

export const ed09: Rule = {
  id: "ED-09",
  name: "ed-09-origin-accepts-edge-only",
  title: "The edge shows a certificate of its own, and both coasts' origins ask for it.",
  group: "edge",
  severity: "high",
  level: "advisory",
  kind: "pair",
  types: [...pullTypes, listenerType],
  frameworks: { nist: ["SC-7", "SC-8"], pci: ["1.4.2"] },
  rationale:
    "The edge's address ranges are shared by all its customers: anybody with an account there comes from the same addresses.",
  remediation:
    "Turn on authenticated origin pulls with the zone's own certificate, and mutual TLS on the load balancers' listeners.",
  examples: {
    good: { active: [listener("verify")], standby: [edge, pulls, listener("verify")] },
    bad: { active: [listener("off")], standby: [edge, pulls, listener("verify")] },
  },
  checkPair: (ctx) => {
    const graphs = [ctx.active, ctx.standby];
    if (!graphs.some((graph) => graph.ofType(balancerType).length > 0)) return;
    // A setting that is turned off shows nothing; one that says nothing is on.
    const shown = graphs.flatMap((graph) => graph.ofType(...pullTypes)).filter((one) => !isOff(one));
    if (shown.length === 0)
      ctx.violation("the edge shows no certificate: add AuthenticatedOriginPullsSettings or a tunnel");
    for (const one of graphs.flatMap((graph) => graph.ofType(listenerType))) {
      const protocol = one.string("protocol");
      if (protocol.state === "known" && protocol.value.toUpperCase() !== "HTTPS") continue;
      const mode = one.string("mutualAuthentication.mode");
      if (isHidden(protocol)) continue;
      if (mode.state === "absent" || (mode.state === "known" && mode.value !== "verify"))
        ctx.violation(`listener ${one.name} does not ask for the edge's certificate`, one);
    }
  },
};

function isOff(one: Resource): boolean {
  const enabled = one.boolean("enabled");
  return enabled.state === "known" && !enabled.value;
}
