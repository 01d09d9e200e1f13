import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface FindingAlertsArgs {
  /** Topic of the same region that reaches people; its policy must let EventBridge publish. */
  readonly topicArn: pulumi.Input<string>;
}

/** Medium and worse; below that nobody is woken. @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html */
const leastSeverity = 4;

/** Tells people of what GuardDuty found, in one sentence. */
export class FindingAlerts extends pulumi.ComponentResource {
  constructor(name: string, args: FindingAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:detection:FindingAlerts", name, {}, opts);
    const pattern = {
      source: ["aws.guardduty"],
      "detail-type": ["GuardDuty Finding"],
      detail: { severity: [{ numeric: [">=", leastSeverity] }] },
    };
    const rule = new aws.cloudwatch.EventRule(
      name,
      {
        name: "dualcoast-threats",
        description: "Findings of GuardDuty that people must hear of",
        eventPattern: JSON.stringify(pattern),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      name,
      {
        rule: rule.name,
        targetId: "alerts",
        arn: args.topicArn,
        inputTransformer: {
          inputPaths: {
            id: "$.detail.id",
            region: "$.region",
            severity: "$.detail.severity",
            title: "$.detail.title",
            type: "$.detail.type",
          },
          inputTemplate: '"GuardDuty in <region>, severity <severity>: <title> (<type>, finding <id>)"',
        },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
