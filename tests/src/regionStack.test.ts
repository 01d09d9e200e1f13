import * as pulumi from "@pulumi/pulumi";
import { expect, test, vi } from "vitest";
import { isExcludedInFailover } from "../../src/excluded.ts";
import { parseOutputs, type RegionOutputs } from "../../src/outputs.ts";
import { RegionStack } from "../../src/regionStack.ts";
import { builtRegion, type Built } from "../support/build.ts";
import { outputsOf } from "../support/outputs.ts";
import { record } from "../support/mocks.ts";
import { stackConfig } from "../support/stackFiles.ts";

const automatedBackups = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication";

// A region has over a hundred resources: on a busy machine more than the usual five seconds.
vi.setConfig({ testTimeout: 60_000 });

const inputsByName = ({ made }: Built): Record<string, unknown> =>
  Object.fromEntries(made.resources.map(({ type, name, inputs }) => [`${type} ${name}`, inputs as unknown]));

const changedBetween = (before: Built, after: Built): string[] => {
  const [old, now] = [inputsByName(before), inputsByName(after)];
  expect(Object.keys(now)).toEqual(Object.keys(old));
  return Object.keys(now).filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
};

test.each([
  ["dr-west", "east", "standby", "active", [2, 4]],
  ["prod-east", "west", "active", "standby", [4, 2]],
] as const)(
  "turning the roles of %s changes its group's sizes and nothing else",
  async (stack, peer, from, to, sizes) => {
    const before = await builtRegion(stackConfig(stack, { role: from, roleEpoch: 1 }), outputsOf(peer));
    const after = await builtRegion(stackConfig(stack, { role: to, roleEpoch: 2 }), outputsOf(peer));
    expect(changedBetween(before, after)).toEqual(["aws:autoscaling/group:Group web"]);
    const group = ({ made }: Built) =>
      made.find("aws:autoscaling/group:Group", "web").inputs as Record<string, unknown>;
    const { minSize, desiredCapacity, ...rest } = group(before);
    expect([minSize, desiredCapacity]).toEqual([sizes[0], sizes[0]]);
    expect(group(after)).toEqual({ ...rest, minSize: sizes[1], desiredCapacity: sizes[1] });
    const { role, roleEpoch, ...ids } = before.outputs;
    expect([role, roleEpoch]).toEqual([from, 1]);
    expect(after.outputs).toEqual({ ...ids, role: to, roleEpoch: 2 });
  },
);

test("the other stack's role and epoch change nothing", async () => {
  const before = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  const after = await builtRegion(stackConfig("dr-west"), outputsOf("east", { role: "standby", roleEpoch: 9 }));
  expect(changedBetween(before, after)).toEqual([]);
});

test("every AWS resource goes through the one provider of the stack's region and account", async () => {
  const { made } = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  expect(made.find("pulumi:providers:aws", "aws").inputs).toMatchObject({
    region: "us-west-2",
    allowedAccountIds: '["123456789012"]',
    defaultTags: JSON.stringify({
      tags: {
        owner: "platform",
        env: "production",
        "data-class": "customer",
        "dr-role": "replicated",
        rpo: "30s",
        rto: "2h",
        application: "dualcoast",
        stack: "dr-west",
      },
    }),
  });
  const own = made.resources.filter(({ type }) => /^(aws|cloudflare):/.test(type));
  const providers = new Set(own.map(({ type, provider }) => `${type.split(":")[0]} ${provider.split("::").at(-2)}`));
  expect([...providers].sort()).toEqual(["aws aws", "cloudflare cloudflare"]);
  expect(own.filter(({ inputs }) => "region" in (inputs as object))).toEqual([]);
});

