import { regionOfArn, isHidden } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";

const alarm = (region: string, props: object = {}) => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name: "lag",
  props: { region: "us-west-2", alarmActions: [`arn:aws:sns:${region}:123456789012:oncall`], ...props },
});

export const lg14: Rule = {
  id: "LG-14",
  name: "lg-14-alarms-reach-somebody",
  title: "Alarms act, by a topic of their own region.",
  group: "logging",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  frameworks: { securityHub: ["CloudWatch.15"], nist: ["IR-4", "SI-4"], pci: ["10.4.1"] },
  rationale:
    "An alarm without an action is a colour on a page that nobody has open. CloudWatch can't call a topic of another region.",
  remediation: "Set alarmActions to a topic of the alarm's region, and leave actionsEnabled on.",
  examples: { good: [alarm("us-west-2")], bad: [alarm("us-east-1")] },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    )) {
      const enabled = one.boolean("actionsEnabled");
      if (enabled.state === "known" && !enabled.value) ctx.violation("actionsEnabled must not be false", one);
      const actions = one.strings("alarmActions");
      const arns = actions.state === "known" ? actions.value : [];
      if (arns.length === 0 && !isHidden(actions)) ctx.violation("alarmActions must name a topic", one);
      const regions = arns.flatMap((arn) => regionOfArn(arn) ?? []);
      const here = one.region();
      if (here.state === "known" && regions.some((region) => region !== here.value))
        ctx.violation("alarmActions name a topic of another region", one);
    }
  },
};
