import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Connection } from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseServer } from "../../../lab/db/databaseServer.ts";
import { caughtUp, detach, drain, executedGtid, openForWriting, replicaStatus } from "../../../lab/db/replication.ts";
import { judge } from "../../../lab/judge/judge.ts";
import { startPair, type Pair } from "./support/pair.ts";

// One pair for the whole file, and one story: in step, a partition that heals, a lag, a lost region, a second writer.
let pair: Pair;
let [east, west] = [undefined, undefined] as unknown as [Connection, Connection];
const answers: object[] = [];
let nextSeq = 1;
let darkAt = 0;

beforeAll(async () => {
  pair = await startPair();
  east = await pair.connect(pair.east);
  west = await pair.connect(pair.west);
});
afterAll(() => pair.stop());

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes one event; the client hears of it unless `answered` is false. */
async function write(connection: Connection, region: string, answered = true): Promise<number> {
  const seq = nextSeq++;
  const sql = "INSERT INTO events (client_id, seq, payload, epoch, region) VALUES ('outside', ?, 'x', 1, ?)";
  await connection.query(sql, [seq, region]);
  answers.push({ t: Date.now(), clientId: "outside", seq, kind: "write", ok: answered, region });
  return seq;
}

async function eventsIn(server: DatabaseServer): Promise<number> {
  const [row] = await server.query("SELECT COUNT(*) AS events FROM dualcoast.events");
  return Number(row?.events);
}

async function missingIn(server: DatabaseServer, from: DatabaseServer): Promise<string> {
  const [row] = await server.query("SELECT GTID_SUBTRACT(?, @@gtid_executed) AS missing", [await executedGtid(from)]);
  return String(row?.missing);
}

async function judgement() {
  const file = path.join(pair.dir, "outside.jsonl");
  await writeFile(file, answers.map((answer) => `${JSON.stringify(answer)}\n`).join(""));
  const histories = [{ file, client: "outside" }] as const;
  const { east: old, west: now, mysqlbinlog } = pair;
  return judge({ old, new: now, mysqlbinlog, newRegion: "us-west-2", darkAt, histories });
}

test("a replica follows over the link and takes no writes, not even an administrator's", async () => {
  await write(east, "us-east-1");
  expect(await caughtUp(pair.west, pair.east, 60)).toBe(true);
  expect(await eventsIn(pair.west)).toBe(1);
  expect(await replicaStatus(pair.west)).toMatchObject({ ioRunning: true, sqlRunning: true, lastError: "" });
  expect(await replicaStatus(pair.east)).toBeUndefined();
  await expect(write(west, "us-west-2")).rejects.toThrow("read-only");
  await expect(pair.west.query("CREATE DATABASE other")).rejects.toThrow("super-read-only");
});

test("the master user controls replication by RDS's procedures alone", async () => {
  await expect(west.query("STOP REPLICA")).rejects.toThrow("REPLICATION_SLAVE_ADMIN");
  await expect(west.query("SET GLOBAL read_only = OFF")).rejects.toThrow("Access denied");
  await west.query("CALL mysql.rds_stop_replication()");
  const [[stopped]] = (await west.query("SHOW REPLICA STATUS")) as unknown as [[Record<string, unknown>]];
  expect([stopped.Replica_IO_Running, stopped.Replica_SQL_Running]).toEqual(["No", "No"]);
  await west.query("CALL mysql.rds_start_replication()");
  await write(east, "us-east-1");
  expect(await caughtUp(pair.west, pair.east, 60)).toBe(true);
});

test("a partition that heals loses nothing", async () => {
  await pair.link.set({ mode: "hold" });
  const before = await eventsIn(pair.west);
  for (let i = 0; i < 20; i++) await write(east, "us-east-1");
  expect(await caughtUp(pair.west, pair.east, 1)).toBe(false);
  expect(await eventsIn(pair.west)).toBe(before);
  await pair.link.set({ mode: "pass" });
  expect(await caughtUp(pair.west, pair.east, 60)).toBe(true);
  expect(await eventsIn(pair.west)).toBe(before + 20);
  expect(await missingIn(pair.west, pair.east)).toBe("");
});

test("a lost region's rows on the wire are lost, those received are kept, and the losses are exactly the orphans", async () => {
  // Readers and the applier wait: what arrives now is received and not executed.
  const blocker = await pair.connect(pair.west);
  await blocker.query("LOCK TABLES events READ");
  const applied = await eventsIn(pair.west);
  for (let i = 0; i < 30; i++) await write(east, "us-east-1");
  const received = await executedGtid(pair.east);
  for (;;) {
    const status = await replicaStatus(pair.west);
    const [row] = await pair.west.query("SELECT GTID_SUBSET(?, ?) AS whole", [
      received,
      `${status?.retrievedGtid},${status?.executedGtid}`,
    ]);
    if (Number(row?.whole) === 1) break;
    await pause(20);
  }

  const { inFlight } = await pair.link.set({ mode: "drop" });
  darkAt = Date.now();
  const lost = [];
  for (let i = 0; i < 5; i++) lost.push(await write(east, "us-east-1"));
  await write(east, "us-east-1", false);
  await east.query("REPLACE INTO heartbeat VALUES (1, 'us-east-1', NOW(6))");
  expect(inFlight).toBeGreaterThanOrEqual(0);

  expect(await drain(pair.west, 1)).toBe(false);
  await blocker.query("UNLOCK TABLES");
  expect(await drain(pair.west, 60)).toBe(true);
  expect(await eventsIn(pair.west)).toBe(applied + 30);

  await detach(pair.west);
  await expect(write(west, "us-west-2")).rejects.toThrow("read-only");
  await pair.west.restart({ readOnly: true });
  west = await pair.connect(pair.west);
  await expect(write(west, "us-west-2")).rejects.toThrow("read-only");
  await openForWriting(pair.west);
  expect(await replicaStatus(pair.west)).toBeUndefined();

  expect(await judgement()).toMatchObject({
    acknowledgedWrites: 57,
    lostWrites: 5,
    lostWritesByClient: { outside: 5, inside: 0 },
    orphanTransactions: 6,
    unacknowledgedOrphans: 1,
    lostNotAmongOrphans: 0,
    writersMax: 1,
    clientOutageSeconds: null,
  });
});

test("the new primary's writes do not make two writers, one more in the old region does", async () => {
  await write(west, "us-west-2");
  const one = await judgement();
  expect([one.writersMax, one.lostWrites]).toEqual([1, 5]);
  expect(one.clientOutageSeconds).toBeGreaterThan(0);
  expect(one.dataLossSeconds).toBeGreaterThan(0);
  await write(east, "us-east-1");
  const two = await judgement();
  expect([two.writersMax, two.lostWrites, two.lostNotAmongOrphans]).toEqual([2, 6, 0]);
});
