import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document, type Statement } from "../documents.ts";

export interface RegionalKeyArgs {
  readonly accountId: string;
  /** Region of the key and of everything it encrypts. */
  readonly region: string;
  /** Name of the alias, without `alias/`. */
  readonly alias: string;
  /** ARN of the trail whose files and log group it encrypts. @default no trail may use it */
  readonly trailArn?: string;
}

const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey"];
const useOfVolumes = [...use, "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"];

/**
 * Who may use the key: the account through its IAM policies, CloudWatch Logs for our log groups, Auto Scaling for
 * encrypted volumes, the publishers of our topics. In a key policy `Resource: "*"` means this key.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export function keyPolicy(accountId: string, region: string): Statement[] {
  const scaling = `arn:aws:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  // By condition, not as a principal: KMS refuses a principal that does not exist yet, as in a new account.
  const byScaling = {
    StringEquals: { "kms:CallerAccount": accountId },
    ArnEquals: { "aws:PrincipalArn": scaling },
  };
  const logGroups = `arn:aws:logs:${region}:${accountId}:log-group:/dualcoast/*`;
  return [
    {
      Sid: "Account",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: "kms:*",
      Resource: "*",
    },
    {
      Sid: "LogGroups",
      Effect: "Allow",
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: [...use, "kms:DescribeKey"],
      Resource: "*",
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups } },
    },
    {
      Sid: "AutoScalingVolumes",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: useOfVolumes,
      Resource: "*",
      Condition: byScaling,
    },
    {
      Sid: "AutoScalingGrants",
      Effect: "Allow",
      Principal: { AWS: "*" },
      Action: "kms:CreateGrant",
      Resource: "*",
      Condition: { ...byScaling, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    ...publishersToTopics(accountId, region),
  ];
}

/** SNS says which topic a message is for. Only EventBridge says nothing of the account it acts for. */
function publishersToTopics(accountId: string, region: string): Statement[] {
  const seal = { Effect: "Allow" as const, Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" };
  const topics = { "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:${accountId}:dualcoast-*` };
  return [
    {
      Sid: "AlarmsAndBackups",
      ...seal,
      Principal: { Service: ["cloudwatch.amazonaws.com", "backup.amazonaws.com"] },
      Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnLike: topics },
    },
    { Sid: "Events", ...seal, Principal: { Service: "events.amazonaws.com" }, Condition: { ArnLike: topics } },
  ];
}

/**
 * One trail, for its own files, and nothing of another account's that CloudTrail writes.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 */
function forTrail(accountId: string, trailArn: string): Statement[] {
  const byTrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Resource: "*" } as const;
  const ours = { StringEquals: { "aws:SourceArn": trailArn } };
  const trails = `arn:aws:cloudtrail:*:${accountId}:trail/*`;
  return [
    {
      ...byTrail,
      Sid: "TrailFiles",
      Action: "kms:GenerateDataKey",
      Condition: { ...ours, StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": trails } },
    },
    { ...byTrail, Sid: "TrailLooks", Action: "kms:DescribeKey", Condition: ours },
  ];
}

/** Customer key of one region: data of the other region is encrypted by the other region's key. */
export class RegionalKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: RegionalKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:encryption:RegionalKey", name, {}, opts);
    const { accountId, region, trailArn } = args;
    const statements = [...keyPolicy(accountId, region), ...(trailArn ? forTrail(accountId, trailArn) : [])];
    const key = new aws.kms.Key(
      name,
      {
        description: `dualcoast data in ${region}`,
        // The longest window: a key scheduled for deletion by mistake takes every store of the region with it.
        deletionWindowInDays: 30,
        enableKeyRotation: true,
        rotationPeriodInDays: 365,
        policy: document(statements),
      },
      { parent: this },
    );
    new aws.kms.Alias(name, { name: `alias/${args.alias}`, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
