import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ReadinessAlarms } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

const at = "arn:aws:elasticloadbalancing:us-west-2:111122223333";

async function build(replications: ConstructorParameters<typeof ReadinessAlarms>[1]["replications"] = []) {
  const made = await record();
  new ReadinessAlarms("readiness", {
    place: "west",
    topicArn: "topic",
    database: "west-g1",
    maxLagSeconds: 30,
    minFreeStorageBytes: 5_000,
    vaultName: "west-vault",
    loadBalancerArn: `${at}:loadbalancer/app/web/50dc`,
    targetGroupArn: `${at}:targetgroup/web/73e2`,
    replications,
  });
  await pulumi.runtime.disconnect();
  const alarms = made.resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  return new Map(alarms.map(({ name, inputs }) => [name.replace("readiness-", ""), inputs as Record<string, unknown>]));
}

const minutes = { period: 60, evaluationPeriods: 5, datapointsToAlarm: 3 };
const common = { alarmActions: ["topic"], okActions: ["topic"] };

test("the database: lag beyond the objective, a replica that stopped, little storage, no processor time", async () => {
  const alarms = await build();
  const rds = { ...common, namespace: "AWS/RDS", dimensions: { DBInstanceIdentifier: "west-g1" } };
  expect(alarms.get("replica-lag")).toEqual({
    ...rds,
    ...minutes,
    name: "dualcoast-west-replica-lag",
    alarmDescription: "A failover now would lose more than 30 s of writes",
    metricName: "ReplicaLag",
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 30,
    treatMissingData: "notBreaching",
  });
  expect(alarms.get("replica-stopped")).toEqual({
    ...rds,
    ...minutes,
    name: "dualcoast-west-replica-stopped",
    alarmDescription: "The replica has stopped following the primary",
    metricName: "ReplicaLag",
    statistic: "Minimum",
    comparisonOperator: "LessThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
  });
  expect(alarms.get("database-storage")).toEqual({
    ...rds,
    ...minutes,
    name: "dualcoast-west-database-storage",
    alarmDescription: "The database has little free storage, or is not there",
    metricName: "FreeStorageSpace",
    statistic: "Minimum",
    comparisonOperator: "LessThanThreshold",
    threshold: 5_000,
    treatMissingData: "breaching",
  });
  expect(alarms.get("database-cpu")).toEqual({
    ...rds,
    name: "dualcoast-west-database-cpu",
    alarmDescription: "The database has had little processor time to spare for a quarter of an hour",
    metricName: "CPUUtilization",
    statistic: "Average",
    period: 300,
    evaluationPeriods: 3,
    datapointsToAlarm: 3,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 90,
    treatMissingData: "notBreaching",
  });
});

test("backups: any job of the region's vault that failed, copies too", async () => {
  const alarms = await build();
  const jobs = {
    ...common,
    namespace: "AWS/Backup",
    dimensions: { BackupVaultName: "west-vault" },
    statistic: "Sum",
    period: 3600,
    evaluationPeriods: 1,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
  };
  expect(alarms.get("backup-failed")).toEqual({
    ...jobs,
    name: "dualcoast-west-backup-failed",
    alarmDescription: "A store was not backed up",
    metricName: "NumberOfBackupJobsFailed",
  });
  expect(alarms.get("backup-copy-failed")).toEqual({
    ...jobs,
    name: "dualcoast-west-backup-copy-failed",
    alarmDescription: "A backup was not copied to the other region",
    metricName: "NumberOfCopyJobsFailed",
  });
});

test("targets: one that is unhealthy, and none that is healthy", async () => {
  const alarms = await build();
  const dimensions = { LoadBalancer: "app/web/50dc", TargetGroup: "targetgroup/web/73e2" };
  const targets = { ...common, ...minutes, namespace: "AWS/ApplicationELB", dimensions, statistic: "Maximum" };
  expect(alarms.get("targets-unhealthy")).toEqual({
    ...targets,
    name: "dualcoast-west-targets-unhealthy",
    alarmDescription: "An instance does not answer as it should",
    metricName: "UnHealthyHostCount",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    treatMissingData: "notBreaching",
  });
  expect(alarms.get("targets-none")).toEqual({
    ...targets,
    name: "dualcoast-west-targets-none",
    alarmDescription: "No instance of the region can serve",
    metricName: "HealthyHostCount",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    treatMissingData: "breaching",
  });
});

test("objects: each bucket whose copies fail or fall behind, by the rule that copies them", async () => {
  const assets = { purpose: "assets", sourceBucket: "assets-west", destinationBucket: "assets-east", ruleId: "all" };
  const alarms = await build([assets]);
  const s3 = {
    ...common,
    namespace: "AWS/S3",
    dimensions: { SourceBucket: "assets-west", DestinationBucket: "assets-east", RuleId: "all" },
    comparisonOperator: "GreaterThanThreshold",
    treatMissingData: "notBreaching",
  };
  expect(alarms.get("objects-failed-assets")).toEqual({
    ...s3,
    name: "dualcoast-west-objects-failed-assets",
    alarmDescription: "Objects of assets-west were not copied to assets-east",
    metricName: "OperationsFailedReplication",
    statistic: "Sum",
    period: 300,
    evaluationPeriods: 1,
    threshold: 0,
  });
  expect(alarms.get("objects-late-assets")).toEqual({
    ...s3,
    ...minutes,
    name: "dualcoast-west-objects-late-assets",
    alarmDescription: "assets-east is more than a quarter of an hour behind assets-west",
    metricName: "ReplicationLatency",
    statistic: "Maximum",
    threshold: 900,
  });
  expect([...(await build()).keys()].filter((name) => name.startsWith("objects"))).toEqual([]);
  expect(alarms.size).toBe(10);
});
