import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document } from "../documents.ts";

export interface AlertTopicArgs {
  readonly accountId: string;
  readonly region: string;
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Key of this region; its policy must let the publishers use it (RegionalKey's does). */
  readonly kmsKeyArn: pulumi.Input<string>;
}

/** Where a region's alarms, events and backup jobs speak up. Each region has its own: an alarm cannot call another's. */
export class AlertTopic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AlertTopicArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:monitoring:AlertTopic", name, {}, opts);
    const topic = new aws.sns.Topic(
      name,
      { name: `dualcoast-alerts-${args.place}`, kmsMasterKeyId: args.kmsKeyArn },
      { parent: this },
    );
    new aws.sns.TopicPolicy(name, { arn: topic.arn, policy: publishers(args, topic.arn) }, { parent: this });
    this.arn = topic.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

function publishers({ accountId, region }: AlertTopicArgs, topicArn: pulumi.Output<string>): pulumi.Output<string> {
  const publish = { Effect: "Allow", Action: "sns:Publish", Resource: topicArn } as const;
  const alarms = `arn:aws:cloudwatch:${region}:${accountId}:alarm:*`;
  const ours = { "aws:SourceAccount": accountId };
  return document([
    {
      Sid: "Alarms",
      ...publish,
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Condition: { StringEquals: ours, ArnLike: { "aws:SourceArn": alarms } },
    },
    {
      Sid: "Backups",
      ...publish,
      Principal: { Service: "backup.amazonaws.com" },
      Condition: { StringEquals: ours },
    },
    // EventBridge tells a topic no source: a condition on it would drop every event in silence. What stays open is that
    // another account's rule may name this topic too.
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    { Sid: "Events", ...publish, Principal: { Service: "events.amazonaws.com" } },
    {
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: topicArn,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ]);
}
