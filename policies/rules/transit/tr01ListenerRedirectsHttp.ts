import type { CheckContext, Rule, View } from "../../core/index.ts";

const type = "aws:lb/listener:Listener";
const ruleType = "aws:lb/listenerRule:ListenerRule";
const redirect = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html */
export const tr01: Rule = {
  id: "TR-01",
  name: "tr-01-listener-redirects-http",
  title: "A listener for plain HTTP does nothing but send the client to HTTPS.",
  group: "transit",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [type, ruleType],
  frameworks: { securityHub: ["ELB.1"] },
  rationale:
    "What is answered on port 80 can be read and changed on the way, session cookies included. A rule added to the listener later is as open as the listener itself.",
  remediation: "Make every action of the HTTP listener, and of its rules, a `redirect` to protocol HTTPS.",
  examples: {
    good: [{ type, name: "http", props: { port: 80, protocol: "HTTP", defaultActions: [redirect] } }],
    bad: [{ type, name: "http", props: { port: 80, protocol: "HTTP", defaultActions: [{ type: "forward" }] } }],
  },
  check(ctx) {
    const { resource } = ctx;
    if (resource.type === ruleType) return checkRule(ctx);
    if (isPlain(resource)) checkActions(ctx, "defaultActions");
  },
};

/** Whether a listener speaks plain HTTP; a listener that does not say is taken by its port. */
function isPlain(listener: View): boolean {
  const protocol = listener.string("protocol");
  if (protocol.state === "known") return protocol.value.toUpperCase() === "HTTP";
  const port = listener.number("port");
  return port.state === "known" && port.value === 80 && protocol.state === "absent";
}

function checkActions(ctx: CheckContext, path: string): void {
  const actions = ctx.resource.items(path);
  ctx.must(actions, (all) => all.length > 0, `${path} must redirect to HTTPS`);
  if (actions.state !== "known") return;
  for (const action of actions.value) {
    const kind = action.string("type");
    const protocol = action.string("redirect.protocol");
    if (kind.state === "known" && kind.value !== "redirect") ctx.violation(`${action.path} must redirect to HTTPS`);
    // AWS keeps the request's own protocol where none is given: a redirect in a circle.
    else ctx.must(protocol, (to) => to === "HTTPS", `${action.path}.redirect.protocol must be HTTPS`);
  }
}

function checkRule(ctx: CheckContext): void {
  const [listener] = ctx.resource.linked("listenerArn", type);
  if (listener && isPlain(listener)) checkActions(ctx, "actions");
}
