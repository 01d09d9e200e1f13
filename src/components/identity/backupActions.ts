import { keysOfTheProgram, prefixed, type Allowed, type ArnOf } from "./boundaryActions.ts";

/**
 * What AWS Backup needs to back up, copy and try out this program's stores. AWS's own policies for its roles allow far
 * more, in every service that AWS Backup knows, and change without notice: what they gain elsewhere stops here.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
 */
export function backupActions(accountId: string, arn: ArnOf): Allowed[] {
  return [...databaseBackups(arn), ...tableBackups(arn), ...bucketBackups(accountId, arn), ...vaults(arn)];
}

/** Names that AWS Backup gives: to its snapshots, and to what it restores to see whether it can. */
const [snapshots, restored] = ["snapshot:awsbackup:*", "db:awsbackup-restore-test-*"];

function databaseBackups(arn: ArnOf): Allowed[] {
  const make = ["AddTagsToResource", "CopyDBSnapshot", "CreateDBSnapshot"];
  const restore = ["AddTagsToResource", "CreateDBInstance", "RestoreDBInstanceFromDBSnapshot"];
  return [
    {
      Sid: "Databases",
      Action: prefixed("rds", make),
      Resource: ["db:dualcoast-*", snapshots, "og:default:*"].map((one) => arn("rds", one)),
    },
    {
      Sid: "OwnSnapshots",
      Action: prefixed("rds", ["DeleteDBSnapshot", "ModifyDBSnapshotAttribute"]),
      Resource: arn("rds", snapshots),
    },
    {
      Sid: "RestoreTest",
      Action: prefixed("rds", restore),
      Resource: [restored, snapshots, "og:default:*", "pg:dualcoast-*", "subgrp:dualcoast-*"].map((one) =>
        arn("rds", one),
      ),
    },
    { Sid: "EndRestoreTest", Action: "rds:DeleteDBInstance", Resource: arn("rds", restored) },
  ];
}

function tableBackups(arn: ArnOf): Allowed[] {
  const actions = ["CreateBackup", "DeleteBackup", "DescribeBackup", "DescribeTable", "ListTagsOfResource"];
  return [
    {
      Sid: "Tables",
      Action: prefixed("dynamodb", [...actions, "StartAwsBackupJob"]),
      Resource: arn("dynamodb", "table/dualcoast-*"),
    },
  ];
}

function bucketBackups(accountId: string, arn: ArnOf): Allowed[] {
  const read = ["GetBucket*", "GetInventoryConfiguration", "GetObject*", "ListBucket", "ListBucketVersions"];
  const rule = [
    "DeleteRule",
    "DescribeRule",
    "DisableRule",
    "EnableRule",
    "ListTargetsByRule",
    "PutRule",
    "PutTargets",
  ];
  return [
    {
      Sid: "Buckets",
      Action: prefixed("s3", [...read, "ListTagsForResource", "PutBucketNotification", "PutInventoryConfiguration"]),
      Resource: `arn:aws:s3:::dualcoast-*-${accountId}-*`,
    },
    {
      Sid: "BucketEvents",
      Action: prefixed("events", [...rule, "RemoveTargets"]),
      Resource: arn("events", "rule/AwsBackupManagedRule*"),
    },
  ];
}

function vaults(arn: ArnOf): Allowed[] {
  const open = ["CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*"];
  return [
    { Sid: "Keys", Action: prefixed("kms", open), Resource: arn("kms", "key/*"), Condition: keysOfTheProgram },
    {
      Sid: "Vaults",
      Action: prefixed("backup", ["CopyFromBackupVault", "CopyIntoBackupVault", "DescribeBackupVault", "TagResource"]),
      Resource: [
        arn("backup", "backup-vault:dualcoast-*"),
        arn("backup", "recovery-point:*"),
        arn("rds", snapshots),
        arn("dynamodb", "table/dualcoast-*"),
      ],
    },
    {
      Sid: "Look",
      Action: [
        "cloudwatch:GetMetricData",
        "ec2:Describe*",
        "events:ListRules",
        "rds:Describe*",
        "rds:ListTagsForResource",
        "s3:ListAllMyBuckets",
        "tag:GetResources",
      ],
      Resource: "*",
    },
  ];
}
