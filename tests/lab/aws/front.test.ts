import { CloudWatchClient, GetMetricDataCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  KMSClient,
  ReplicateKeyCommand,
} from "@aws-sdk/client-kms";
import { DescribeDBInstancesCommand, FailoverGlobalClusterCommand, RDSClient } from "@aws-sdk/client-rds";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { accessKey } from "../../../lab/actors.ts";
import { startTestLab, type TestLab } from "./support.ts";

let lab: TestLab;
const [EAST, WEST, THIRD] = ["us-east-1", "us-west-2", "us-east-2"] as const;
/** Long enough for a call to be seen, ms. */
const SHORT = 1_000;
const now = () => String(Date.now());

beforeAll(async () => {
  lab = await startTestLab();
});
afterAll(() => lab.stop());
afterEach(async () => {
  for (const region of [EAST, WEST, THIRD]) await lab.front.light(region);
  for (const { id } of (await lab.front.rules()).rules) await lab.front.removeRule(id);
});

/** The error an SDK call ends with, as `name: message`. */
const failure = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "no error",
    (error: Error) => `${error.name}: ${error.message}`,
  );
const patience = /TimeoutError/;

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

describe("rules", () => {
  test("throttle in the service's own words, as often as they say", async () => {
    const rule = { id: "slow-rds", match: { service: "rds", actor: "deploy" }, effect: "throttle" as const, times: 1 };
    await lab.front.putRule(rule);
    const rds = new RDSClient(lab.settings(WEST, "deploy"));
    expect(await failure(rds.send(new DescribeDBInstancesCommand({})))).toMatch(/^Throttling: Rate exceeded/);
    expect((await rds.send(new DescribeDBInstancesCommand({}))).DBInstances).toEqual([]);
    expect((await lab.front.rules()).rules).toEqual([{ ...rule, used: 1 }]);
  });

  test("are survived by an SDK that tries again", async () => {
    await lab.front.putRule({ id: "ec2", match: { service: "ec2" }, effect: "throttle", times: 1 });
    const ec2 = new EC2Client({ ...lab.settings(WEST, "deploy"), maxAttempts: 2 });
    expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).toHaveLength(1);
  });

  test("fail, hang and delay", async () => {
    const kms = new KMSClient(lab.settings(WEST, "test", SHORT));
    const since = now();
    await lab.front.putRule({ id: "r", match: { action: "CreateKey" }, effect: "fail", times: 1 });
    expect(await failure(kms.send(new CreateKeyCommand({})))).toMatch(/^InternalFailure: /);
    await lab.front.putRule({ id: "r", match: { action: "CreateKey" }, effect: "hang", times: 1 });
    expect(await failure(kms.send(new CreateKeyCommand({})))).toMatch(patience);
    await lab.front.putRule({ id: "r", match: { action: "CreateKey" }, effect: "delay", ms: SHORT * 3 });
    expect(await failure(kms.send(new CreateKeyCommand({})))).toMatch(patience);
    expect((await lab.front.calls({ since })).map(({ outcome }) => outcome).slice(0, 2)).toEqual(["fault", "fault"]);
  });

  test("that make no sense are refused by name", async () => {
    const broken = { id: "x", match: { regoin: EAST }, effect: "delay" } as never;
    await expect(lab.front.putRule(broken)).rejects.toThrow(/Unrecognized key: "regoin"/);
    await expect(lab.front.putRule({ id: "x", match: {}, effect: "delay" })).rejects.toThrow(
      /ms must be given for a delay/,
    );
    await expect(lab.front.dark("the East")).rejects.toThrow(/region: must be a region/);
  });
});

