import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { FailoverRole } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const account = "111122223333";
const allow = { Effect: "Allow" };
const inWest = { StringEquals: { "aws:RequestedRegion": "us-west-2" } };
const group = (region: string, name: string): string =>
  `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/${name}`;

async function build(makesSecret = false) {
  const made = await record();
  const role = new FailoverRole("failover", {
    accountId: account,
    region: "us-west-2",
    place: "west",
    permissionsBoundary: "arn:boundary",
    breakGlassUsers: ["one", "two"],
    database: "dualcoast-west-g1",
    group: "web-west",
    oldGroup: { region: "us-east-1", name: "web-east" },
    oldAgent: { region: "us-east-1", table: "ops", keyAlias: "alias/east" },
    buckets: ["assets", "runs"],
    journalBucket: "runs",
    secretArn: "arn:secret",
    makesSecret,
    opsTableArn: "arn:ops",
    kmsKeyArn: "arn:key",
    state: { region: "us-east-2", bucket: "state", keyAlias: "alias/state" },
  });
  const arn = await valueOf(role.arn);
  await pulumi.runtime.disconnect();
  const statements = (name: string): unknown => {
    const { policy } = made.find("aws:iam/policy:Policy", name).inputs;
    return (JSON.parse(policy as string) as { Statement: unknown }).Statement;
  };
  return { made, arn, statements };
}

test("only the break-glass users may take it, with MFA, for twice a failover's budget, within the boundary", async () => {
  const { made, arn } = await build();
  const { assumeRolePolicy, ...role } = made.find("aws:iam/role:Role", "failover").inputs;
  expect(role).toEqual({
    name: "dualcoast-failover-west",
    description: "Failover to us-west-2",
    maxSessionDuration: 14_400,
    permissionsBoundary: "arn:boundary",
  });
  expect(JSON.parse(assumeRolePolicy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        ...allow,
        Sid: "BreakGlass",
        Action: "sts:AssumeRole",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Condition: {
          ArnEquals: { "aws:PrincipalArn": [`arn:aws:iam::${account}:user/one`, `arn:aws:iam::${account}:user/two`] },
          Bool: { "aws:MultiFactorAuthPresent": "true" },
        },
      },
    ],
  });
  expect(arn).toBe("arn:aws:iam/role:Role:failover");
});

test("may do what a failover calls, in its region alone but for the old region's group and, for a switchover, its agent's word", async () => {
  const { statements } = await build();
  expect(statements("failover")).toEqual([
    {
      ...allow,
      Sid: "Promote",
      Action: ["rds:DescribeDBInstances", "rds:PromoteReadReplica"],
      Resource: `arn:aws:rds:us-west-2:${account}:db:dualcoast-west-g1`,
    },
    { ...allow, Sid: "Capacity", Action: "autoscaling:SetDesiredCapacity", Resource: group("us-west-2", "web-west") },
    {
      ...allow,
      Sid: "OldCapacity",
      Action: "autoscaling:UpdateAutoScalingGroup",
      Resource: group("us-east-1", "web-east"),
    },
    {
      ...allow,
      Sid: "Look",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "ec2:DescribeImages",
        "ec2:DescribeLaunchTemplateVersions",
        "elasticloadbalancing:DescribeTargetHealth",
      ],
      Resource: "*",
      Condition: inWest,
    },
    {
      ...allow,
      Sid: "Records",
      Action: ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      Resource: `arn:aws:dynamodb:us-west-2:${account}:table/dualcoast-control`,
    },
    { ...allow, Sid: "Agent", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: "arn:ops" },
    {
      ...allow,
      Sid: "OldAgent",
      Action: "dynamodb:GetItem",
      Resource: `arn:aws:dynamodb:us-east-1:${account}:table/ops`,
    },
    {
      ...allow,
      Sid: "OldAgentKey",
      Action: "kms:Decrypt",
      Resource: `arn:aws:kms:us-east-1:${account}:key/*`,
      Condition: {
        StringEquals: { "kms:ViaService": "dynamodb.us-east-1.amazonaws.com" },
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/east" },
      },
    },
    {
      ...allow,
      Sid: "Probes",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: ["arn:aws:s3:::assets/dualcoast/probe/*", "arn:aws:s3:::runs/dualcoast/probe/*"],
    },
    { ...allow, Sid: "Journal", Action: "s3:PutObject", Resource: "arn:aws:s3:::runs/failover/*" },
    { ...allow, Sid: "Secret", Action: "secretsmanager:DescribeSecret", Resource: "arn:secret" },
    { ...allow, Sid: "Key", Action: "kms:DescribeKey", Resource: "arn:key" },
    {
      ...allow,
      Sid: "KeyThroughServices",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "arn:key",
      Condition: {
        StringEquals: { "kms:ViaService": ["s3.us-west-2.amazonaws.com", "dynamodb.us-west-2.amazonaws.com"] },
      },
    },
  ]);
});

test("keeps what the engine needs in a policy of its own", async () => {
  const { made, statements } = await build();
  expect(statements("failover-engine")).toEqual([
    {
      ...allow,
      Sid: "State",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: "arn:aws:s3:::state/*",
    },
    { ...allow, Sid: "StateList", Action: "s3:ListBucket", Resource: "arn:aws:s3:::state" },
    {
      ...allow,
      Sid: "StateKey",
      Action: "kms:Decrypt",
      Resource: `arn:aws:kms:us-east-2:${account}:key/*`,
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/state" } },
    },
    {
      ...allow,
      Sid: "Group",
      Action: "autoscaling:UpdateAutoScalingGroup",
      Resource: group("us-west-2", "web-west"),
    },
    { ...allow, Sid: "Zones", Action: "ec2:DescribeAvailabilityZones", Resource: "*", Condition: inWest },
  ]);
  const attached = made.resources.filter(({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
  expect(attached.map(({ inputs }) => inputs as unknown)).toEqual(
    ["failover", "failover-engine"].map((policy) => ({
      role: "dualcoast-failover-west",
      policyArn: `arn:aws:iam/policy:Policy:${policy}`,
    })),
  );
});

test("reads the password back, as each preview does, only where the stack makes the secret", async () => {
  const before = (await build()).statements("failover-engine") as unknown[];
  const { statements } = await build(true);
  expect(statements("failover-engine")).toEqual([
    ...before,
    { ...allow, Sid: "Password", Action: "secretsmanager:GetSecretValue", Resource: "arn:secret" },
    {
      ...allow,
      Sid: "PasswordKey",
      Action: "kms:Decrypt",
      Resource: "arn:key",
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.us-west-2.amazonaws.com" } },
    },
    { ...allow, Sid: "NewPassword", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
  ]);
});
