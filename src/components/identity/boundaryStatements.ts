import type { Statement } from "../documents.ts";
import { backupActions } from "./backupActions.ts";
import { prefixed, workloadActions, type Allowed, type ArnOf } from "./boundaryActions.ts";

/** `workloads`: the stack's own roles. `backups`: those that AWS Backup takes, with AWS's own policies. */
export type BoundaryKind = "workloads" | "backups";

export interface BoundaryScope {
  readonly accountId: string;
  /** Every region in which a role of this program may act: both coasts and the one of state and witness. */
  readonly regions: readonly string[];
}

const actionsOf: Record<BoundaryKind, (accountId: string, arn: ArnOf) => Allowed[]> = {
  workloads: workloadActions,
  backups: backupActions,
};

/** What the roles of this program may do at most, and what none of them may ever do. */
export function boundaryStatements(kind: BoundaryKind, { accountId, regions }: BoundaryScope): Statement[] {
  const arn: ArnOf = (service, resource) => `arn:aws:${service}:*:${accountId}:${resource}`;
  const kept = kind === "workloads" ? [...vaultsAndKeys, ...backups] : vaultsAndKeys;
  return [
    ...actionsOf[kind](accountId, arn).map((one): Statement => ({ ...one, Effect: "Allow" })),
    ...denials,
    deny("BackupsAndKeys", kept),
    {
      Sid: "OtherRegions",
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": [...regions] } },
    },
  ];
}

/**
 * Denied, not only left out: a deny in a boundary also ends what a resource's own policy would let a role do.
 * Patterns by verb, because what AWS adds to a service must not have to be added here.
 */
const denials: readonly Statement[] = [
  deny("Identity", [
    ...verbs(
      "iam",
      "Accept Add Associate Attach Change Create Deactivate Delete Detach Disable Enable Pass Put Reject",
    ),
    ...verbs("iam", "Remove Reset Resync Send Set Tag Untag Update Upload"),
    "account:*",
    "organizations:*",
  ]),
  deny("Audit", [
    ...verbs("cloudtrail", "Delete Stop UpdateTrail PutEventSelectors PutInsightSelectors"),
    ...verbs("guardduty", "Delete Disassociate Stop UpdateDetector"),
    ...verbs("config", "Delete Stop PutConfigurationRecorder PutDeliveryChannel"),
    ...verbs("securityhub", "BatchDisable Delete Disable Disassociate"),
    "access-analyzer:Delete*",
    ...verbs("cloudwatch", "DeleteAlarms DisableAlarmActions"),
    "ec2:DeleteFlowLogs",
    "logs:Delete*",
  ]),
];

const vaultsAndKeys: readonly string[] = [
  ...verbs("backup", "Delete Disassociate UpdateRecoveryPoint PutBackupVault"),
  ...verbs("dynamodb", "DeleteTable UpdateContinuousBackups"),
  ...verbs("kms", "Delete Disable PutKeyPolicy ScheduleKeyDeletion"),
  ...verbs("rds", "DeleteDBCluster DeleteDBInstanceAutomatedBackup StopDBInstanceAutomatedBackupsReplication"),
  ...verbs("s3", "DeleteBucket DeleteObjectVersion PutBucketVersioning PutLifecycle PutReplication"),
  "secretsmanager:DeleteSecret",
];

/** Single backups, and databases: AWS Backup itself removes those whose time is over, and what a restore test made. */
const backups: readonly string[] = ["dynamodb:DeleteBackup", "ec2:DeleteSnapshot", "rds:Delete*"];

function verbs(service: string, starts: string): string[] {
  return prefixed(
    service,
    starts.split(" ").map((start) => `${start}*`),
  );
}

function deny(Sid: string, Action: readonly string[]): Statement {
  return { Sid, Effect: "Deny", Action: [...Action], Resource: "*" };
}
