import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fenceRequest, firstWriterRequest } from "../../../contract/index.ts";
import { Database } from "../../../lab/app/database.ts";
import { account, controlTable, eventually, Region, startNode, type Part } from "./parts.ts";

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
  const refused = await post(1);
  expect(refused).toMatchObject({ status: 503, body: { reason: "read-only", retryAfterSeconds: 2 } });
  expect(refused.headers["retry-after"]).toBe("2");
  expect(await ask("GET", "/health")).toMatchObject({ status: 200, body: { ok: true, region: "us-east-1" } });
});

test("as writer: writes each event once, reads it, and passes the deep check", async () => {
  await tables().send(new PutCommand(firstWriterRequest(controlTable, { region: "us-east-1", roleEpoch: 1, now: 1 })));
  const answer = await eventually(health, ({ status }) => status === 200);
  expect(answer.body).toEqual({ region: "us-east-1", mode: "read-write", epoch: 1 });
  expect(await post(1)).toMatchObject({ status: 201, body: { clientId: "c", seq: 1, epoch: 1, region: "us-east-1" } });
  expect(await post(1)).toMatchObject({ status: 200, body: { clientId: "c", seq: 1, epoch: 1, region: "us-east-1" } });
  expect(await post(1, "other")).toMatchObject({ status: 409, body: { reason: "conflict" } });
  await post(2);
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
  expect(await post(10)).toMatchObject({ status: 503, body: { reason: "read-only" } });
  const answer = await eventually(health, ({ body }) => body.mode === "read-only");
  expect(answer).toMatchObject({ status: 200, body: { region: "us-east-1", mode: "read-only", epoch: 1 } });
  await east.server.query("SET GLOBAL read_only = 0");
  expect(
    (
      await eventually(
        () => post(11),
        ({ status }) => status === 201,
      )
    ).status,
  ).toBe(201);
});

test("survives a restart of the database and a new password", async () => {
  await east.changePassword("another only for tests");
  await east.server.stop();
  expect(await post(20)).toMatchObject({ status: 503, body: { reason: "database" } });
  expect(await ask("GET", "/events")).toMatchObject({ status: 503, body: { reason: "database" } });
  await east.server.start();
  const written = (seq: number) =>
    eventually(
      () => post(seq),
      ({ status }) => status < 300,
    );
  expect((await written(21)).status).toBeLessThan(300);
  await east.changePassword(account.password);
  expect((await written(22)).status).toBeLessThan(300);
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
  await connection.query(
    "INSERT INTO dualcoast.events (client_id, seq, payload, epoch, region) VALUES ('late', 1, '', 1, '')",
  );
  await new Promise((resolve) => setTimeout(resolve, 1_800)); // as if the process were stopped before COMMIT
  await expect(connection.query("COMMIT")).rejects.toThrow();
  connection.destroy();
  expect(await rows()).toEqual([]);
  await database.end();
});

test("a fenced region stops as soon as it learns of it, and writes again under the next epoch of its own", async () => {
  await tables().send(new UpdateCommand(fenceRequest(controlTable, { to: "us-west-2", oldEpoch: 1, now: 2 })));
  const fenced = await eventually(
    () => post(30),
    ({ status }) => status === 503,
  );
  expect(fenced.body.reason).toBe("read-only"); // the record names the other region
  expect(await health()).toMatchObject({ status: 503, body: { reason: "not-writer" } });
  expect(fenced.headers["dualcoast-mode"]).toBe("read-only");

  await tables().send(new UpdateCommand(fenceRequest(controlTable, { to: "us-east-1", oldEpoch: 2, now: 3 })));
  const back = await eventually(
    () => post(31),
    ({ status }) => status === 201,
  );
  expect(back.body.epoch).toBe(3);
});

test("a read-only grant lets it answer reads while another region writes, until it expires", async () => {
  await tables().send(new UpdateCommand(fenceRequest(controlTable, { to: "us-west-2", oldEpoch: 3, now: 4 })));
  await eventually(health, ({ status }) => status === 503);
  const grant = { id: "read-only-grant", region: "us-east-1", run: "r1", expires: Date.now() + 1_500 };
  await tables().send(new PutCommand({ TableName: controlTable, Item: grant }));
  const granted = await eventually(health, ({ status }) => status === 200);
  expect(granted.body).toEqual({ region: "us-east-1", mode: "read-only", epoch: 4 });
  expect(await post(40)).toMatchObject({ status: 503, body: { reason: "read-only" } });
  expect((await eventually(health, ({ status }) => status === 503)).body.reason).toBe("not-writer");
});

test("the lab's switch makes it commit without asking, and is not there for whoever comes by a proxy", async () => {
  const off = () => ask("POST", "/lab/writer-check", { enabled: false });
  expect(await ask("POST", "/lab/writer-check", { enabled: false }, { "x-forwarded-for": "1.2.3.4" })).toMatchObject({
    status: 404,
  });
  expect(await post(50)).toMatchObject({ status: 503 });
  expect(await off()).toMatchObject({ status: 200, body: { enabled: false } });
  expect(await post(51)).toMatchObject({ status: 201, body: { epoch: 3 } });
  expect(await health()).toMatchObject({ status: 503, body: { reason: "not-writer" } });
  await ask("POST", "/lab/writer-check", { enabled: true });
  expect(await post(52)).toMatchObject({ status: 503 });
});

test("stops writing by itself when the table falls silent", async () => {
  await tables().send(new UpdateCommand(fenceRequest(controlTable, { to: "us-east-1", oldEpoch: 4, now: 5 })));
  expect(
    (
      await eventually(
        () => post(60),
        ({ status }) => status === 201,
      )
    ).body.epoch,
  ).toBe(5);
  await east.emulator.stop();
  const stopped = await eventually(
    () => post(62),
    ({ status }) => status === 503,
  );
  expect(stopped.body.reason).toBe("fenced");
  expect(await health()).toMatchObject({ status: 503, body: { reason: "lease-expired" } });
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
