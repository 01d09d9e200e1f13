import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  controlItems,
  fenceRequest,
  firstWriterRequest,
  parseWriter,
  readRequest,
  type EdgeRefusal,
  type WriteRefusal,
} from "../../../contract/index.ts";
import { Database } from "../../../lab/app/database.ts";
import { account, controlTable, eventually, Region, startNode, timing, type Part } from "./parts.ts";

let east: Region;
let app: Part;
let url: string;
const tables = () => east.tables();

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, { method, body: text, headers });
  const answer = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body: answer, headers: Object.fromEntries(response.headers) };
}
const post = (seq: number, payload = "p") => ask("POST", "/events", { clientId: "c", seq, payload });
const health = () => ask("GET", "/edge-health");

// On a busy machine a transaction takes too long, or a lease runs out: another refusal may come before what is waited for.
/** Sends an event until it is there; 200 where a write was done whose answer came too late. */
async function accepted(seq: number) {
  const last = await eventually(
    () => post(seq),
    ({ status }) => status < 300,
  );
  expect([200, 201]).toContain(last.status);
  return last;
}
/** Sends an event until it is refused for this reason; it must not be written meanwhile. */
async function refused(seq: number, reason: WriteRefusal) {
  const last = await eventually(
    () => post(seq),
    ({ status, body }) => status !== 503 || body.reason === reason,
  );
  expect(last).toMatchObject({ status: 503, body: { reason } });
  return last;
}
async function unhealthy(reason: EdgeRefusal) {
  const last = await eventually(health, ({ body }) => body.reason === reason);
  expect(last).toMatchObject({ status: 503, body: { reason } });
}

/** Gives the right to write to `to`. @returns its epoch */
async function fence(to: string): Promise<number> {
  const { Item } = await tables().send(new GetCommand(readRequest(controlTable, controlItems.writer)));
  const { epoch: oldEpoch } = parseWriter(Item);
  await tables().send(new UpdateCommand(fenceRequest(controlTable, { to, oldEpoch, now: Date.now(), run: "test" })));
  return oldEpoch + 1;
}

beforeAll(async () => {
  east = await Region.create("us-east-1");
  await east.schema();
  app = await startNode("app/main.ts", ["--config", await east.config("app.json"), "--port", "0"], east.env);
  url = `http://127.0.0.1:${String(app.said.port)}`;
});

afterAll(async () => {
  await app?.stop();
  await east?.destroy();
});

test("before anyone is writer: answers, reads, and refuses to write or to be sent traffic", async () => {
  const answer = await eventually(
    () => ask("GET", "/events"),
    ({ status }) => status === 200,
  );
  expect(answer.body).toEqual({ events: [], region: "us-east-1", dataAsOf: null });
  expect(answer.headers).toMatchObject({
    "dualcoast-region": "us-east-1",
    "dualcoast-mode": "read-only",
    "dualcoast-data-as-of": "unknown",
  });
  expect(await health()).toMatchObject({ status: 503, body: { reason: "unknown-writer" } });
  const answered = await post(1);
  expect(answered).toMatchObject({ status: 503, body: { reason: "read-only", retryAfterSeconds: 2 } });
  expect(answered.headers["retry-after"]).toBe("2");
  expect(await ask("GET", "/health")).toMatchObject({ status: 200, body: { ok: true, region: "us-east-1" } });
});