test("gives the outputs that the other stack, the failover and the lab read", async () => {
  const { outputs } = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  expect(parseOutputs("dr-west", outputs)).toEqual(outputs);
  const arn = (type: string, name: string): string => `arn:${type}:${name}`;
  const bucket = (purpose: string) => ({
    name: `dualcoast-${purpose}-123456789012-west`,
    arn: arn("aws:s3/bucket:Bucket", `bucket-${purpose}`),
    region: "us-west-2",
  });
  expect(outputs).toEqual({
    schemaVersion: 1,
    role: "standby",
    roleEpoch: 1,
    region: "us-west-2",
    peer: "prod-east",
    linked: true,
    network: {
      vpcId: "network-id",
      webSubnetIds: ["web-a", "web-b"],
      dataSubnetIds: ["data-a", "data-b"],
      publicSubnetIds: ["public-a", "public-b"],
    },
    database: {
      identifier: "dualcoast-west-g1",
      arn: arn("aws:rds/instance:Instance", "database-g1"),
      address: "dualcoast-west-g1.rds.test",
      port: 3306,
      generation: 1,
      kmsKeyArn: arn("aws:kms/key:Key", "key"),
      parameterGroup: "dualcoast-west-mysql84",
      isReplica: true,
    },
    web: {
      autoScalingGroup: "dualcoast-web-west",
      targetGroupArn: arn("aws:lb/targetGroup:TargetGroup", "web"),
      loadBalancerArn: arn("aws:lb/loadBalancer:LoadBalancer", "web"),
      loadBalancerDns: "dualcoast-web-west.elb.test",
      launchTemplateId: "web-id",
      desired: { active: 4, standby: 2 },
    },
    buckets: { assets: bucket("assets"), runs: bucket("runs") },
    keys: { data: arn("aws:kms/key:Key", "key") },
    tables: { control: "dualcoast-control", ops: "dualcoast-ops" },
    secrets: { database: "arn:aws:secretsmanager:us-west-2:123456789012:secret:dualcoast-database-AbCdEf" },
    vault: arn("aws:backup/vault:Vault", "backup"),
    edge: {
      zoneId: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
      hostname: "app.dualcoast.example",
      loadBalancerId: "edge-id",
      pools: { "us-east-1": "edge-us-east-1-id", "us-west-2": "edge-us-west-2-id" },
      fallbackPoolId: "edge-maintenance-id",
      monitorIds: { "us-east-1": "edge-us-east-1-id", "us-west-2": "edge-us-west-2-id" },
    },
  });
});

test("the first update of the east makes all but the links, and the second adds the links alone", async () => {
  const pending = await builtRegion(stackConfig("prod-east"), undefined);
  const linked = await builtRegion(stackConfig("prod-east"), outputsOf("west"));
  expect([pending.outputs.linked, linked.outputs.linked]).toEqual([false, true]);
  const [before, after] = [inputsByName(pending), inputsByName(linked)];
  const added = Object.keys(after).filter((key) => !(key in before));
  const alarms = ["assets", "runs"].flatMap((purpose) =>
    ["failed", "late"].map((what) => `aws:cloudwatch/metricAlarm:MetricAlarm readiness-objects-${what}-${purpose}`),
  );
  const policies = ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"];
  expect(added.sort()).toEqual(
    [
      ...alarms,
      ...policies.map((policy) => `aws:iam/rolePolicyAttachment:RolePolicyAttachment backup-${policy}`),
      "aws:backup/plan:Plan backup",
      "aws:backup/selection:Selection backup",
      "aws:iam/role:Role backup",
      "dualcoast:backup:BackupPlan backup",
      "aws:iam/policy:Policy bucket-assets-replication",
      "aws:iam/policy:Policy bucket-runs-replication",
      "aws:iam/role:Role bucket-assets-replication",
      "aws:iam/role:Role bucket-runs-replication",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment bucket-assets-replication",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment bucket-runs-replication",
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig bucket-assets",
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig bucket-runs",
    ].sort(),
  );
  const changed = Object.keys(before).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  expect(changed).toEqual(["aws:secretsmanager/secret:Secret database-secret"]);
  expect(linked.made.find("aws:secretsmanager/secret:Secret", "database-secret").inputs.replicas).toEqual([
    { region: "us-west-2", kmsKeyId: "arn:aws:kms:us-west-2:123456789012:key/west" },
  ]);
});

