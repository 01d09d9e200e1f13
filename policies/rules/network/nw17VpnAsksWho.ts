import type { CheckContext, Rule } from "../../core/types.ts";
import { isWorld } from "./shared.ts";

const endpointType = "aws:ec2clientvpn/endpoint:Endpoint";
const authorizationType = "aws:ec2clientvpn/authorizationRule:AuthorizationRule";
const endpoint = (type: string, sessionTimeoutHours = 8) => ({
  type: endpointType,
  name: "vpn",
  props: { authenticationOptions: [{ type }], sessionTimeoutHours },
});

export const nw17: Rule = {
  id: "NW-17",
  name: "nw-17-vpn-asks-who",
  title: "A client VPN asks for SAML or a certificate, authorises no group for everything, and ends its sessions.",
  group: "network",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [endpointType, authorizationType],
  frameworks: { nist: ["AC-17"], pci: ["8.4.3"] },
  rationale: "The VPN is the one way in for operators: whoever is on it stands inside.",
  remediation:
    "Use federated or certificate authentication, name target networks and groups, and set sessionTimeoutHours to 12 or less.",
  examples: { good: [endpoint("federated-authentication")], bad: [endpoint("federated-authentication", 24)] },
  check: (ctx) => {
    if (ctx.resource.type === endpointType) judgeEndpoint(ctx);
    else judgeAuthorization(ctx);
  },
};

function judgeEndpoint(ctx: CheckContext): void {
  const options = ctx.resource.items("authenticationOptions");
  if (options.state === "absent" || (options.state === "known" && options.value.length === 0))
    ctx.violation("authenticationOptions must be set");
  if (options.state === "known") {
    for (const one of options.value) {
      const kinds = ["federated-authentication", "certificate-authentication"];
      ctx.must(one.string("type"), (kind) => kinds.includes(kind), `${one.path}.type must be ${kinds.join(" or ")}`);
    }
  }
  ctx.must(
    ctx.resource.number("sessionTimeoutHours"),
    (hours) => hours <= 12,
    "sessionTimeoutHours must be 12 or less",
  );
}

function judgeAuthorization(ctx: CheckContext): void {
  const target = ctx.resource.string("targetNetworkCidr");
  const everybody = ctx.resource.boolean("authorizeAllGroups");
  const wide = target.state === "known" && isWorld(target.value);
  if (wide && everybody.state === "known" && everybody.value)
    ctx.violation("authorises all groups for the whole internet; name the network and the group");
}
