import type { Rule } from "../../core/types.ts";
import { notePhases, ownsEdge, rulesetType, rulesOf, setting } from "./shared.ts";

const ruleset = (phase: string, action: string, expression: string) => ({
  type: rulesetType,
  name: phase.replaceAll("_", "-"),
  props: { zoneId: "zone", kind: "zone", phase, rules: [{ action, expression, enabled: true }] },
});
const login = ruleset("http_ratelimit", "block", 'http.request.uri.path eq "/login"');
const block = ruleset("http_request_firewall_custom", "block", 'ip.src in $blocked or ip.geoip.country in {"XX"}');

export const ed06: Rule = {
  id: "ED-06",
  name: "ed-06-rate-limit-and-block",
  title: "The edge limits the rate on login or API paths, and has a rule set that blocks.",
  group: "edge",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: [rulesetType],
  frameworks: { nist: ["SC-5"], pci: ["6.4.2", "8.3.4"] },
  rationale:
    "Password guessing looks like traffic until somebody counts it. On a bad night the blocking rule must be there to add an address to.",
  remediation:
    "Add Rulesets of phases http_ratelimit and http_request_firewall_custom with rules that block or challenge.",
  examples: { good: [setting("ssl", "strict"), login, block], bad: [setting("ssl", "strict"), block] },
  checkStack: (ctx) => {
    if (!ownsEdge(ctx)) return;
    for (const [phase, what] of Object.entries(phases)) {
      const { rules, isPartial } = rulesOf(ctx, phase);
      if (rules.some((rule) => /^(block|.*challenge)$/.test(rule.action))) continue;
      if (isPartial) notePhases(ctx);
      else ctx.violation(`no rule ${what} (phase ${phase})`);
    }
  },
};

const phases = { http_ratelimit: "limits a rate", http_request_firewall_custom: "blocks addresses or countries" };
