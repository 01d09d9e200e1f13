import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GtidSet } from "../../../contract/gtidSet.ts";
import { fenceRequest, fenceWaitMs, parseCommand, parseProbe, parseWriter } from "../../../contract/index.ts";
import { DatabaseServer } from "../../../lab/db/databaseServer.ts";
import { createReplicationUser } from "../../../lab/db/rds.ts";
import { follow } from "../../../lab/db/replication.ts";
import { ensureMysql } from "../../../lab/install/mysql.ts";
import { controlTable, eventually, opsTable, Region, startNode, timing, type Part } from "../app/parts.ts";

let east: Region;
let replica: DatabaseServer;
let app: Part;
let agents: Part[];
let westTables: ReturnType<Region["tables"]>;

async function item<T>(from: typeof westTables, table: string, id: string, parse: (value: unknown) => T) {
  const { Item } = await from.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
  return Item && parse(Item);
}
const probeOf = (from: typeof westTables) => item(from, opsTable, "probe#database", parseProbe);

async function command(to: typeof westTables, kind: string, forMs = 30_000) {
  const id = `command#${randomUUID()}`;
  const now = Date.now();
  const Item = { id, kind, args: {}, status: "pending", createdAt: now, deadline: now + forMs };
  await to.send(new PutCommand({ TableName: opsTable, Item }));
  const done = ["done", "failed"];
  return eventually(
    () => item(to, opsTable, id, parseCommand),
    (found) => done.includes(String(found?.status)),
  );
}

beforeAll(async () => {
  east = await Region.create("us-east-1");
  const west = await east.beside("us-west-2");
  westTables = west.tables;
  replica = new DatabaseServer({ mysql: await ensureMysql(), dir: path.join(east.dir, "replica"), serverId: 2 });
  await createReplicationUser(east.server, "also only for tests");
  await replica.start({ readOnly: true });
  await follow(replica, { port: east.server.port, password: "also only for tests" });
  app = await startNode("app/main.ts", ["--config", await east.config("app.json"), "--port", "0"], east.env);
  const targets = path.join(east.dir, "targets.json");
  await writeFile(targets, JSON.stringify({ apps: [`http://127.0.0.1:${String(app.said.port)}`] }));
  const inWest = { region: "us-west-2", databasePort: replica.port };
  agents = await Promise.all([
    startNode(
      "agent/main.ts",
      ["--config", await east.config("agent-east.json", { bootstrapWriter: true }), "--targets", targets],
      east.env,
    ),
    startNode("agent/main.ts", ["--config", await east.config("agent-west.json", inWest)], east.env),
  ]);
});

afterAll(async () => {
  await Promise.all([app, ...(agents ?? [])].map((part) => part?.stop()));
  await replica?.destroy();
  await east?.destroy();
});

test("bootstraps the writer record, makes the tables, and beats each second on both coasts", async () => {
  const west = await eventually(
    () => probeOf(westTables),
    (found) => (found?.heartbeatAt ?? 0) > 0,
  );
  expect(west).toMatchObject({
    region: "us-west-2",
    role: "replica",
    ioRunning: true,
    sqlRunning: true,
    readOnly: true,
    appInstances: 0,
  });
  expect(west!.retrievedGtid).toMatch(/^[0-9a-f-]{36}:\d+-\d+$/);
  const found = await eventually(
    () => probeOf(east.tables()),
    (seen) => (seen?.heartbeatAt ?? 0) > 0 && seen?.appInstances === 1,
  );
  expect(found).toMatchObject({
    region: "us-east-1",
    role: "primary",
    readOnly: false,
    retrievedGtid: "",
    appInstances: 1,
  });
  const writer = await item(east.tables(), controlTable, "writer", parseWriter);
  expect(writer).toMatchObject({ region: "us-east-1", epoch: 1, roleEpoch: 1 });
  const rows = await east.server.query("SELECT epoch, region FROM dualcoast.heartbeat");
  expect(rows).toEqual([{ epoch: "1", region: "us-east-1" }]);
});

test("answers a question with what its database had executed when it had read it", async () => {
  await east.server.query("CREATE DATABASE asked");
  const [row] = await east.server.query("SELECT @@GLOBAL.gtid_executed AS gtids");
  const asked = new GtidSet(String(row?.gtids));
  expect((await probeOf(east.tables()))?.answers).toBeUndefined();
  const Item = { id: "question", run: "r1", question: "r1/1" };
  await east.tables().send(new PutCommand({ TableName: controlTable, Item }));
  const answered = await eventually(
    () => probeOf(east.tables()),
    (found) => found?.answers === "r1/1",
  );
  expect([answered?.answers, asked.size > 0]).toEqual(["r1/1", true]);
  expect(asked.missingFrom(new GtidSet(answered!.executedGtid))).toBe(0);
});

test("has an application of its region do the deep check", async () => {
  const checked = await command(east.tables(), "deep-check");
  expect(checked).toMatchObject({ status: "done", result: { ok: true, epoch: 1, region: "us-east-1" } });
});

test("says why when no application can, and when a command comes too late", async () => {
  const failed = await command(westTables, "deep-check", 3_000);
  expect(failed).toMatchObject({
    status: "failed",
    error: "deep check: no instance wrote and read a row: no instance is known",
  });
  const late = await command(westTables, "drain", -1);
  expect(late).toMatchObject({ status: "failed", error: "drain: its deadline had passed before it was begun" });
  const primary = await command(east.tables(), "drain");
  expect(primary?.error).toBe("drain: this database follows no source, so there is nothing to drain");
});

test("when fenced: stops beating, and the replica is drained to the last thing that was written", async () => {
  const fence = fenceRequest(controlTable, { to: "us-west-2", oldEpoch: 1, now: 1, run: "test" });
  const { Attributes } = await east.tables().send(new UpdateCommand(fence));
  const wait = fenceWaitMs(parseWriter(Attributes).leaseUntil, Date.now(), timing);
  await new Promise((resolve) => setTimeout(resolve, wait));
  const beats = () => east.server.query<{ at: string }>("SELECT at FROM dualcoast.heartbeat");
  const before = (await beats())[0]!.at;
  const drained = await command(westTables, "drain");
  expect(drained?.status).toBe("done");
  const [primary] = await east.server.query<{ gtid: string }>("SELECT @@GLOBAL.gtid_executed AS gtid");
  expect(drained?.result).toMatchObject({ drained: true });
  const missing = "SELECT GTID_SUBTRACT(?, ?) AS missing";
  const [row] = await east.server.query<{ missing: string }>(missing, [primary!.gtid, drained?.result?.executedGtid]);
  expect(row?.missing).toBe("");
  expect(drained?.result?.newestHeartbeatAt).toBe(Math.floor(Date.parse(`${before.replace(" ", "T")}Z`)));
  expect(await beats()).toEqual([{ at: before }]);
});

test("ends when its parent does", async () => {
  expect(await Promise.all(agents.map((agent) => agent.stop()))).toEqual([0, 0]);
});