describe("S3", () => {
  const east = () => new S3Client(lab.settings(EAST));

  test("works with the bucket in the host name and in the path", async () => {
    await east().send(new CreateBucketCommand({ Bucket: "east-bucket" }));
    await east().send(
      new PutObjectCommand({ Bucket: "east-bucket", Key: "a b/c", Body: "hello", Metadata: { my_key: "v" } }),
    );
    const paths = new S3Client({ ...lab.settings(EAST), forcePathStyle: true });
    const read = await paths.send(new GetObjectCommand({ Bucket: "east-bucket", Key: "a b/c" }));
    expect([await read.Body?.transformToString(), read.Metadata]).toEqual(["hello", { my_key: "v" }]);
    const hosts = (await lab.front.calls()).filter(({ service }) => service === "s3").slice(-2);
    expect(hosts.map(({ host }) => host)).toEqual([
      "east-bucket.s3.us-east-1.amazonaws.com",
      "s3.us-east-1.amazonaws.com",
    ]);
  });

  test("a missing object is 404, to GET and to HEAD", async () => {
    expect(await failure(east().send(new GetObjectCommand({ Bucket: "east-bucket", Key: "no" })))).toMatch(
      /^NoSuchKey/,
    );
    expect(await failure(east().send(new HeadObjectCommand({ Bucket: "east-bucket", Key: "no" })))).toMatch(
      /^NotFound/,
    );
  });

  test("a bucket called through another region's endpoint is redirected, as by S3", async () => {
    const west = new S3Client(lab.settings(WEST));
    const listing = west.send(new ListObjectsV2Command({ Bucket: "east-bucket" }));
    expect(await failure(listing)).toMatch(/^PermanentRedirect: The bucket is in us-east-1/);
  });

  test("a policy that denies all but TLS lets calls over TLS through, and no others", async () => {
    const policy = (value: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::east-bucket", "arn:aws:s3:::east-bucket/*"],
          Condition: { Bool: { "aws:SecureTransport": value } },
        },
      });
    const object = { Bucket: "east-bucket", Key: "a b/c" };
    const denied = /AccessDenied|Forbidden|Unknown|403/;
    await east().send(new PutBucketPolicyCommand({ Bucket: "east-bucket", Policy: policy("false") }));
    expect(await (await east().send(new GetObjectCommand(object))).Body?.transformToString()).toBe("hello");
    const past = { ...lab.settings(EAST), endpoint: lab.emulator.url, requestHandler: undefined, forcePathStyle: true };
    expect(await failure(new S3Client(past).send(new GetObjectCommand(object)))).toMatch(denied);
    await east().send(new PutBucketPolicyCommand({ Bucket: "east-bucket", Policy: policy("true") }));
    expect(await failure(east().send(new GetObjectCommand(object)))).toMatch(denied);
    await east().send(new PutBucketPolicyCommand({ Bucket: "east-bucket", Policy: policy("false") }));
  });

  test("streams an object of several megabytes there and back", async () => {
    const body = Buffer.alloc(5 << 20, "x");
    await east().send(new PutObjectCommand({ Bucket: "east-bucket", Key: "big", Body: body }));
    const back = await (
      await east().send(new GetObjectCommand({ Bucket: "east-bucket", Key: "big" }))
    ).Body?.transformToByteArray();
    expect(Buffer.from(back ?? []).equals(body)).toBe(true);
  });
});

describe("what the emulator cannot do", () => {
  test("is a clean 501 in the service's own form", async () => {
    const rds = new RDSClient(lab.settings(EAST));
    const call = rds.send(
      new FailoverGlobalClusterCommand({ GlobalClusterIdentifier: "g", TargetDbClusterIdentifier: "c" }),
    );
    const error = await call.catch((caught: unknown) => caught as Error & { $metadata: { httpStatusCode: number } });
    expect(error).toMatchObject({ name: "NotImplemented", $metadata: { httpStatusCode: 501 } });
    expect((error as Error).message).toMatch(/^The lab's emulator cannot answer rds FailoverGlobalCluster/);
  });

  test("is a 501 too where the emulator answers with a page", async () => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey("test")}/20250101/us-west-2/backup/aws4_request`;
    const options = { agent: lab.httpsAgent, headers: { authorization } };
    const [status, body] = await new Promise<[number | undefined, string]>((resolve, reject) => {
      const request = https.get("https://backup.us-west-2.amazonaws.com/no-such-thing", options, (response) => {
        text(response).then((read) => resolve([response.statusCode, read]), reject);
      });
      request.on("error", reject);
    });
    expect(status).toBe(501);
    expect(JSON.parse(body)).toEqual({
      __type: "NotImplemented",
      message: "The lab's emulator cannot answer backup GET /no-such-thing",
    });
  });
});

describe("actors", () => {
  test("are told apart by their keys, also behind a role's temporary ones", async () => {
    const iam = new IAMClient(lab.settings(EAST, "failover"));
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
    });
    const role = await iam.send(new CreateRoleCommand({ RoleName: "r", AssumeRolePolicyDocument: trust }));
    const sts = new STSClient(lab.settings(WEST, "failover"));
    const assumed = await sts.send(new AssumeRoleCommand({ RoleArn: role.Role?.Arn, RoleSessionName: "s" }));
    const keys = assumed.Credentials;
    const credentials = {
      accessKeyId: keys?.AccessKeyId ?? "",
      secretAccessKey: keys?.SecretAccessKey ?? "",
      sessionToken: keys?.SessionToken ?? "",
    };
    const since = now();
    await new STSClient({ ...lab.settings(WEST), credentials }).send(new GetCallerIdentityCommand({}));
    const unknown = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "x" };
    await new STSClient({ ...lab.settings(WEST), credentials: unknown }).send(new GetCallerIdentityCommand({}));
    expect((await lab.front.calls({ since })).map(({ actor }) => actor)).toEqual(["failover", "unknown"]);
  });
});

test("CloudWatch's binary protocol works, metrics stay in their region", async () => {
  const data = { Namespace: "lab", MetricData: [{ MetricName: "age", Value: 3 }] };
  await new CloudWatchClient(lab.settings(WEST)).send(new PutMetricDataCommand(data));
  const query = (region: string) =>
    new CloudWatchClient(lab.settings(region)).send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: [
          { Id: "a", MetricStat: { Metric: { Namespace: "lab", MetricName: "age" }, Period: 60, Stat: "Maximum" } },
        ],
      }),
    );
  expect((await query(WEST)).MetricDataResults?.[0]?.Values).toEqual([3]);
  expect((await query(EAST)).MetricDataResults?.[0]?.Values).toEqual([]);
});

test("a multi-region key decrypts in the West what it encrypted in the East", async () => {
  const kms = new KMSClient(lab.settings(EAST));
  const key = (await kms.send(new CreateKeyCommand({ MultiRegion: true }))).KeyMetadata;
  expect(key?.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
  const sealed = await kms.send(new EncryptCommand({ KeyId: key?.KeyId, Plaintext: Buffer.from("secret") }));
  await kms.send(new ReplicateKeyCommand({ KeyId: key?.KeyId, ReplicaRegion: WEST }));
  for (const region of [EAST, WEST]) {
    const opening = new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob });
    const open = await new KMSClient(lab.settings(region)).send(opening);
    expect(Buffer.from(open.Plaintext ?? []).toString()).toBe("secret");
  }
  await kms.send(new DisableKeyCommand({ KeyId: key?.KeyId }));
  const disabled = kms.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
  expect(await failure(disabled)).toMatch(/^DisabledException: /);
});

describe("Cloudflare", () => {
  const seen: string[] = [];
  let server: http.Server;

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers.authorization}`);
      response.writeHead(200, { "content-type": "application/json" }).end('{"success":true}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const zones = (actor: string, patience = 10_000) =>
    new Promise<string>((resolve, reject) => {
      const { httpsAgent } = lab;
      const headers = { authorization: `Bearer lab-${actor}` };
      const request = https.get("https://api.cloudflare.com/client/v4/zones?page=1", { agent: httpsAgent, headers });
      request.on("response", (response) => {
        response.resume().on("end", () => resolve(String(response.statusCode)));
      });
      request.on("error", reject);
      setTimeout(() => request.destroy(new Error("patience ended")), patience).unref();
    });

  test("is the lab's edge: absent until it is given, then called by whoever may reach it", async () => {
    expect(await zones("failover")).toBe("503");
    const port = (server.address() as AddressInfo).port;
    await lab.front.retarget({ edge: `http://127.0.0.1:${port}` });
    expect(await zones("failover")).toBe("200");
    expect(seen).toEqual(["GET /client/v4/zones?page=1 api.cloudflare.com Bearer lab-failover"]);
    await lab.front.dark(EAST);
    expect(await zones("failover")).toBe("200");
    await expect(zones("agent-us-east-1", SHORT)).rejects.toThrow("patience ended");
    const calls = (await lab.front.calls()).filter(({ service }) => service === "cloudflare");
    expect(calls.map(({ actor, region, action, status }) => [actor, region, action, status])).toEqual([
      ["failover", "global", "GET /client/v4/zones", 503],
      ["failover", "global", "GET /client/v4/zones", 200],
      ["failover", "global", "GET /client/v4/zones", 200],
      ["agent-us-east-1", "global", "GET /client/v4/zones", 0],
    ]);
  });

  test("is throttled and broken by rule, in its own form", async () => {
    await lab.front.putRule({ id: "c", match: { service: "cloudflare" }, effect: "throttle", times: 1 });
    expect(await zones("failover")).toBe("429");
    await lab.front.putRule({ id: "c", match: { service: "cloudflare" }, effect: "fail", times: 1 });
    expect(await zones("failover")).toBe("500");
  });
});

describe("the gate", () => {
  const connect = (target: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(lab.gate);
      const request = http.request({ hostname, port, method: "CONNECT", path: target });
      request.on("connect", (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      request.on("error", reject).end();
    });

  test("lets AWS and Cloudflare through and nobody else, and says whom it refused", async () => {
    expect(await connect("sts.us-west-2.amazonaws.com:443")).toBe(200);
    expect(await connect("api.cloudflare.com:443")).toBe(200);
    const since = now();
    expect(await connect("example.com:443")).toBe(403);
    expect(await connect("db.cabc.us-east-1.rds.amazonaws.com:443")).toBe(403);
    const refused = (await lab.front.calls({ since })).map(({ host, outcome }) => [host, outcome]);
    expect(refused).toEqual([
      ["example.com", "denied"],
      ["db.cabc.us-east-1.rds.amazonaws.com", "denied"],
    ]);
  });

  test("gives no way to the emulator's control routes", async () => {
    const s3 = new S3Client({ ...lab.settings(EAST), forcePathStyle: true });
    expect(await failure(s3.send(new GetObjectCommand({ Bucket: "dualcoast", Key: "state" })))).toMatch(
      /^NoSuchBucket/,
    );
  });

  test("refuses a signature for another region than the host's", async () => {
    const sts = new STSClient({ ...lab.settings(WEST), endpoint: "https://sts.us-east-1.amazonaws.com" });
    expect(await failure(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^SignatureDoesNotMatch: .*us-east-1/);
  });
});
