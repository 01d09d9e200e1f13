import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import mysql from "mysql2/promise";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureMysql } from "../../../lab/install/mysql.ts";
import { Reconciler } from "../../../lab/reconciler/reconciler.ts";
import { FakeEmulator, type FakeDatabase } from "./support/fakeEmulator.ts";

// The emulator is a fake whose state the tests write; servers, links and processes are real. The tests tell one story.
const support = (name: string) => path.join(import.meta.dirname, "support", name);
const [eastId, westId] = ["dualcoast-east-g1", "dualcoast-west-g1"];
const address = (id: string) => `${id}.example`;
const emulator = new FakeEmulator();
const [east, west] = [emulator.region("us-east-1"), emulator.region("us-west-2")];
const problems: string[] = [];
let dir: string;
let lab: Reconciler;

async function reconcilerOn(labDir: string, emulatorUrl: string): Promise<Reconciler> {
  const started = new Reconciler({
    labDir,
    emulatorUrl,
    mysql: await ensureMysql(),
    actorEnv: (actor) => ({ ACTOR: actor }),
    programs: { app: support("app.mjs"), agent: support("agent.mjs") },
    report: (message) => problems.push(message),
  });
  started.start();
  return started;
}

const database = (id: string, more: Partial<FakeDatabase>): FakeDatabase => ({
  ...{ id, arn: `arn:aws:rds:::db:${id}`, status: "creating", phase: "create", awaitsReady: true, isReplica: false },
  ...{ endpoint: { address: address(id), port: 3306 }, masterUsername: "dualcoast" },
  ...more,
});
const instance = (id: string, lifecycle = "InService") => {
  const config = {
    region: "us-east-1",
    databaseHost: address(eastId),
    databasePort: 3306,
    listenPort: 8080,
    x: "kept",
  };
  const files = [{ path: "/etc/dualcoast/app.json", permissions: "0640", content: JSON.stringify(config) }];
  const userData = Buffer.from(`#cloud-config\n${JSON.stringify({ write_files: files })}`).toString("base64");
  return { id, lifecycle, userData };
};
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}
async function rows(reconciler: Reconciler, region: string): Promise<number> {
  const [row] = await reconciler.database(region).query("SELECT COUNT(*) AS events FROM dualcoast.events");
  return Number(row?.events);
}
async function write(reconciler: Reconciler, id: string, seq: number): Promise<void> {
  const at = reconciler.names()[address(id)];
  const account = { user: "dualcoast", password: "master's password", database: "dualcoast" };
  const connection = await mysql.createConnection({ ...at, ...account });
  const sql = "INSERT INTO events (client_id, seq, payload, epoch, region) VALUES ('c', ?, 'x', 1, 'r')";
  await connection.query(sql, [seq]).finally(() => connection.destroy());
}
async function balanced(): Promise<{ pid: number; config: object; headers: Record<string, string> }> {
  const response = await fetch(`http://127.0.0.1:${lab.names()["east-lb.example"]?.port}/some?x=1`);
  return (await response.json()) as Awaited<ReturnType<typeof balanced>>;
}
const byId = (a: unknown, b: unknown) => (a as { id: string }).id.localeCompare((b as { id: string }).id);
const isGone = (pid: number | undefined) => {
  try {
    return !process.kill(pid ?? 0, 0);
  } catch {
    return true;
  }
};

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dualcoast-rec-"));
  lab = await reconcilerOn(path.join(dir, "lab"), await emulator.start());
});
afterAll(async () => {
  await lab.stop();
  emulator.stop();
  await rm(dir, { recursive: true, force: true });
  expect(problems).toEqual([]);
});

test("an instance and its cross-region replica become two servers in step, and are said to be ready", async () => {
  east.databases.push(database(eastId, {}));
  const source = { region: "us-east-1", id: eastId };
  west.databases.push(database(westId, { isReplica: true, phase: "create-replica", source }));
  await until(() => emulator.told.length === 2);
  await lab.whenSettled(60_000);
  expect(emulator.told).toEqual([
    [`db/us-east-1/${eastId}/ready`, { phase: "create" }],
    [`db/us-west-2/${westId}/ready`, { phase: "create-replica" }],
  ]);
  for (const { databases } of [east, west]) Object.assign(databases[0] as object, { status: "available", phase: null });
  await write(lab, eastId, 1);
  while ((await rows(lab, "us-west-2")) < 1) await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(write(lab, westId, 2)).rejects.toThrow("read-only");
});