test("as writer: writes each event once, reads it, and passes the deep check", async () => {
  await tables().send(new PutCommand(firstWriterRequest(controlTable, { region: "us-east-1", roleEpoch: 1, now: 1 })));
  const answer = await eventually(health, ({ body }) => body.mode === "read-write");
  expect(answer).toMatchObject({ status: 200, body: { region: "us-east-1", mode: "read-write", epoch: 1 } });
  expect((await accepted(1)).body).toEqual({ clientId: "c", seq: 1, epoch: 1, region: "us-east-1" });
  expect(await post(1)).toMatchObject({ status: 200, body: { clientId: "c", seq: 1, epoch: 1, region: "us-east-1" } });
  expect(await post(1, "other")).toMatchObject({ status: 409, body: { reason: "conflict" } });
  await accepted(2);
  const { body, headers } = await ask("GET", "/events?clientId=c&limit=1");
  expect(body.events).toMatchObject([{ clientId: "c", seq: 2, payload: "p", epoch: 1, region: "us-east-1" }]);
  expect(headers["dualcoast-mode"]).toBe("read-write");
  expect(Math.abs(Date.parse(String(body.dataAsOf)) - Date.now())).toBeLessThan(60_000);
  expect(await ask("POST", "/health/deep")).toMatchObject({
    status: 200,
    body: { ok: true, epoch: 1, region: "us-east-1" },
  });
  expect(await east.server.query("SELECT epoch, region FROM dualcoast.deep_check")).toEqual([
    { epoch: "1", region: "us-east-1" },
  ]);
});

test("fails cleanly on requests that are not of the contract", async () => {
  const reason = "bad-request";
  expect(await ask("POST", "/events", "{")).toMatchObject({
    status: 400,
    body: { reason, message: "body: must be JSON" },
  });
  expect(await ask("POST", "/events", { clientId: "a b", seq: -1, payload: "x".repeat(256) })).toMatchObject({
    status: 400,
    body: {
      message:
        "event: seq must be a whole number of at least 0, got -1; clientId must be printable ASCII without spaces; payload must be at most 255 characters",
    },
  });
  expect(await ask("POST", "/events", "x".repeat(9_000))).toMatchObject({
    status: 400,
    body: { message: "body: must be at most 8192 characters" },
  });
  expect(await ask("GET", "/events?limit=0")).toMatchObject({
    status: 400,
    body: { message: 'limit: must be a whole number from 1 to 100, got "0"' },
  });
  expect(await ask("GET", "/nothing")).toMatchObject({ status: 404, body: { reason: "not-found" } });
  const wrong = await ask("DELETE", "/events");
  expect([wrong.status, wrong.headers.allow]).toEqual([405, "POST, GET"]);
});

test("a database that refuses writes makes it read-only, and comes back without a restart", async () => {
  await east.server.query("SET GLOBAL read_only = 1");
  await refused(10, "read-only");
  const answer = await eventually(health, ({ body }) => body.mode === "read-only");
  expect(answer).toMatchObject({ status: 200, body: { region: "us-east-1", mode: "read-only" } });
  await east.server.query("SET GLOBAL read_only = 0");
  await accepted(11);
});

test("survives a restart of the database and a new password", async () => {
  await east.changePassword("another only for tests");
  await east.server.stop();
  await refused(20, "database");
  expect(await ask("GET", "/events")).toMatchObject({ status: 503, body: { reason: "database" } });
  await east.server.start();
  await accepted(21);
  await east.changePassword(account.password);
  await accepted(22);
  for (const secret of ["another only for tests", account.password]) expect(app.errors()).not.toContain(secret);
});

test("a transaction that stays silent for longer than one may take is ended by the server, never committed late", async () => {
  const rows = () => east.server.query("SELECT seq FROM dualcoast.events WHERE client_id = 'late'");
  const database = new Database({
    host: "127.0.0.1",
    port: east.server.port,
    account: async () => account,
    silenceMs: 900,
  });
  const connection = await database.open("BEGIN");
  const { threadId } = connection;
  await connection.query(
    "INSERT INTO dualcoast.events (client_id, seq, payload, epoch, region) VALUES ('late', 1, '', 1, '')",
  );
  // As if the process were stopped before COMMIT, for as long as it takes.
  const sessions = () => east.server.query(`SELECT id FROM information_schema.processlist WHERE id = ${threadId}`);
  expect(await eventually(sessions, (found) => found.length === 0)).toEqual([]);
  await expect(connection.query("COMMIT")).rejects.toThrow();
  connection.destroy();
  expect(await rows()).toEqual([]);
  await database.end();
});

