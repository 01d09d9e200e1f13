import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  PromoteReadReplicaCommand,
  RDSClient,
  RebootDBInstanceCommand,
  type CreateDBInstanceReadReplicaCommandInput,
} from "@aws-sdk/client-rds";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failure, patience, SHORT, startTestLab, until, type TestLab } from "./support.ts";

let lab: TestLab;
let east: RDSClient;
let west: RDSClient;
let eastKey: string;
let westKey: string;

const keyIn = async (region: string): Promise<string> => {
  const { KeyMetadata } = await new KMSClient(lab.settings(region)).send(new CreateKeyCommand({}));
  return KeyMetadata?.Arn ?? "";
};
const describeOne = async (client: RDSClient, id: string) =>
  (await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }))).DBInstances?.[0];
const statusOf = async (client: RDSClient, id: string) => (await describeOne(client, id))?.DBInstanceStatus;
const available = (client: RDSClient, id: string) =>
  until(`${id} available`, async () => ((await statusOf(client, id)) === "available" ? true : undefined));

/** The states an instance goes through, each once, until it is available. */
async function statesOf(client: RDSClient, id: string): Promise<string[]> {
  const seen: string[] = [];
  await until(`${id} available`, async () => {
    const status = (await statusOf(client, id)) ?? "";
    if (seen.at(-1) !== status) seen.push(status);
    return status === "available" ? true : undefined;
  });
  return seen;
}

const createPrimary = (id: string) =>
  east.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: id,
      Engine: "mysql",
      EngineVersion: "8.4.3",
      DBInstanceClass: "db.t4g.small",
      AllocatedStorage: 20,
      MasterUsername: "admin",
      MasterUserPassword: "not-a-real-one",
      MultiAZ: true,
      StorageEncrypted: true,
      KmsKeyId: eastKey,
      BackupRetentionPeriod: 7,
      DeletionProtection: true,
    }),
  );
const replicaArguments = (id: string, more: Partial<CreateDBInstanceReadReplicaCommandInput> = {}) =>
  new CreateDBInstanceReadReplicaCommand({
    DBInstanceIdentifier: id,
    SourceDBInstanceIdentifier: "arn:aws:rds:us-east-1:123456789012:db:primary",
    KmsKeyId: westKey,
    ...more,
  });

