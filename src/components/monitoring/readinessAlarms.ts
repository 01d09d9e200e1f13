import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A bucket and its twin, between which S3 measures. */
export interface WatchedReplication {
  readonly purpose: string;
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly ruleId: string;
}

export interface ReadinessAlarmsArgs {
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Topic of this region. */
  readonly topicArn: pulumi.Input<string>;
  /** Identifier of the region's database, primary or replica. */
  readonly database: string;
  /** Seconds; the oldest lost write that is accepted. */
  readonly maxLagSeconds: number;
  /** Bytes of free storage below which somebody must look. */
  readonly minFreeStorageBytes: number;
  readonly vaultName: pulumi.Input<string>;
  readonly loadBalancerArn: pulumi.Input<string>;
  readonly targetGroupArn: pulumi.Input<string>;
  readonly replications: readonly WatchedReplication[];
}

/** What all alarms of this file have in common is added in {@link ReadinessAlarms}. */
type Watch = Pick<
  aws.cloudwatch.MetricAlarmArgs,
  | "namespace"
  | "metricName"
  | "dimensions"
  | "statistic"
  | "period"
  | "evaluationPeriods"
  | "datapointsToAlarm"
  | "comparisonOperator"
  | "threshold"
  | "treatMissingData"
> & { readonly means: string };

/**
 * Whether the region could take over, or be taken over from, now: the same alarms in both regions, whatever their roles.
 * A figure that only one role has is silent in the other: no alarm changes when roles turn.
 */
export class ReadinessAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: ReadinessAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:monitoring:ReadinessAlarms", name, {}, opts);
    const watched = { ...database(args), ...backup(args), ...web(args), ...objects(args) };
    for (const [what, { means, ...watch }] of Object.entries(watched)) {
      new aws.cloudwatch.MetricAlarm(
        `${name}-${what}`,
        {
          name: `dualcoast-${args.place}-${what}`,
          alarmDescription: means,
          ...watch,
          alarmActions: [args.topicArn],
          okActions: [args.topicArn],
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** Three of five minutes: one slow minute is no reason to wake somebody, and the objective is not missed by much. */
const soon = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 };
const above = { comparisonOperator: "GreaterThanThreshold" };
const below = { comparisonOperator: "LessThanThreshold" };
/** No figure is no fault: the role, or the hour, has none. */
const quiet = { treatMissingData: "notBreaching" };
/** No figure is the fault: it is sent as long as the thing is there, in either role. */
const loud = { treatMissingData: "breaching" };

function database(args: ReadinessAlarmsArgs): Record<string, Watch> {
  const rds = { namespace: "AWS/RDS", dimensions: { DBInstanceIdentifier: args.database }, ...soon };
  const lag = { ...rds, metricName: "ReplicaLag", ...quiet }; // a primary has none
  return {
    "replica-lag": {
      ...lag,
      means: `A failover now would lose more than ${args.maxLagSeconds} s of writes`,
      statistic: "Maximum",
      ...above,
      threshold: args.maxLagSeconds,
    },
    // RDS sends -1 for a replica that does not replicate, which no upper bound ever sees.
    "replica-stopped": {
      ...lag,
      means: "The replica has stopped following the primary",
      statistic: "Minimum",
      ...below,
      threshold: 0,
    },
    "database-storage": {
      ...rds,
      means: "The database has little free storage, or is not there",
      metricName: "FreeStorageSpace",
      statistic: "Minimum",
      ...below,
      threshold: args.minFreeStorageBytes,
      ...loud,
    },
    "database-cpu": {
      ...rds,
      means: "The database has had little processor time to spare for a quarter of an hour",
      metricName: "CPUUtilization",
      statistic: "Average",
      period: 300,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
      ...above,
      threshold: 90,
      ...quiet,
    },
  };
}

function backup({ vaultName }: ReadinessAlarmsArgs): Record<string, Watch> {
  const failed = (metricName: string, means: string): Watch => ({
    means,
    namespace: "AWS/Backup",
    metricName,
    dimensions: { BackupVaultName: vaultName },
    statistic: "Sum",
    period: 3600,
    evaluationPeriods: 1,
    ...above,
    threshold: 0,
    ...quiet, // jobs run at night
  });
  return {
    "backup-failed": failed("NumberOfBackupJobsFailed", "A store was not backed up"),
    "backup-copy-failed": failed("NumberOfCopyJobsFailed", "A backup was not copied to the other region"),
  };
}

function web({ loadBalancerArn, targetGroupArn }: ReadinessAlarmsArgs): Record<string, Watch> {
  const suffix = (arn: pulumi.Input<string>, from: RegExp) =>
    pulumi.output(arn).apply((text) => text.replace(from, ""));
  const dimensions = {
    LoadBalancer: suffix(loadBalancerArn, /^.*:loadbalancer\//),
    TargetGroup: suffix(targetGroupArn, /^.*:(?=targetgroup\/)/),
  };
  const targets = { namespace: "AWS/ApplicationELB", dimensions, ...soon };
  return {
    "targets-unhealthy": {
      ...targets,
      means: "An instance does not answer as it should",
      metricName: "UnHealthyHostCount",
      statistic: "Maximum",
      ...above,
      threshold: 0,
      ...quiet,
    },
    "targets-none": {
      ...targets,
      means: "No instance of the region can serve",
      metricName: "HealthyHostCount",
      statistic: "Maximum",
      ...below,
      threshold: 1,
      ...loud, // a standby keeps instances too
    },
  };
}

function objects({ replications }: ReadinessAlarmsArgs): Record<string, Watch> {
  const alarms = replications.map(({ purpose, sourceBucket, destinationBucket, ruleId }) => {
    const s3 = {
      namespace: "AWS/S3",
      dimensions: { SourceBucket: sourceBucket, DestinationBucket: destinationBucket, RuleId: ruleId },
      ...above,
      ...quiet, // sent only while there is something to copy
    };
    const failed: Watch = {
      ...s3,
      means: `Objects of ${sourceBucket} were not copied to ${destinationBucket}`,
      metricName: "OperationsFailedReplication",
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      threshold: 0,
    };
    const late: Watch = {
      ...s3,
      means: `${destinationBucket} is more than a quarter of an hour behind ${sourceBucket}`,
      metricName: "ReplicationLatency",
      statistic: "Maximum",
      ...soon,
      threshold: 900,
    };
    return { [`objects-failed-${purpose}`]: failed, [`objects-late-${purpose}`]: late };
  });
  return Object.assign({}, ...alarms) as Record<string, Watch>;
}
