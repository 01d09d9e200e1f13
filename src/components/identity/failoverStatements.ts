import type * as pulumi from "@pulumi/pulumi";
import { controlTableArn } from "../writer/controlTable.ts";
import type { Statement } from "../documents.ts";

/** What a failover to a region works on, all of it in that region but the last three. */
export interface FailoverSubject {
  readonly accountId: string;
  readonly region: string;
  /** Identifier of the database to promote. */
  readonly database: string;
  /** Name of the region's instance group. */
  readonly group: string;
  readonly buckets: readonly string[];
  /** The bucket that gets the run's journal. */
  readonly journalBucket: string;
  /** The region's own copy of the database's secret. */
  readonly secretArn: pulumi.Input<string>;
  /** True where the stack makes that secret: each preview reads it back. */
  readonly makesSecret: boolean;
  readonly opsTableArn: pulumi.Input<string>;
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Instance group of the region that is left: set to zero where that region answers, never waited on. */
  readonly oldGroup: { readonly region: string; readonly name: string };
  /** Table of the agent of that region, and its key: a switchover, for which that region is alive, reads its word. */
  readonly oldAgent: { readonly region: string; readonly table: string; readonly keyAlias: string };
  /** Where the engine's state lies, and the key that seals the secrets in it. */
  readonly state: { readonly region: string; readonly bucket: string; readonly keyAlias: string };
}

const allow = { Effect: "Allow" } as const;

/** What the run's own calls need: src/failover/effects, call by call. With these alone it reaches the cutover. */
export function failoverStatements(subject: FailoverSubject): Statement[] {
  const { accountId, region, database, oldGroup } = subject;
  return [
    {
      ...allow,
      Sid: "Promote",
      Action: ["rds:DescribeDBInstances", "rds:PromoteReadReplica"],
      Resource: `arn:aws:rds:${region}:${accountId}:db:${database}`,
    },
    { ...allow, Sid: "Capacity", Action: "autoscaling:SetDesiredCapacity", Resource: groupArn(subject) },
    {
      ...allow,
      Sid: "OldCapacity",
      Action: "autoscaling:UpdateAutoScalingGroup",
      Resource: groupArn({ accountId, region: oldGroup.region, group: oldGroup.name }),
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
      // Lists: none of them takes a resource.
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    ...recordStatements(subject),
    ...oldAgentStatements(subject),
    ...objectStatements(subject),
    { ...allow, Sid: "Secret", Action: "secretsmanager:DescribeSecret", Resource: subject.secretArn },
    { ...allow, Sid: "Key", Action: "kms:DescribeKey", Resource: subject.kmsKeyArn },
    {
      ...allow,
      Sid: "KeyThroughServices",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: subject.kmsKeyArn,
      Condition: {
        StringEquals: { "kms:ViaService": ["s3", "dynamodb"].map((service) => `${service}.${region}.amazonaws.com`) },
      },
    },
  ];
}

/** The writer record and the operator's lease, through this region's replica; the agent's commands and answers. */
function recordStatements({ accountId, region, opsTableArn }: FailoverSubject): Statement[] {
  const change = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"];
  return [
    { ...allow, Sid: "Records", Action: change, Resource: controlTableArn(region, accountId) },
    { ...allow, Sid: "Agent", Action: ["dynamodb:GetItem", "dynamodb:PutItem"], Resource: opsTableArn },
  ];
}

function oldAgentStatements({ accountId, oldAgent }: FailoverSubject): Statement[] {
  const { region, table, keyAlias } = oldAgent;
  return [
    {
      ...allow,
      Sid: "OldAgent",
      Action: "dynamodb:GetItem",
      Resource: `arn:aws:dynamodb:${region}:${accountId}:table/${table}`,
    },
    {
      ...allow,
      Sid: "OldAgentKey",
      Action: "kms:Decrypt",
      Resource: `arn:aws:kms:${region}:${accountId}:key/*`,
      Condition: {
        StringEquals: { "kms:ViaService": `dynamodb.${region}.amazonaws.com` },
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": keyAlias },
      },
    },
  ];
}

function objectStatements({ buckets, journalBucket }: FailoverSubject): Statement[] {
  return [
    {
      ...allow,
      Sid: "Probes",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: buckets.map((bucket) => `arn:aws:s3:::${bucket}/dualcoast/probe/*`),
    },
    { ...allow, Sid: "Journal", Action: "s3:PutObject", Resource: `arn:aws:s3:::${journalBucket}/failover/*` },
  ];
}

/**
 * What the engine needs beside that: its state, from the first second on, and what its preview and update call. Where
 * the update is refused, the run goes on: `iac: behind`.
 */
export function engineStatements(subject: FailoverSubject): Statement[] {
  const { accountId, region, state } = subject;
  return [
    {
      ...allow,
      Sid: "State",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: `arn:aws:s3:::${state.bucket}/*`,
    },
    { ...allow, Sid: "StateList", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${state.bucket}` },
    {
      ...allow,
      Sid: "StateKey",
      Action: "kms:Decrypt",
      Resource: `arn:aws:kms:${state.region}:${accountId}:key/*`,
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": state.keyAlias } },
    },
    { ...allow, Sid: "Group", Action: "autoscaling:UpdateAutoScalingGroup", Resource: groupArn(subject) },
    {
      ...allow,
      Sid: "Zones",
      Action: "ec2:DescribeAvailabilityZones",
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": region } },
    },
    ...(subject.makesSecret ? secretStatements(subject) : []),
  ];
}

function secretStatements({ region, secretArn, kmsKeyArn }: FailoverSubject): Statement[] {
  return [
    { ...allow, Sid: "Password", Action: "secretsmanager:GetSecretValue", Resource: secretArn },
    {
      ...allow,
      Sid: "PasswordKey",
      Action: "kms:Decrypt",
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    },
    { ...allow, Sid: "NewPassword", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
  ];
}

function groupArn({ accountId, region, group }: Pick<FailoverSubject, "accountId" | "region" | "group">): string {
  return `arn:aws:autoscaling:${region}:${accountId}:autoScalingGroup:*:autoScalingGroupName/${group}`;
}