test("instances in service become applications with the lab's addresses, and an agent beside them", async () => {
  emulator.told.length = 0;
  east.groups = [{ name: "web", instances: [instance("i-1"), instance("i-2"), instance("i-boots", "Pending")] }];
  const targets = ["i-1", "i-2", "i-boots"].map((id) => ({ id, health: "initial" }));
  east.targetGroups = [{ arn: "tg", targets }];
  east.loadBalancers = [{ arn: "lb", dnsName: "east-lb.example", targetGroups: ["tg"] }];
  // A first look may come before the application answers, and be told too.
  const healthy = () =>
    emulator.told.map(([, told]) => told as { healthy?: boolean }).filter((told) => told.healthy === true);
  await until(() => healthy().length >= 2 && lab.names()["east-lb.example"] !== undefined);
  expect(healthy().sort(byId)).toEqual([
    { targetGroupArn: "tg", id: "i-1", healthy: true },
    { targetGroupArn: "tg", id: "i-2", healthy: true },
  ]);
  // The look after the one that told the emulator tells the balancer.
  while ((await balanced()).pid === (await balanced()).pid);
  const [one, two] = [await balanced(), await balanced()];
  expect(new Set([one.pid, two.pid])).toEqual(new Set(lab.apps("us-east-1").map((app) => app.pid)));
  const port = lab.names()[address(eastId)]?.port;
  expect(one).toMatchObject({
    url: "/some?x=1",
    config: { region: "us-east-1", databaseHost: "127.0.0.1", databasePort: port, x: "kept" },
    headers: { "x-forwarded-for": "127.0.0.1", "x-forwarded-proto": "https" },
    environment: { actor: "app-us-east-1" },
  });
  const file = path.join(dir, "lab/run/targets-us-east-1.json");
  const expected = lab.apps("us-east-1").map((app) => `http://127.0.0.1:${app.port}`);
  await until(() => lab.agentPid("us-east-1") !== undefined);
  // Written anew with each instance that comes: the second may come after the agent.
  const told = (): string[] => (JSON.parse(readFileSync(file, "utf8")) as { apps: string[] }).apps.sort();
  await until(() => told().length === expected.length);
  expect(told()).toEqual(expected.sort());
});

test("a sick application gets no requests, an ended one is not started again, scale-in ends the rest", async () => {
  const [first, second] = lab.apps("us-east-1");
  await fetch(`http://127.0.0.1:${first?.port}/sick`);
  emulator.told.length = 0;
  await until(() => emulator.told.length >= 1);
  expect(emulator.told[0]?.[1]).toEqual({ targetGroupArn: "tg", id: first?.id, healthy: false });
  // The next look tells the balancer.
  while ((await balanced()).pid !== second?.pid || (await balanced()).pid !== second?.pid);
  process.kill(second?.pid ?? 0, "SIGKILL");
  await until(() => emulator.told.length >= 2);
  expect(emulator.told[1]?.[1]).toEqual({ targetGroupArn: "tg", id: second?.id, healthy: false });
  // All unhealthy: the load balancer fails open, and the sick one still answers.
  while ((await balanced().catch(() => undefined))?.pid !== first?.pid);
  expect(lab.apps("us-east-1").map((app) => app.pid)).toEqual([first?.pid, second?.pid]);

  const agent = lab.agentPid("us-east-1");
  east.groups = [];
  await until(() => isGone(first?.pid) && isGone(agent));
  expect(lab.apps("us-east-1")).toEqual([]);
  east.targetGroups = [{ arn: "tg", targets: [] }];
  const url = () => `http://127.0.0.1:${lab.names()["east-lb.example"]?.port}/`;
  while ((await fetch(url())).status !== 503);
});

test("a snapshot starts as a lab of its own, with the same rows and a link of its own", async () => {
  const fork = path.join(dir, "fork");
  await lab.snapshot(path.join(fork, "db"));
  const copy = await reconcilerOn(fork, emulator.url());
  try {
    await Promise.all([lab.whenSettled(60_000), copy.whenSettled(60_000)]);
    expect(copy.names()[address(eastId)]?.port).not.toBe(lab.names()[address(eastId)]?.port);
    await write(copy, eastId, 77);
    while ((await rows(copy, "us-west-2")) < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect([await rows(copy, "us-east-1"), await rows(lab, "us-east-1")]).toEqual([2, 1]);
  } finally {
    await copy.stop();
  }
});

test("a cut region's commits stay behind, and promotion opens the replica only after its restart", async () => {
  await lab.cut("us-east-1");
  await write(lab, eastId, 2);
  emulator.told.length = 0;
  const replica = west.databases[0] as FakeDatabase;
  Object.assign(replica, { isReplica: false, status: "modifying", phase: "promote", awaitsReady: true });
  delete (replica as { source?: unknown }).source;
  const server = lab.database("us-west-2");
  const before = server.pid;
  while ((await server.query("SHOW REPLICA STATUS")).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(write(lab, westId, 3)).rejects.toThrow("read-only");
  expect(emulator.told).toEqual([]);
  replica.status = "rebooting";
  await until(() => emulator.told.length === 1);
  expect(emulator.told).toEqual([[`db/us-west-2/${westId}/ready`, { phase: "promote" }]]);
  expect(server.pid).not.toBe(before);
  await write(lab, westId, 3);
  expect([await rows(lab, "us-east-1"), await rows(lab, "us-west-2")]).toEqual([2, 2]);
  Object.assign(replica, { status: "available", phase: null });
});

test("a plain reboot restarts once, a deleted instance is gone with its data", async () => {
  const server = lab.database("us-west-2");
  const [before, wanted] = [server.pid, west.databases[0] as FakeDatabase];
  await emulator.seen();
  wanted.status = "rebooting";
  await until(() => server.running && server.pid !== before);
  await lab.whenSettled(60_000);
  const after = server.pid;
  await write(lab, westId, 4);
  expect(server.pid).toBe(after);
  west.databases = [];
  await until(() => lab.names()[address(westId)] === undefined);
  expect(existsSync(path.join(dir, "lab/db/us-west-2", westId))).toBe(false);
  expect(isGone(after)).toBe(true);
});
