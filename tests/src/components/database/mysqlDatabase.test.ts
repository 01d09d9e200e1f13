import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { MysqlDatabase, type Origin } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const primary: Origin = {
  bornAs: "primary",
  username: "app",
  password: "word",
  passwordVersion: 2,
  databaseName: "shop",
};
const replica: Origin = { bornAs: "replica", sourceArn: "arn:aws:rds:us-east-1:111122223333:db:dualcoast-east-g1" };

async function build(origin: Origin) {
  const made = await record();
  const options: pulumi.ResourceOptions[] = [];
  const database = new MysqlDatabase(
    "database-g2",
    {
      place: "west",
      generation: 2,
      origin,
      instanceClass: "db.r7g.large",
      storageGb: 100,
      port: 3306,
      kmsKeyArn: "west-key",
      subnetGroupName: "subnets",
      parameterGroupName: "parameters",
      securityGroupId: "group",
      monitoringRoleArn: "watcher",
    },
    {
      protect: true,
      transformations: [
        ({ type, opts }) => {
          if (type === "aws:rds/instance:Instance") options.push(opts);
          return undefined;
        },
      ],
    },
  );
  const isReplica = await valueOf(database.isReplica);
  const address = await valueOf(database.address);
  await pulumi.runtime.disconnect();
  const inputs = made.find("aws:rds/instance:Instance", "database-g2").inputs as Record<string, unknown>;
  return { inputs, options, isReplica, address, identifier: database.identifier };
}

const always = {
  identifier: "dualcoast-west-g2",
  instanceClass: "db.r7g.large",
  port: 3306,
  storageType: "gp3",
  maxAllocatedStorage: 500,
  storageEncrypted: true,
  kmsKeyId: "west-key",
  multiAz: true,
  parameterGroupName: "parameters",
  dbSubnetGroupName: "subnets",
  vpcSecurityGroupIds: ["group"],
  publiclyAccessible: false,
  caCertIdentifier: "rds-ca-rsa2048-g1",
  backupRetentionPeriod: 35,
  backupWindow: "08:00-08:30",
  maintenanceWindow: "sun:09:00-sun:10:00",
  autoMinorVersionUpgrade: false,
  copyTagsToSnapshot: true,
  deletionProtection: true,
  deleteAutomatedBackups: false,
  enabledCloudwatchLogsExports: ["error", "slowquery"],
  iamDatabaseAuthenticationEnabled: true,
  monitoringInterval: 60,
  monitoringRoleArn: "watcher",
  tags: { backup: "daily" },
};

test("a primary is Multi-AZ, encrypted, backed up, protected, with a final snapshot", async () => {
  const { inputs, isReplica, identifier } = await build(primary);
  const { passwordWo, ...rest } = inputs;
  expect(rest).toEqual({
    ...always,
    engine: "mysql",
    engineVersion: "8.4",
    allocatedStorage: 100,
    dbName: "shop",
    username: "app",
    passwordWoVersion: 2,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "dualcoast-west-g2-final",
  });
  expect(passwordWo).toMatchObject({ value: "word" });
  expect(isReplica).toBe(false);
  expect(identifier).toBe("dualcoast-west-g2");
});

test("a replica is born with all that a primary needs, and takes the rest from its source", async () => {
  const { inputs, isReplica, address } = await build(replica);
  expect(inputs).toEqual({
    ...always,
    replicateSourceDb: "arn:aws:rds:us-east-1:111122223333:db:dualcoast-east-g1",
    skipFinalSnapshot: true,
  });
  expect(isReplica).toBe(true);
  expect(address).toBe("dualcoast-west-g2.rds.test");
});

test.each([primary, replica])("is protected, and its source ignored once it exists: $bornAs", async (origin) => {
  const { options } = await build(origin);
  expect(options).toHaveLength(1);
  expect(options[0]).toMatchObject({ ignoreChanges: ["replicateSourceDb"] });
  expect(options[0]!.parent).toMatchObject({ __protect: true });
});
