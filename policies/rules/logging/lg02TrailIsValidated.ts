import { isGiven } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";

const trail = (props: object) => ({ type: "aws:cloudtrail/trail:Trail", name: "audit", props: { ...props } });
const group = { cloudWatchLogsGroupArn: "arn:aws:logs:us-west-2:123456789012:log-group:trail:*" };

export const lg02: Rule = {
  id: "LG-02",
  name: "lg-02-trail-is-validated",
  title: "Trails validate their files and send to a log group.",
  group: "logging",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: ["aws:cloudtrail/trail:Trail"],
  frameworks: { securityHub: ["CloudTrail.4", "CloudTrail.5"], cis: ["3.2"], nist: ["AU-9"], pci: ["10.3.4"] },
  rationale:
    "Validation proves that nobody removed an hour from the record. The log group is what alarms read within minutes.",
  remediation: "Set enableLogFileValidation to true and cloudWatchLogsGroupArn to a log group.",
  examples: { good: [trail({ enableLogFileValidation: true, ...group })], bad: [trail({ ...group })] },
  check: (ctx) => {
    ctx.must(ctx.resource.boolean("enableLogFileValidation"), Boolean, "enableLogFileValidation must be true");
    if (!isGiven(ctx.resource, "cloudWatchLogsGroupArn")) ctx.violation("cloudWatchLogsGroupArn must be set");
  },
};
