import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { watchedChanges } from "./watchedChanges.ts";

export interface TrailAlarmsArgs {
  /** Log group of the trail. */
  readonly logGroupName: pulumi.Input<string>;
  /** Topic of the same region that reaches people. */
  readonly topicArn: pulumi.Input<string>;
}

/** Somebody is told, within minutes, of every change that is either ours or an intrusion; our own deployments included. */
export class TrailAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: TrailAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:audit:TrailAlarms", name, {}, opts);
    const at = { parent: this };
    const namespace = "dualcoast/trail";
    for (const change of watchedChanges) {
      const child = `${name}-${change.name}`;
      const physical = `dualcoast-trail-${change.name}`;
      new aws.cloudwatch.LogMetricFilter(
        child,
        {
          name: physical,
          logGroupName: args.logGroupName,
          pattern: change.pattern,
          metricTransformation: { name: change.name, namespace, value: "1" },
        },
        at,
      );
      new aws.cloudwatch.MetricAlarm(
        child,
        {
          name: physical,
          alarmDescription: `CloudTrail: ${change.what}`,
          namespace,
          metricName: change.name,
          statistic: "Sum",
          period: 300,
          evaluationPeriods: 1,
          comparisonOperator: "GreaterThanOrEqualToThreshold",
          threshold: 1,
          // Nothing counted is nothing done: the filter writes no zeros.
          treatMissingData: "notBreaching",
          alarmActions: [args.topicArn],
        },
        at,
      );
    }
    this.registerOutputs({});
  }
}
