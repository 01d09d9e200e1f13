import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { RegionalKey } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

const accountId = "111122223333";

test("makes a rotated key with the longest deletion window, and its alias", async () => {
  const made = await record();
  new RegionalKey("key", { accountId, region: "us-west-2", alias: "dualcoast-west" });
  await pulumi.runtime.disconnect();
  const { policy, ...key } = made.find("aws:kms/key:Key", "key").inputs;
  expect(policy).toContain('"Version":"2012-10-17"');
  expect(key).toEqual({
    description: "dualcoast data in us-west-2",
    deletionWindowInDays: 30,
    enableKeyRotation: true,
    rotationPeriodInDays: 365,
  });
  expect(made.find("aws:kms/alias:Alias", "key").inputs).toEqual({
    name: "alias/dualcoast-west",
    targetKeyId: "key-key-id",
  });
  expect(made.types()).toEqual(["aws:kms/alias:Alias", "aws:kms/key:Key", "dualcoast:encryption:RegionalKey"]);
});

test("lets the account, our log groups, Auto Scaling and the publishers to our topics use it, and nobody else", async () => {
  const made = await record();
  new RegionalKey("key", { accountId, region: "us-west-2", alias: "a" });
  await pulumi.runtime.disconnect();
  const { Statement } = JSON.parse(made.find("aws:kms/key:Key", "key").inputs.policy as string) as {
    Statement: unknown;
  };
  const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey"];
  const scaling = {
    StringEquals: { "kms:CallerAccount": accountId },
    ArnEquals: {
      "aws:PrincipalArn":
        "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    },
  };
  const topics = { "kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:us-west-2:111122223333:dualcoast-*" };
  const rest = { Effect: "Allow", Resource: "*" };
  expect(Statement).toEqual([
    { Sid: "Account", ...rest, Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*" },
    {
      Sid: "LogGroups",
      ...rest,
      Principal: { Service: "logs.us-west-2.amazonaws.com" },
      Action: [...use, "kms:DescribeKey"],
      Condition: {
        ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-west-2:111122223333:log-group:/dualcoast/*" },
      },
    },
    {
      Sid: "AutoScalingVolumes",
      ...rest,
      Principal: { AWS: "*" },
      Action: [...use, "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey"],
      Condition: scaling,
    },
    {
      Sid: "AutoScalingGrants",
      ...rest,
      Principal: { AWS: "*" },
      Action: "kms:CreateGrant",
      Condition: { ...scaling, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    {
      Sid: "AlarmsAndBackups",
      ...rest,
      Principal: { Service: ["cloudwatch.amazonaws.com", "backup.amazonaws.com"] },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnLike: topics },
    },
    {
      Sid: "Events",
      ...rest,
      Principal: { Service: "events.amazonaws.com" },
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: { ArnLike: topics },
    },
  ]);
});

test("lets one trail use it where it is told of it", async () => {
  const made = await record();
  const trailArn = "arn:aws:cloudtrail:us-west-2:111122223333:trail/dualcoast";
  new RegionalKey("key", { accountId, region: "us-west-2", alias: "a", trailArn });
  await pulumi.runtime.disconnect();
  const { Statement } = JSON.parse(made.find("aws:kms/key:Key", "key").inputs.policy as string) as {
    Statement: { Sid: string }[];
  };
  const byTrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Resource: "*" };
  const ours = { StringEquals: { "aws:SourceArn": trailArn } };
  expect(Statement.filter(({ Sid }) => Sid.startsWith("Trail"))).toEqual([
    {
      ...byTrail,
      Sid: "TrailFiles",
      Action: "kms:GenerateDataKey",
      Condition: {
        ...ours,
        StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111122223333:trail/*" },
      },
    },
    { ...byTrail, Sid: "TrailLooks", Action: "kms:DescribeKey", Condition: ours },
  ]);
});
