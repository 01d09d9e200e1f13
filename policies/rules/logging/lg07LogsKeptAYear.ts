import type { Rule } from "../../core/types.ts";

const group = (props: object) => ({ type: "aws:cloudwatch/logGroup:LogGroup", name: "app", props: { ...props } });

export const lg07: Rule = {
  id: "LG-07",
  name: "lg-07-logs-kept-a-year",
  title: "Log groups keep a year and end some day.",
  group: "logging",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  frameworks: { securityHub: ["CloudWatch.16"], nist: ["AU-11"], pci: ["10.5.1"] },
  rationale:
    "Intrusions are found months later; a log that ends sooner answers nothing. One that never ends is a cost that nobody decided on.",
  remediation: "Set retentionInDays to 365 or more; keeping for ever is an exemption with a reason.",
  parameters: {
    minimumDays: { type: "integer", description: "Shortest retention, in days.", default: 365, minimum: 1 },
  },
  examples: { good: [group({ retentionInDays: 365 })], bad: [group({ retentionInDays: 30 })] },
  check: (ctx) => {
    const least = Number(ctx.config["minimumDays"] ?? 365);
    ctx.must(
      ctx.resource.number("retentionInDays"),
      (days) => days >= least,
      `retentionInDays must be at least ${least}, and not 0 (for ever)`,
    );
  },
};
