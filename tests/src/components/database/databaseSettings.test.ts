import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { DatabaseSettings } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const args = {
  accountId: "111122223333",
  region: "us-west-2",
  place: "west",
  subnetIds: ["d1", "d2"],
  permissionsBoundary: "boundary",
};

// Not proven here: that the role is handed on only once its policy is attached; mocks know no order.
test("lets RDS report the operating system's figures of this region's databases, and nothing else", async () => {
  const made = await record();
  const settings = new DatabaseSettings("database", args);
  const roleArn = await valueOf(settings.monitoringRoleArn);
  await pulumi.runtime.disconnect();
  expect(roleArn).toBe("arn:aws:iam/role:Role:database-monitoring");
  const role = made.find("aws:iam/role:Role", "database-monitoring").inputs;
  expect([role.name, role.permissionsBoundary]).toEqual(["dualcoast-database-monitoring-west", "boundary"]);
  expect(JSON.parse(role.assumeRolePolicy as string)).toMatchObject({
    Statement: [
      {
        Sid: "Service",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "monitoring.rds.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws:rds:us-west-2:111122223333:db:dualcoast-west-g*" },
        },
      },
    ],
  });
  const group = "arn:aws:logs:us-west-2:111122223333:log-group:RDSOSMetrics";
  const { policy } = made.find("aws:iam/policy:Policy", "database-monitoring").inputs;
  expect(JSON.parse(policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Group",
        Effect: "Allow",
        Action: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
        Resource: [group, `${group}:*`],
      },
      {
        Sid: "Streams",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
        Resource: `${group}:log-stream:*`,
      },
    ],
  });
  expect(made.find("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "database-monitoring").inputs).toEqual({
    role: "dualcoast-database-monitoring-west",
    policyArn: "arn:aws:iam/policy:Policy:database-monitoring",
  });
});

test("asks for TLS and GTIDs, and puts the database into the data tier", async () => {
  const made = await record();
  new DatabaseSettings("database", args);
  await pulumi.runtime.disconnect();
  expect(made.find("aws:rds/subnetGroup:SubnetGroup", "database").inputs).toEqual({
    name: "dualcoast-west",
    description: "Data tier",
    subnetIds: ["d1", "d2"],
  });
  const [now, atStart] = [{ applyMethod: "immediate" }, { applyMethod: "pending-reboot" }];
  expect(made.find("aws:rds/parameterGroup:ParameterGroup", "database").inputs).toEqual({
    name: "dualcoast-west-mysql84",
    family: "mysql8.4",
    description: "Both coasts alike",
    parameters: [
      { name: "require_secure_transport", value: "ON", ...now },
      { name: "gtid-mode", value: "ON", ...atStart },
      { name: "enforce_gtid_consistency", value: "ON", ...atStart },
      { name: "binlog_format", value: "ROW", ...now },
      { name: "sync_binlog", value: "1", ...now },
      { name: "innodb_flush_log_at_trx_commit", value: "1", ...now },
      { name: "replica_parallel_workers", value: "16", ...atStart },
      { name: "replica_preserve_commit_order", value: "1", ...atStart },
      { name: "slow_query_log", value: "1", ...now },
      { name: "log_output", value: "FILE", ...now },
    ],
  });
});
