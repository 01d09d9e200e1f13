import { isHidden, textOf } from "../../core/index.ts";
import type { Rule, View } from "../../core/types.ts";

const wanted = [
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesSQLiRuleSet",
  "AWSManagedRulesAmazonIpReputationList",
];
const acl = (names: readonly string[], overrideAction: object = { none: {} }) => ({
  type: "aws:wafv2/webAcl:WebAcl",
  name: "web",
  props: {
    scope: "REGIONAL",
    visibilityConfig: { cloudwatchMetricsEnabled: true },
    rules: names.map((name, priority) => ({
      name,
      priority,
      overrideAction,
      statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
      visibilityConfig: { cloudwatchMetricsEnabled: true },
    })),
  },
});

export const ed11: Rule = {
  id: "ED-11",
  name: "ed-11-web-acl-blocks",
  title: "Web ACLs hold the common, bad-input, SQL and reputation rule groups, not overridden to count, with metrics.",
  group: "edge",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: ["aws:wafv2/webAcl:WebAcl"],
  frameworks: { securityHub: ["WAF.10", "WAF.12"], nist: ["SC-7"], pci: ["6.4.2"] },
  rationale: "The second firewall is for the day when the first is walked round. In count mode it only takes notes.",
  remediation: "Add the four AWS managed rule groups with overrideAction none and metrics on.",
  examples: { good: [acl(wanted)], bad: [acl(wanted, { count: {} })] },
  check: (ctx) => {
    const { resource } = ctx;
    const rules = resource.items("rules");
    if (isHidden(rules)) return;
    const list = rules.state === "known" ? rules.value : [];
    const acting = list.filter((one) => one.peek("overrideAction.count").state === "absent").map(groupOf);
    // A rule whose group or override is not known yet may be the one that seems to be missing: its reads are noted.
    const isPartial = list.some((one) =>
      ["overrideAction.count", "statement.managedRuleGroupStatement.name"].map((path) => one.read(path)).some(isHidden),
    );
    const missing = wanted.filter((name) => !acting.includes(name));
    if (missing.length > 0 && !isPartial) ctx.violation(`lacks ${missing.join(", ")}, or only counts`);
    ctx.must(
      resource.boolean("visibilityConfig.cloudwatchMetricsEnabled"),
      Boolean,
      "visibilityConfig.cloudwatchMetricsEnabled must be true",
    );
  },
};

function groupOf(rule: View): string | undefined {
  return textOf(rule.peek("statement.managedRuleGroupStatement.name"));
}
