import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fenceRequest, firstWriterRequest } from "../../../contract/index.ts";
import type { Entry } from "../../../lab/clients/history.ts";
import { controlTable, eventually, Region, startNode, type Part } from "../app/parts.ts";

const [zone, account] = ["0a1b2c3d4e5f60718293a4b5c6d7e8f9", "f9e8d7c6b5a4938271605f4e3d2c1b0a"];
const [domain, name] = ["app.example.com", "dualcoast-1.us-east-1.elb.amazonaws.com"];
let east: Region;
let apps: Part[];
let edge: Part;
let namesFile: string;

async function configureEdge(): Promise<void> {
  const base = `http://127.0.0.1:${String(edge.said.apiPort)}/client/v4`;
  const post = async (where: string, body: object) => {
    const headers = { authorization: "Bearer lab-test" };
    const response = await fetch(`${base}${where}`, { method: "POST", headers, body: JSON.stringify(body) });
    return ((await response.json()) as { result: { id: string } }).result.id;
  };
  const balancers = `/accounts/${account}/load_balancers`;
  const monitor = await post(`${balancers}/monitors`, { path: "/edge-health", interval: 60, retries: 0 });
  const pool = await post(`${balancers}/pools`, { name: "east", monitor, origins: [{ name: "east", address: name }] });
  const origins = [{ name: "maintenance", address: `maintenance.${domain}` }];
  const fallback_pool = await post(`${balancers}/pools`, { name: "page", origins });
  await post(`/zones/${zone}/load_balancers`, { name: domain, default_pools: [pool], fallback_pool });
}

const lines = async (file: string) =>
  (await readFile(file, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Entry);

beforeAll(async () => {
  east = await Region.create("us-east-1");
  await east.schema();
  await east
    .tables()
    .send(new PutCommand(firstWriterRequest(controlTable, { region: "us-east-1", roleEpoch: 1, now: 1 })));
  const config = await east.config("app.json", { leaseSeconds: 10, renewSeconds: 2, longestTransactionSeconds: 4 });
  apps = [await startNode("app/main.ts", ["--config", config, "--port", "0"], east.env)];
  namesFile = path.join(east.dir, "names.json");
  await writeFile(namesFile, JSON.stringify({ [name]: { host: "127.0.0.1", port: apps[0]!.said.port } }));
  const zones = ["--zone", `${zone}=example.com`, "--account", account];
  edge = await startNode("edge/main.ts", ["--names", namesFile, "--pace", "600", ...zones]);
  await configureEdge();
});

afterAll(async () => {
  await Promise.all([edge, ...(apps ?? [])].map((part) => part?.stop()));
  await east?.destroy();
});

test("every write that a client outside or inside was told of is in the database, and a fence ends them both", async () => {
  const url = `http://127.0.0.1:${String(edge.said.port)}`;
  const health = () => fetch(`http://127.0.0.1:${String(apps[0]!.said.port)}/edge-health`).then(({ status }) => status);
  expect(await eventually(health, (status) => status === 200)).toBe(200);
  const history = (who: string) => path.join(east.dir, `${who}.jsonl`);
  const flags = (who: string) => ["--domain", domain, "--client-id", who, "--history", history(who)];
  const clients = await Promise.all([
    startNode("clients/main.ts", ["--edge", url, ...flags("outside"), "--rate", "220"]),
    startNode("clients/main.ts", ["--inside", name, "--names", namesFile, ...flags("inside"), "--rate", "20"]),
  ]);
  const seen = (who: string, ok: boolean) => async () =>
    (await readFile(history(who), "utf8")).split("\n").filter((line) => line.includes(`"ok":${ok}`)).length;
  expect(await eventually(seen("outside", true), (count) => count > 150)).toBeGreaterThan(150);
  await east
    .tables()
    .send(new UpdateCommand(fenceRequest(controlTable, { to: "us-west-2", oldEpoch: 1, now: 2, run: "test" })));
  expect(await eventually(health, (status) => status === 503)).toBe(503);
  for (const who of ["outside", "inside"]) {
    const before = await seen(who, false)();
    expect(await eventually(seen(who, false), (count) => count > before + 20)).toBeGreaterThan(before + 20);
  }
  expect(await Promise.all(clients.map((client) => client.stop()))).toEqual([0, 0]);

  for (const [index, who] of ["outside", "inside"].entries()) {
    const clientId = String(clients[index]!.said.clientId);
    expect(clientId).toMatch(new RegExp(`^${who}-[0-9a-z]+$`)); // another load with this name is another client
    const writes = (await lines(history(who))).filter(({ kind }) => kind === "write");
    const numbers = writes.map(({ seq }) => seq).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const told = writes.filter(({ ok }) => ok).map(({ seq }) => seq);
    const rows = await east.server.query<{ seq: string }>("SELECT seq FROM dualcoast.events WHERE client_id = ?", [
      clientId,
    ]);
    const kept = new Set(rows.map(({ seq }) => Number(seq)));
    expect(told.filter((seq) => !kept.has(seq))).toEqual([]);
    expect(told.length).toBeGreaterThan(0);
    const last = writes.filter(({ seq }) => seq > Math.max(...numbers) - 5);
    expect(last.map(({ ok }) => ok)).not.toContain(true);
  }
});

test("fails to start without knowing where to go or where to write", async () => {
  const start = (...args: string[]) => startNode("clients/main.ts", args);
  await expect(start("--domain", domain)).rejects.toThrow(
    "clients: give --edge URL, or --inside NAME with --names URL-OR-FILE",
  );
  await expect(start("--edge", "http://127.0.0.1:1")).rejects.toThrow("clients: --domain NAME is missing");
  await expect(start("--edge", "http://127.0.0.1:1", "--domain", domain)).rejects.toThrow(
    "clients: --history FILE is missing",
  );
});