test("a replica links to the other stack's database, bucket, secret and load balancer", async () => {
  const { made } = await builtRegion(stackConfig("dr-west"), outputsOf("east", { linked: false }));
  expect(made.find("aws:rds/instance:Instance", "database-g1").inputs.replicateSourceDb).toBe(
    "arn:aws:rds:us-east-1:123456789012:db:dualcoast-east-g1",
  );
  const rule = made.find("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "bucket-assets").inputs.rules[0];
  expect(rule.destination).toMatchObject({
    bucket: "arn:aws:s3:::assets-east",
    encryptionConfiguration: { replicaKmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/east" },
  });
  const pool = made.find("cloudflare:index/loadBalancerPool:LoadBalancerPool", "edge-us-east-1").inputs;
  expect(pool.origins[0].address).toBe("lb-east.elb.test");
  expect(made.types()).not.toContain("aws:secretsmanager/secret:Secret");
});

test("backups go to the other region's vault, once it has one", async () => {
  const { made } = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  const [rule] = made.find("aws:backup/plan:Plan", "backup").inputs.rules as { copyActions: object[] }[];
  expect(rule!.copyActions).toMatchObject([
    { destinationVaultArn: "arn:aws:backup:us-east-1:123456789012:backup-vault:dualcoast-backup-east" },
  ]);
  const before = await builtRegion(stackConfig("dr-west"), outputsOf("east", { vault: undefined }));
  expect(before.made.types()).not.toContain("aws:backup/plan:Plan");
  expect(before.made.types()).toContain("aws:backup/vault:Vault");
});

test("the primary's own backups are copied to where it is not, and stay so through a promotion", async () => {
  const copies = async (stack: "prod-east" | "dr-west", peer: RegionOutputs) => {
    const { made } = await builtRegion(stackConfig(stack), peer);
    return made.resources.filter(({ type }) => type === automatedBackups).map(({ inputs }) => inputs as unknown);
  };
  const copy = {
    sourceDbInstanceArn: "arn:aws:rds:us-east-1:123456789012:db:dualcoast-east-g1",
    kmsKeyId: "arn:aws:kms/key:Key:key",
    retentionPeriod: 35,
  };
  expect(await copies("dr-west", outputsOf("east"))).toEqual([copy]);
  expect(await copies("prod-east", outputsOf("west"))).toEqual([]);
  const { database } = outputsOf("west");
  const promoted = outputsOf("west", { role: "active", roleEpoch: 2, database: { ...database, isReplica: false } });
  expect(await copies("prod-east", promoted)).toMatchObject([
    { sourceDbInstanceArn: "arn:aws:rds:us-west-2:123456789012:db:dualcoast-west-g1" },
  ]);
});

test("every store carries the tag by which the plan selects it", async () => {
  for (const [stack, peer] of [
    ["prod-east", "west"],
    ["dr-west", "east"],
  ] as const) {
    const { made } = await builtRegion(stackConfig(stack), outputsOf(peer));
    const [tag] = made.find("aws:backup/selection:Selection", "backup").inputs.selectionTags as {
      key: string;
      value: string;
    }[];
    const stores = made.resources.filter(({ type }) => /^aws:(rds\/instance:|dynamodb\/table:|s3\/bucket:)/.test(type));
    expect(stores.length).toBeGreaterThanOrEqual(4);
    for (const { name, inputs } of stores) {
      const { tags } = inputs as { tags?: Record<string, string> };
      expect([name, tags?.[tag!.key]]).toEqual([name, tag!.value]);
    }
  }
});

test("alarms watch the region's own database, vault, targets and buckets, and call the region's own topic", async () => {
  const { made } = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  const alarm = (what: string) =>
    made.find("aws:cloudwatch/metricAlarm:MetricAlarm", `readiness-${what}`).inputs as Record<string, unknown>;
  expect(alarm("replica-lag")).toMatchObject({
    dimensions: { DBInstanceIdentifier: "dualcoast-west-g1" },
    threshold: 30,
    alarmActions: ["arn:aws:sns/topic:Topic:alerts"],
  });
  expect(alarm("database-storage")).toMatchObject({ threshold: 5 * 1024 ** 3 });
  expect(alarm("backup-failed")).toMatchObject({ dimensions: { BackupVaultName: "dualcoast-backup-west" } });
  expect(alarm("objects-late-assets")).toMatchObject({
    dimensions: {
      SourceBucket: "dualcoast-assets-123456789012-west",
      DestinationBucket: "assets-east",
      RuleId: "everything",
    },
  });
});

test("fails, registering nothing, when the replica's source is not up yet", async () => {
  const made = await record(undefined, "dr-west");
  expect(() => new RegionStack("region", { config: stackConfig("dr-west"), peer: undefined })).toThrow(
    "dr-west: the database is a replica of prod-east, which has no outputs yet; run pulumi up -s prod-east first",
  );
  await pulumi.runtime.disconnect();
  expect(made.resources).toEqual([]);
});

test("a failback adds a generation as a replica and keeps the old one, both protected", async () => {
  const database = {
    engine: "mysql",
    class: "db.r7g.large",
    storageGb: 100,
    generation: 2,
    bornAs: "replica",
    kept: [{ generation: 1, bornAs: "primary" }],
    maxDataLossSeconds: 30,
  };
  const { made, outputs } = await builtRegion(stackConfig("prod-east", { database }), outputsOf("west"));
  const instance = (name: string) => made.find("aws:rds/instance:Instance", name).inputs as Record<string, unknown>;
  expect([instance("database-g1").username, instance("database-g1").replicateSourceDb]).toEqual([
    "dualcoast",
    undefined,
  ]);
  expect(instance("database-g2").replicateSourceDb).toBe("arn:aws:rds:us-west-2:123456789012:db:dualcoast-west-g1");
  expect(outputs.database).toMatchObject({ identifier: "dualcoast-east-g2", generation: 2, isReplica: true });
  expect(outputs.secrets.database).toBe("arn:aws:secretsmanager/secret:Secret:database-secret");
});

test("protects what cannot be made again, and nothing else", async () => {
  const { options } = await builtRegion(stackConfig("prod-east"), outputsOf("west"));
  const kept = options.filter(({ opts }) => opts.protect === true).map(({ type, name }) => `${type} ${name}`);
  expect(kept.filter((one) => one.startsWith("dualcoast:")).sort()).toEqual([
    "dualcoast:audit:LogBucket logs",
    "dualcoast:backup:BackupVault backup",
    "dualcoast:database:MysqlDatabase database-g1",
    "dualcoast:detection:Findings findings",
    "dualcoast:detection:ThreatDetection threats",
    "dualcoast:encryption:RegionalKey key",
    "dualcoast:secrets:DatabaseSecret database-secret",
    "dualcoast:storage:ReplicatedBucket bucket-assets",
    "dualcoast:storage:ReplicatedBucket bucket-runs",
    "dualcoast:writer:ControlTable control",
    "dualcoast:writer:OpsTable ops",
  ]);
});

test("only the owner of the writer's table makes it, and lets its agent make the first record", async () => {
  const east = await builtRegion(stackConfig("prod-east"), outputsOf("west"));
  const west = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  const tables = ({ made }: Built) =>
    made.resources.filter(({ type }) => type === "dualcoast:writer:ControlTable").length;
  const app = ({ made }: Built): string => {
    const { userData } = made.find("aws:ec2/launchTemplate:LaunchTemplate", "web").inputs;
    return Buffer.from(userData as string, "base64").toString();
  };
  expect([tables(east), tables(west)]).toEqual([1, 0]);
  expect([app(east).includes("bootstrapWriter"), app(west).includes("bootstrapWriter")]).toEqual([true, false]);
});

test("what a failover leaves out is the database and its copied backups, the writer's table, the edge, and what the account has once", async () => {
  const { made } = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  const once =
    /^aws:(cloudtrail|iam\/account|s3\/account|securityhub\/finding)|^dualcoast:(account:|audit:Trail|detection:FindingAgg)/;
  const edgeOrDatabase = /^(cloudflare:|aws:rds\/|dualcoast:(edge|database):|dualcoast:backup:AutomatedBackupCopy)/;
  const own = made.resources.filter(({ type }) => !type.startsWith("pulumi:"));
  const byType = own
    .filter(({ type }) => edgeOrDatabase.test(type) || once.test(type))
    .map(({ type, name }) => `${type} ${name}`);
  const parents: Record<string, string> = {
    "aws:rds/instance:Instance": "dualcoast:database:MysqlDatabase",
    "aws:rds/subnetGroup:SubnetGroup": "dualcoast:database:DatabaseSettings",
    "aws:rds/parameterGroup:ParameterGroup": "dualcoast:database:DatabaseSettings",
    "aws:cloudtrail/trail:Trail": "dualcoast:audit:Trail",
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": "dualcoast:account:AccountSettings",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": "dualcoast:account:AccountSettings",
    "aws:securityhub/findingAggregator:FindingAggregator": "dualcoast:detection:FindingAggregation",
    [automatedBackups]: "dualcoast:backup:AutomatedBackupCopy",
  };
  const urnOf = (type: string, name: string): string => {
    const parent = /^cloudflare:|:EdgeFirewall$/.test(type) ? "dualcoast:edge:Edge" : parents[type];
    const chain = ["dualcoast:region:RegionStack", ...(parent ? [parent] : []), type].join("$");
    return `urn:pulumi:dr-west::dualcoast::${chain}::${name}`;
  };
  const excluded = own.filter(({ type, name }) => isExcludedInFailover(urnOf(type, name)));
  expect(excluded.map(({ type, name }) => `${type} ${name}`)).toEqual(byType);
  expect(byType).toContain("aws:rds/instance:Instance database-g1");
  expect(byType).toContain("cloudflare:index/loadBalancer:LoadBalancer edge");
});

test("lifts every protection, and changes nothing else, where config says so", async () => {
  const full = await builtRegion(stackConfig("prod-east"), outputsOf("west"));
  const none = await builtRegion(stackConfig("prod-east", { protection: "none" }), outputsOf("west"));
  expect(changedBetween(full, none).sort()).toEqual([
    "aws:dynamodb/table:Table control",
    "aws:dynamodb/table:Table ops",
    "aws:lb/loadBalancer:LoadBalancer web",
    "aws:rds/instance:Instance database-g1",
  ]);
  const opened = JSON.stringify(inputsByName(full)).replaceAll(
    /"(deletionProtection|deletionProtectionEnabled|enableDeletionProtection)":true/g,
    '"$1":false',
  );
  expect(JSON.stringify(inputsByName(none))).toBe(opened);
  expect(none.options.filter(({ opts }) => opts.protect === true)).toEqual([]);
});

test("puts each tier into its own subnets and groups, under the region's key", async () => {
  const { made } = await builtRegion(stackConfig("prod-east"), outputsOf("west"));
  const inputs = (type: string, name: string) => made.find(type, name).inputs as Record<string, unknown>;
  const [key, profile] = ["arn:aws:kms/key:Key:key", "arn:aws:iam/instanceProfile:InstanceProfile:web-identity"];
  expect(inputs("aws:rds/subnetGroup:SubnetGroup", "database").subnetIds).toEqual(["data-a", "data-b"]);
  expect(inputs("aws:rds/instance:Instance", "database-g1")).toMatchObject({
    dbSubnetGroupName: "dualcoast-east",
    parameterGroupName: "dualcoast-east-mysql84",
    vpcSecurityGroupIds: ["security-database-id"],
    kmsKeyId: key,
    monitoringRoleArn: "arn:aws:iam/role:Role:database-monitoring",
    passwordWo: { value: "stored-password" },
  });
  expect(inputs("aws:lb/loadBalancer:LoadBalancer", "web")).toMatchObject({
    subnets: ["public-a", "public-b"],
    securityGroups: ["security-lb-id"],
  });
  expect(inputs("aws:lb/listener:Listener", "web").certificateArn).toBe(
    "arn:aws:acm/certificate:Certificate:certificate",
  );
  expect(inputs("aws:autoscaling/group:Group", "web")).toMatchObject({
    vpcZoneIdentifiers: ["web-a", "web-b"],
    targetGroupArns: ["arn:aws:lb/targetGroup:TargetGroup:web"],
  });
  expect(inputs("aws:ec2/launchTemplate:LaunchTemplate", "web")).toMatchObject({
    vpcSecurityGroupIds: ["security-web-id"],
    iamInstanceProfile: { arn: profile },
    blockDeviceMappings: [{ ebs: { kmsKeyId: key } }],
  });
  expect(inputs("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoints-kms").subnetIds).toEqual(["web-a", "web-b"]);
  expect(inputs("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoints-s3").routeTableIds).toEqual(["routes-a", "routes-b"]);
  expect(inputs("aws:secretsmanager/secret:Secret", "database-secret").kmsKeyId).toBe(key);
  expect(inputs("aws:dynamodb/table:Table", "ops").serverSideEncryption).toEqual({ enabled: true, kmsKeyArn: key });
  expect(inputs("aws:cloudwatch/logGroup:LogGroup", "network-flow-log").kmsKeyId).toBe(key);
});

test("tells the application its database, its copy of the secret, and the tables", async () => {
  const { made } = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  const { userData } = made.find("aws:ec2/launchTemplate:LaunchTemplate", "web").inputs;
  const text = Buffer.from(userData as string, "base64")
    .toString()
    .split("\n")[1]!;
  const { write_files: files } = JSON.parse(text) as { write_files: { content: string }[] };
  expect(JSON.parse(files[0]!.content)).toEqual({
    schemaVersion: 1,
    region: "us-west-2",
    databaseHost: "dualcoast-west-g1.rds.test",
    databasePort: 3306,
    databaseName: "dualcoast",
    secretId: "arn:aws:secretsmanager:us-west-2:123456789012:secret:dualcoast-database-AbCdEf",
    controlTable: "dualcoast-control",
    opsTable: "dualcoast-ops",
    leaseSeconds: 10,
    renewSeconds: 2,
    longestTransactionSeconds: 4,
    skewSeconds: 1,
    listenPort: 8080,
  });
});

test("lets the web tier reach both replicas of the writer record, and its own region's things only", async () => {
  const { made } = await builtRegion(stackConfig("dr-west"), outputsOf("east"));
  const { policy } = made.find("aws:iam/policy:Policy", "web-identity").inputs;
  const { Statement } = JSON.parse(policy as string) as { Statement: { Sid: string; Resource: unknown }[] };
  const bucket = (purpose: string): string => `arn:aws:s3/bucket:Bucket:bucket-${purpose}`;
  expect(Object.fromEntries(Statement.map(({ Sid, Resource }) => [Sid, Resource]))).toEqual({
    ListBuckets: [bucket("assets"), bucket("runs")],
    Objects: [`${bucket("assets")}/*`, `${bucket("runs")}/*`],
    DatabaseSecret: "arn:aws:secretsmanager:us-west-2:123456789012:secret:dualcoast-database-AbCdEf",
    WriterRecord: [
      "arn:aws:dynamodb:us-west-2:123456789012:table/dualcoast-control",
      "arn:aws:dynamodb:us-east-1:123456789012:table/dualcoast-control",
    ],
    Operations: "arn:aws:dynamodb/table:Table:ops",
    Key: "arn:aws:kms/key:Key:key",
  });
});
