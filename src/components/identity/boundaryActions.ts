import type { Statement } from "../documents.ts";

/** What a boundary lets through; a boundary grants nothing by itself. */
export type Allowed = Omit<Statement, "Effect">;

/** ARN of a resource of the account, in any region. */
export type ArnOf = (service: string, resource: string) => string;

/** What the stack's own workloads use: applications, failover, logs, copies of objects. */
export function workloadActions(accountId: string, arn: ArnOf): Allowed[] {
  return [...dataActions(accountId, arn), ...serviceActions(arn)];
}

function dataActions(accountId: string, arn: ArnOf): Allowed[] {
  const objects = [
    "DeleteObject",
    "GetObject*",
    "GetReplicationConfiguration",
    "ListBucket",
    "PutObject",
    "Replicate*",
  ];
  const items = ["DeleteItem", "GetItem", "PutItem", "Scan", "UpdateItem"];
  return [
    { Sid: "Objects", Action: prefixed("s3", objects), Resource: `arn:aws:s3:::dualcoast-*-${accountId}-*` },
    { Sid: "Tables", Action: prefixed("dynamodb", items), Resource: arn("dynamodb", "table/dualcoast-*") },
    {
      Sid: "Secrets",
      Action: prefixed("secretsmanager", ["DescribeSecret", "GetSecretValue"]),
      Resource: arn("secretsmanager", "secret:dualcoast-*"),
    },
    {
      Sid: "Keys",
      Action: prefixed("kms", ["Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey"]),
      Resource: arn("kms", "key/*"),
      Condition: keysOfTheProgram,
    },
  ];
}

function serviceActions(arn: ArnOf): Allowed[] {
  const logs = ["CreateLogGroup", "CreateLogStream", "GetLogEvents", "PutLogEvents", "PutRetentionPolicy"];
  return [
    {
      Sid: "Logs",
      Action: prefixed("logs", logs),
      Resource: [arn("logs", "log-group:/dualcoast/*"), arn("logs", "log-group:RDSOSMetrics*")],
    },
    {
      Sid: "FindLogs",
      Action: prefixed("logs", ["DescribeLogGroups", "DescribeLogStreams"]),
      Resource: arn("logs", "log-group:*"),
    },
    {
      Sid: "Databases",
      Action: prefixed("rds", ["DescribeDBInstances", "PromoteReadReplica"]),
      Resource: arn("rds", "db:dualcoast-*"),
    },
    {
      Sid: "Groups",
      Action: prefixed("autoscaling", ["SetDesiredCapacity", "UpdateAutoScalingGroup"]),
      Resource: arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/dualcoast-*"),
    },
    {
      Sid: "Look",
      Action: [
        "autoscaling:Describe*",
        "ec2:Describe*",
        "elasticloadbalancing:Describe*",
        "secretsmanager:GetRandomPassword",
      ],
      Resource: "*",
    },
  ];
}

/** By alias: a key's id says nothing about whose it is. */
export const keysOfTheProgram = { "ForAnyValue:StringLike": { "kms:ResourceAliases": "alias/dualcoast-*" } };

/** `s3` and `GetObject` as `s3:GetObject`. */
export function prefixed(service: string, actions: readonly string[]): string[] {
  return actions.map((action) => `${service}:${action}`);
}
