import type { Rule } from "../../core/types.ts";
import { notePhases, ownsEdge, rulesetType, rulesOf, setting } from "./shared.ts";

/** Ids of Cloudflare's managed rulesets. @see developers.cloudflare.com/waf/managed-rules */
const managed = { "Cloudflare Managed": "efb7b8c949ac4650a09736fc376e9aee", OWASP: "4814384a9e5d4991b9815dcfc25d2f1f" };
const ruleset = (...rules: object[]) => ({
  type: rulesetType,
  name: "managed",
  props: { zoneId: "zone", kind: "zone", phase: "http_request_firewall_managed", rules },
});
const execute = (id: string, overrides?: object) => ({
  action: "execute",
  expression: "true",
  enabled: true,
  actionParameters: { id, overrides },
});
const both = Object.values(managed).map((id) => execute(id));

export const ed05: Rule = {
  id: "ED-05",
  name: "ed-05-managed-firewall-rules",
  title: "Cloudflare's managed and OWASP rules run, not in log mode, with no rule that skips them for everybody.",
  group: "edge",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [rulesetType],
  frameworks: { nist: ["SC-7"], pci: ["6.4.2"] },
  rationale: "The managed rules are mended within hours of a new attack, while the application waits for a release.",
  remediation: "Add a Ruleset of phase http_request_firewall_managed that executes both managed rulesets.",
  examples: {
    good: [setting("ssl", "strict"), ruleset(...both)],
    bad: [setting("ssl", "strict"), ruleset(...both.slice(1))],
  },
  checkStack: (ctx) => {
    if (!ownsEdge(ctx)) return;
    const { sets, rules, isPartial } = rulesOf(ctx, "http_request_firewall_managed");
    if (rules.some((one) => one.action === "skip" && /^\(?true\)?$/.test(one.expression)))
      ctx.violation("a rule skips the managed rules for everybody", sets[0]);
    for (const [name, id] of Object.entries(managed)) {
      const runs = rules.some(
        (one) => one.action === "execute" && one.managed === id && one.override !== "log" && !one.isOff,
      );
      if (runs) continue;
      if (isPartial) notePhases(ctx);
      else ctx.violation(`the ${name} ruleset does not run, or only logs`, sets[0]);
    }
  },
};
