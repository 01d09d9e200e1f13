import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { DatabaseSettings } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

test("asks for TLS and GTIDs, and puts the database into the data tier", async () => {
  const made = await record();
  new DatabaseSettings("database", { place: "west", subnetIds: ["d1", "d2"] });
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