test("a fenced region stops as soon as it learns of it, and writes again under the next epoch of its own", async () => {
  await fence("us-west-2");
  // The record names the other region.
  const fenced = await eventually(
    () => post(30),
    ({ body }) => body.reason === "read-only",
  );
  expect(fenced.status).toBe(503);
  expect(fenced.headers["dualcoast-mode"]).toBe("read-only");
  await unhealthy("not-writer");
  expect((await post(30)).status).toBe(503);

  const epoch = await fence("us-east-1");
  expect((await accepted(31)).body.epoch).toBe(epoch);
});

test("a read-only grant lets it answer reads while another region writes, until it expires", async () => {
  const epoch = await fence("us-west-2");
  await unhealthy("not-writer");
  const grant = (forMs: number) => {
    const Item = { id: controlItems.readOnlyGrant, region: "us-east-1", run: "r1", expires: Date.now() + forMs };
    return tables().send(new PutCommand({ TableName: controlTable, Item }));
  };
  await grant(600_000);
  const granted = await eventually(health, ({ status }) => status === 200);
  expect(granted.body).toEqual({ region: "us-east-1", mode: "read-only", epoch });
  await refused(40, "read-only");
  await grant(1_500); // ends by itself
  await unhealthy("not-writer");
});

test("the lab's switch makes it commit without asking, and is not there for whoever comes by a proxy", async () => {
  const epoch = await fence("us-east-1");
  expect((await accepted(50)).body.epoch).toBe(epoch);
  await fence("us-west-2");
  await unhealthy("not-writer");
  const turn = (enabled: boolean) => ask("POST", "/lab/writer-check", { enabled });
  expect(await ask("POST", "/lab/writer-check", { enabled: false }, { "x-forwarded-for": "1.2.3.4" })).toMatchObject({
    status: 404,
  });
  expect(await post(51)).toMatchObject({ status: 503 });
  expect(await turn(false)).toMatchObject({ status: 200, body: { enabled: false } });
  expect((await accepted(52)).body.epoch).toBe(epoch);
  await unhealthy("not-writer");
  await turn(true);
  expect(await post(53)).toMatchObject({ status: 503 });
});

test("stops writing by itself when the table falls silent", async () => {
  const epoch = await fence("us-east-1");
  expect((await accepted(60)).body.epoch).toBe(epoch);
  let seq = 61;
  const { child } = east.emulator;
  child.kill("SIGSTOP");
  const silentAt = Date.now();
  try {
    // Refused as `database` while the lease is good, where its pool asks for the secret: that is as silent.
    await eventually(
      () => post(seq++),
      ({ body }) => body.reason === "fenced",
    );
    for (let tries = 0; tries < 3; tries++) {
      expect(await post(seq++)).toMatchObject({ status: 503, body: { reason: "fenced" } });
    }
    await unhealthy("lease-expired");
    // However slow the machine: the lease is counted from before the last renewal was sent.
    const [last] = await east.server.query("SELECT UNIX_TIMESTAMP(MAX(committed_at)) AS at FROM dualcoast.events");
    expect(Number(last?.at) * 1_000).toBeLessThan(silentAt + timing.leaseMs - timing.skewMs);
  } finally {
    child.kill("SIGCONT");
  }
});

test("ends when its parent does", async () => {
  expect(await app.stop()).toBe(0);
});

test("fails to start on a config that is none, with one sentence", async () => {
  const file = await east.config("bad.json", { listenPort: 0 });
  const started = startNode("app/main.ts", ["--config", file]);
  await expect(started).rejects.toThrow(
    "app/main.ts ended before it was ready: BadShape: config /etc/dualcoast/app.json: listenPort must be a whole number from 1 to 65535, got 0\n",
  );
});
