import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import type net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientsFor, type RegionClients } from "../../../src/aws/clients.ts";
import { refusedCallsTo, startGuard, type Guard } from "../../../src/aws/guard.ts";

let folder: string;
let guard: Guard;
let upstream: http.Server;
let tunnels: string[];

/** Stands for a lab's gate: writes down who is asked for, and closes. */
async function startUpstream(): Promise<string> {
  tunnels = [];
  upstream = http.createServer();
  upstream.on("connect", (request: http.IncomingMessage, socket: net.Socket) => {
    tunnels.push(request.url ?? "");
    socket.end("HTTP/1.1 502 nobody here\r\n\r\n");
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(upstream.address() as net.AddressInfo).port}`;
}

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "guard-"));
  guard = await startGuard({
    allowed: { survivingRegion: "us-west-2", witnessRegion: "us-east-2", hosts: ["api.cloudflare.com"] },
    lostRegion: "us-east-1",
    upstream: await startUpstream(),
    logPath: path.join(folder, "guard.jsonl"),
  });
});
afterEach(async () => {
  await guard.close();
  upstream.close();
  rmSync(folder, { recursive: true });
});

function connect(proxy: string, target: string): Promise<number> {
  const { hostname, port } = new URL(proxy);
  return new Promise((resolve, reject) => {
    const request = http.request({ host: hostname, port, method: "CONNECT", path: target });
    request.on("connect", (answer) => resolve(answer.statusCode ?? 0));
    request.on("response", (answer) => resolve(answer.statusCode ?? 0));
    request.on("error", reject);
    request.end();
  });
}

test("lets nobody ask the old region's agent in a failover", async () => {
  expect(await connect(guard.oldAgentUrl, "dynamodb.us-east-1.amazonaws.com:443")).toBe(403);
  expect(tunnels).toEqual([]);
});

test("lets one host be asked for it in a switchover, on a port of its own", async () => {
  const both = await startGuard({
    allowed: { survivingRegion: "us-west-2", witnessRegion: "us-east-2", hosts: [] },
    lostRegion: "us-east-1",
    oldAgentHost: "dynamodb.us-east-1.amazonaws.com",
    upstream: `http://127.0.0.1:${(upstream.address() as net.AddressInfo).port}`,
    logPath: path.join(folder, "both.jsonl"),
  });
  try {
    const hosts = [
      "dynamodb.us-east-1.amazonaws.com",
      "streams.dynamodb.us-east-1.amazonaws.com",
      "rds.us-east-1.amazonaws.com",
      "dynamodb.us-west-2.amazonaws.com",
    ];
    for (const host of hosts) await connect(both.oldAgentUrl, `${host}:443`);
    expect(tunnels).toEqual(["dynamodb.us-east-1.amazonaws.com:443"]);
    expect(await connect(both.url, "dynamodb.us-east-1.amazonaws.com:443")).toBe(403);
    expect(refusedCallsTo("us-east-1", both.entries()).map(({ host }) => host)).toEqual([
      "dynamodb.us-east-1.amazonaws.com",
    ]);
  } finally {
    await both.close();
  }
});

test("credentials that know their account do not send the table's calls to a host of that account's", async () => {
  const clients = clientsFor({
    region: "us-east-1",
    proxyUrl: guard.url,
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "none", accountId: "111122223333" },
  });
  let host = "";
  clients.dynamodb.middlewareStack.add(
    () => (args) => {
      host = (args.request as { hostname: string }).hostname;
      return Promise.reject(new Error("not sent"));
    },
    { step: "finalizeRequest", priority: "low" },
  );
  await expect(clients.dynamodb.send(new GetCommand({ TableName: "t", Key: { id: "x" } }))).rejects.toThrow("not sent");
  clients.close();
  expect(host).toBe("dynamodb.us-east-1.amazonaws.com");
});

test("refuses the lost region with 403 before anything leaves, and writes it down", async () => {
  expect(await connect(guard.url, "rds.us-east-1.amazonaws.com:443")).toBe(403);
  expect(tunnels).toEqual([]);
  const entry = {
    channel: "needed",
    host: "rds.us-east-1.amazonaws.com",
    region: "us-east-1",
    outcome: "refused",
    reason: "in us-east-1, which a failover must not need",
  };
  expect(guard.entries()).toEqual([{ ...entry, at: expect.any(String) as string }]);
  const [line] = readFileSync(path.join(folder, "guard.jsonl"), "utf8").trim().split("\n");
  expect(JSON.parse(line!)).toMatchObject(entry);
});

test("lets the surviving region through to the proxy behind it", async () => {
  await connect(guard.url, "rds.us-west-2.amazonaws.com:443");
  expect(tunnels).toEqual(["rds.us-west-2.amazonaws.com:443"]);
  expect(guard.entries()[0]).toMatchObject({ outcome: "passed", reason: null });
});

test("counts only refused calls to the lost region and its global planes as calls that were needed", async () => {
  for (const host of [
    "iam.amazonaws.com",
    "rds.us-east-1.amazonaws.com",
    "example.com",
    "s3.us-west-2.amazonaws.com",
  ]) {
    await connect(guard.url, `${host}:443`);
  }
  await connect(guard.bestEffortUrl, "autoscaling.us-east-1.amazonaws.com:443");
  expect(refusedCallsTo("us-east-1", guard.entries()).map((entry) => entry.host)).toEqual([
    "iam.amazonaws.com",
    "rds.us-east-1.amazonaws.com",
  ]);
});

test("has a second port that leads into the lost region only", async () => {
  await connect(guard.bestEffortUrl, "autoscaling.us-east-1.amazonaws.com:443");
  expect(await connect(guard.bestEffortUrl, "rds.us-west-2.amazonaws.com:443")).toBe(403);
  expect(tunnels).toEqual(["autoscaling.us-east-1.amazonaws.com:443"]);
});

test("refuses plain HTTP", async () => {
  const { hostname, port } = new URL(guard.url);
  const answer = await new Promise<number>((resolve, reject) => {
    http
      .get({ host: hostname, port, path: "http://rds.us-west-2.amazonaws.com/" }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on("error", reject);
  });
  expect([answer, tunnels]).toEqual([403, []]);
});

test("is passed by the SDK's clients, which call the refused region once", async () => {
  const credentials = { accessKeyId: "a", secretAccessKey: "b" };
  const clients: RegionClients = clientsFor({ region: "us-east-1", proxyUrl: guard.url, credentials });
  await expect(clients.rds.send(new DescribeDBInstancesCommand({}))).rejects.toThrow();
  clients.close();
  expect(refusedCallsTo("us-east-1", guard.entries())).toHaveLength(1);
});
