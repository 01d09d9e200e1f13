import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { calm, failure, patience, SHORT, startTestLab, type TestLab } from "./support.ts";

const [EAST, WEST, THIRD] = ["us-east-1", "us-west-2", "us-east-2"] as const;
const now = () => String(Date.now());

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab();
});
afterAll(() => lab.stop());
afterEach(() => calm(lab.front));

describe("darkness", () => {
  test("makes a region's calls hang until their client gives up, and leaves the other region's alone", async () => {
    await lab.front.dark(EAST);
    const since = now();
    const east = new RDSClient(lab.settings(EAST, "failover", SHORT));
    expect(await failure(east.send(new DescribeDBInstancesCommand({})))).toMatch(patience);
    const west = new RDSClient(lab.settings(WEST, "failover"));
    expect((await west.send(new DescribeDBInstancesCommand({}))).DBInstances).toEqual([]);
    const calls = await lab.front.calls({ actor: "failover", since });
    expect(calls.map(({ region, action, status, outcome }) => ({ region, action, status, outcome }))).toEqual([
      { region: EAST, action: "DescribeDBInstances", status: 0, outcome: "dark" },
      { region: WEST, action: "DescribeDBInstances", status: 200, outcome: "ok" },
    ]);
  });

  test("takes the control planes that live in us-east-1 with it, and a bucket's configuration in the West", async () => {
    const s3 = new S3Client(lab.settings(WEST));
    const location = { LocationConstraint: WEST };
    await s3.send(new CreateBucketCommand({ Bucket: "west-bucket", CreateBucketConfiguration: location }));
    await lab.front.dark(EAST);
    const since = now();
    const iam = new IAMClient(lab.settings(WEST, "test", SHORT));
    expect(await failure(iam.send(new ListRolesCommand({})))).toMatch(patience);
    const versioning = { Bucket: "west-bucket", VersioningConfiguration: { Status: "Enabled" as const } };
    const impatient = new S3Client(lab.settings(WEST, "test", SHORT));
    expect(await failure(impatient.send(new PutBucketVersioningCommand(versioning)))).toMatch(patience);
    await s3.send(new PutObjectCommand({ Bucket: "west-bucket", Key: "k", Body: "v" }));
    const calls = await lab.front.calls({ since });
    expect(calls.map(({ service, action, region, globalPlane }) => [service, action, region, globalPlane])).toEqual([
      ["iam", "ListRoles", EAST, true],
      ["s3", "PutBucketVersioning", EAST, true],
      ["s3", "PutObject", WEST, undefined],
    ]);
  });

  test("cuts off whoever lives there, whatever it calls", async () => {
    await lab.front.dark(EAST);
    const inside = new DynamoDBClient(lab.settings(WEST, "app-us-east-1", SHORT));
    expect(await failure(inside.send(new ListTablesCommand({})))).toMatch(patience);
    const outside = new DynamoDBClient(lab.settings(WEST, "app-us-west-2"));
    expect((await outside.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  test("swallows the answer to a call that was under way when the region was lost", async () => {
    const match = { region: EAST, action: "GetCallerIdentity" };
    await lab.front.putRule({ id: "slow", match, effect: "delay", ms: SHORT });
    const since = now();
    const call = failure(new STSClient(lab.settings(EAST, "test", SHORT * 4)).send(new GetCallerIdentityCommand({})));
    await expect.poll(async () => (await lab.front.rules()).rules[0]?.used, { timeout: 30_000 }).toBe(1);
    await lab.front.dark(EAST);
    expect(await call).toMatch(patience);
    expect((await lab.front.calls({ since })).map(({ outcome, status }) => [outcome, status])).toEqual([["dark", 0]]);
  });

  test("ends for a call that still waits when the region is light again: its client may try anew", async () => {
    await lab.front.dark(EAST);
    const sts = new STSClient({ ...lab.settings(EAST, "test", 60_000), maxAttempts: 2 });
    const since = now();
    const waiting = sts.send(new GetCallerIdentityCommand({}));
    const hanging = async () => (await lab.front.calls({ region: EAST, since })).map(({ outcome }) => outcome);
    await expect.poll(hanging, { timeout: 30_000 }).toEqual(["dark"]);
    await lab.front.light(EAST);
    expect((await waiting).Account).toBe("123456789012");
  });
});

describe("the control table", () => {
  const table = "dualcoast-control";
  const client = (region: string, timeout?: number) => new DynamoDBClient(lab.settings(region, "test", timeout));
  const read = (region: string, timeout?: number) =>
    client(region, timeout).send(new GetItemCommand({ TableName: table, Key: { id: { S: "writer" } } }));

  beforeAll(async () => {
    await client(EAST).send(
      new CreateTableCommand({
        TableName: table,
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
    await client(WEST).send(new PutItemCommand({ TableName: table, Item: { id: { S: "writer" }, epoch: { N: "1" } } }));
  });

  test("holds the same items through both coasts' endpoints, and nothing through the witness's", async () => {
    expect((await read(EAST)).Item).toEqual({ id: { S: "writer" }, epoch: { N: "1" } });
    expect((await read(WEST)).Item).toEqual({ id: { S: "writer" }, epoch: { N: "1" } });
    expect(await failure(read(THIRD))).toMatch(/^ResourceNotFoundException: /);
  });

  test("answers in the West while the East is dark, and not through the East", async () => {
    await lab.front.dark(EAST);
    expect((await read(WEST)).Item?.epoch).toEqual({ N: "1" });
    expect(await failure(read(EAST, SHORT))).toMatch(patience);
  });

  test("refuses in the West when the East and the witness are dark", async () => {
    await lab.front.dark(EAST);
    await lab.front.dark(THIRD);
    expect(await failure(read(WEST))).toMatch(
      /^ServiceUnavailable: dualcoast-control: us-west-2 reaches fewer than two/,
    );
  });

  test("describes the replicas and the witness that it was given", async () => {
    const change = new UpdateTableCommand({
      TableName: table,
      MultiRegionConsistency: "STRONG",
      ReplicaUpdates: [{ Create: { RegionName: WEST } }],
      GlobalTableWitnessUpdates: [{ Create: { RegionName: THIRD } }],
    });
    await client(EAST).send(change);
    expect((await client(WEST).send(new DescribeTableCommand({ TableName: table }))).Table).toMatchObject({
      Replicas: [{ RegionName: WEST, ReplicaStatus: "ACTIVE" }],
      MultiRegionConsistency: "STRONG",
      GlobalTableWitnesses: [{ RegionName: THIRD, WitnessStatus: "ACTIVE" }],
    });
  });

  test("is the only one that both coasts share", async () => {
    const names = await Promise.all(
      [EAST, WEST].map(async (region) => (await client(region).send(new ListTablesCommand({}))).TableNames),
    );
    expect(names).toEqual([[table], []]);
  });
});
