import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { calm, failure, patience, SHORT, startTestLab, type TestLab } from "./support.ts";

const [EAST, WEST] = ["us-east-1", "us-west-2"] as const;
const now = () => String(Date.now());

let lab: TestLab;
beforeAll(async () => {
  lab = await startTestLab();
});
afterAll(() => lab.stop());
afterEach(() => calm(lab.front));

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