describe("RDS, time alone deciding", () => {
  beforeAll(async () => {
    lab = await startTestLab({ pace: 100 });
    [east, west] = [new RDSClient(lab.settings("us-east-1")), new RDSClient(lab.settings("us-west-2"))];
    [eastKey, westKey] = [await keyIn("us-east-1"), await keyIn("us-west-2")];
  });
  afterAll(() => lab.stop());

  test("an instance is created, backed up, available; its first states refuse a replica", async () => {
    await lab.emulator.setPace(100, 150); // each state lasts long enough to be seen
    await createPrimary("primary");
    expect(await failure(west.send(replicaArguments("early")))).toMatch(
      /^InvalidDBInstanceStateFault: DB instance primary cannot be the source of a read replica: it is creating/,
    );
    expect(await statesOf(east, "primary")).toEqual(["creating", "backing-up", "available"]);
    const made = await describeOne(east, "primary");
    expect(made?.Endpoint?.Address).toMatch(/^primary\.c[a-p]{11}\.us-east-1\.rds\.amazonaws\.com$/);
    expect([made?.AvailabilityZone, made?.SecondaryAvailabilityZone]).toEqual(["us-east-1a", "us-east-1b"]);
  });

  test("a key of another region, and a replica without a key of its own, are refused", async () => {
    const arn = replicaArguments("west", { KmsKeyId: eastKey });
    expect(await failure(west.send(arn))).toMatch(/^KMSKeyNotAccessible/);
    expect(await failure(west.send(replicaArguments("west", { KmsKeyId: undefined })))).toMatch(
      /^InvalidParameterCombination.*needs a KMS key of that region/,
    );
  });

  test("a replica takes over the source's engine and storage, not its protection, zones, backups or identity", async () => {
    await lab.emulator.setPace(100, 6000);
    await west.send(replicaArguments("west"));
    await available(west, "west");
    const [source, replica] = [await describeOne(east, "primary"), await describeOne(west, "west")];
    expect(replica).toMatchObject({
      Engine: "mysql",
      EngineVersion: "8.4.3",
      MasterUsername: "admin",
      StorageEncrypted: true,
      KmsKeyId: westKey,
      AvailabilityZone: "us-west-2a",
      MultiAZ: false,
      DeletionProtection: false,
      BackupRetentionPeriod: 0,
      ReadReplicaSourceDBInstanceIdentifier: "arn:aws:rds:us-east-1:123456789012:db:primary",
      StatusInfos: [{ StatusType: "read replication", Normal: true, Status: "replicating" }],
    });
    expect(source?.ReadReplicaDBInstanceIdentifiers).toEqual(["arn:aws:rds:us-west-2:123456789012:db:west"]);
    expect(replica?.DbiResourceId).not.toBe(source?.DbiResourceId);
    expect((await lab.emulator.state())["us-west-2"]?.databases[0]).toMatchObject({
      id: "west",
      isReplica: true,
      source: { region: "us-east-1", id: "primary" },
      phase: null,
    });
    expect(await lab.emulator.password("us-west-2", "west")).toBe("not-a-real-one");
  });

  test("cannot be asked for across regions while the source's region is dark", async () => {
    await lab.front.dark("us-east-1");
    const since = String(Date.now());
    const impatient = new RDSClient(lab.settings("us-west-2", "deploy", SHORT));
    expect(await failure(impatient.send(replicaArguments("another")))).toMatch(patience);
    const [call] = await lab.front.calls({ since });
    expect(call).toMatchObject({ region: "us-east-1", action: "CreateDBInstanceReadReplica", outcome: "dark" });
    await lab.front.light("us-east-1");
  });

  test("a snapshot keeps a replica from being promoted while it lasts", async () => {
    await west.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "west", DBSnapshotIdentifier: "s" }));
    const promotion = new PromoteReadReplicaCommand({ DBInstanceIdentifier: "west" });
    expect(await failure(west.send(promotion))).toMatch(/^InvalidDBInstanceStateFault: .*it is backing-up/);
    await available(west, "west");
  });

  test("a promotion modifies, reboots and ends as an instance without a source, once", async () => {
    await lab.emulator.setPace(40, 6000);
    const promotion = new PromoteReadReplicaCommand({ DBInstanceIdentifier: "west", BackupRetentionPeriod: 7 });
    const answer = (await west.send(promotion)).DBInstance;
    expect(answer?.ReadReplicaSourceDBInstanceIdentifier).toBe("arn:aws:rds:us-east-1:123456789012:db:primary");
    expect((await lab.emulator.state())["us-west-2"]?.databases[0]).toMatchObject({
      isReplica: false,
      phase: "promote",
    });
    expect(await failure(west.send(promotion))).toMatch(/^InvalidDBInstanceStateFault/);
    expect(await statesOf(west, "west")).toEqual(["modifying", "rebooting", "available"]);
    const promoted = await describeOne(west, "west");
    expect([promoted?.ReadReplicaSourceDBInstanceIdentifier, promoted?.StatusInfos]).toEqual([undefined, undefined]);
    expect(promoted?.BackupRetentionPeriod).toBe(7);
    expect((await describeOne(east, "primary"))?.ReadReplicaDBInstanceIdentifiers ?? []).toEqual([]);
    expect(await failure(west.send(promotion))).toMatch(
      /^InvalidDBInstanceStateFault: DB Instance west is not a read replica/,
    );
  });

  test("a reboot with failover changes the zone, a modification takes its time, protection holds", async () => {
    await east.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: "primary", ForceFailover: true }));
    expect(await statusOf(east, "primary")).toBe("rebooting");
    await available(east, "primary");
    expect((await describeOne(east, "primary"))?.AvailabilityZone).toBe("us-east-1b");
    const id = "primary";
    const unprotected = new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, DeletionProtection: false });
    const deletion = new DeleteDBInstanceCommand({ DBInstanceIdentifier: id, SkipFinalSnapshot: true });
    expect(await failure(east.send(deletion))).toMatch(/protected/);
    await east.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, BackupRetentionPeriod: 14 }));
    expect(await statusOf(east, id)).toBe("modifying");
    await available(east, id);
    await east.send(unprotected);
    expect(await statusOf(east, id)).toBe("available");
  });

  test("a replica can be deleted and its source forgets it", async () => {
    await west.send(replicaArguments("second"));
    await available(west, "second");
    await west.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "second", SkipFinalSnapshot: true }));
    expect((await describeOne(east, "primary"))?.ReadReplicaDBInstanceIdentifiers ?? []).toEqual([]);
  });
});

describe("RDS with a reconciler behind it", () => {
  beforeAll(async () => {
    lab = await startTestLab({ pace: 6000, hasReconciler: true });
    [east, west] = [new RDSClient(lab.settings("us-east-1")), new RDSClient(lab.settings("us-west-2"))];
    [eastKey, westKey] = [await keyIn("us-east-1"), await keyIn("us-west-2")];
  });
  afterAll(() => lab.stop());

  test("nothing becomes available before its process is up, and a late word about a creation ends no promotion", async () => {
    const { emulator } = lab;
    const stays = async (client: RDSClient, id: string, status: string) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(await statusOf(client, id)).toBe(status);
    };
    await createPrimary("primary");
    await stays(east, "primary", "backing-up");
    expect((await emulator.state())["us-east-1"]?.databases[0]?.awaitsReady).toBe(true);
    expect(await emulator.ready("us-east-1", "primary", "create")).toBe(true);
    expect(await statusOf(east, "primary")).toBe("available");
    await west.send(replicaArguments("west"));
    await emulator.ready("us-west-2", "west");
    await available(west, "west");
    await west.send(new PromoteReadReplicaCommand({ DBInstanceIdentifier: "west" }));
    expect(await emulator.ready("us-west-2", "west", "create-replica")).toBe(false);
    await stays(west, "west", "rebooting");
    expect(await emulator.ready("us-west-2", "west", "promote")).toBe(true);
    expect(await statusOf(west, "west")).toBe("available");
    await expect(emulator.ready("us-west-2", "nobody")).rejects.toThrow(
      /there is no database instance nobody in us-west-2/,
    );
  });
});
