import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import Cloudflare from "cloudflare";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startNode, type Part } from "../app/parts.ts";

const [zone_id, account_id] = ["0a1b2c3d4e5f60718293a4b5c6d7e8f9", "f9e8d7c6b5a4938271605f4e3d2c1b0a"];
const domain = "app.example.com";
const regions = ["us-east-1", "us-west-2"] as const;
type Region = (typeof regions)[number];
const nameOf = (region: string) => `dualcoast-1.${region}.elb.amazonaws.com`;

/** An origin that answers as a test says, and remembers the headers it got. */
class FakeOrigin {
  healthy = false;
  answers = true;
  last: IncomingHttpHeaders = {};
  readonly server: Server;

  constructor(region: Region) {
    this.server = createServer((incoming, response) => {
      incoming.resume();
      const isCheck = incoming.url === "/edge-health";
      if (!isCheck) this.last = incoming.headers;
      if (!this.answers && !isCheck) return;
      const status = isCheck ? (this.healthy ? 200 : 503) : incoming.method === "POST" ? 201 : 200;
      response.writeHead(status, { "dualcoast-region": region }).end("{}");
    });
  }
}

const origins = { "us-east-1": new FakeOrigin("us-east-1"), "us-west-2": new FakeOrigin("us-west-2") };
let dir: string;
let edge: Part;
let api: Cloudflare;
let balancer: string;
const pools: Record<string, string> = {};

/** One request of a client on a connection of its own. */
function ask(
  method = "GET",
  headers: Record<string, string> = {},
): Promise<{ status: number; region: unknown; text: string }> {
  return new Promise((resolve) => {
    const options = { host: "127.0.0.1", port: Number(edge.said.port), method, path: "/events", agent: false as const };
    const sent = request({ ...options, headers: { host: domain, ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode!, region: response.headers["dualcoast-region"], text }),
      );
    });
    sent.on("error", () => resolve({ status: 0, region: undefined, text: "" }));
    sent.end(method === "POST" ? "{}" : undefined);
  });
}
const control = async (method: string, where: string, body?: object) => {
  const init = { method, body: body && JSON.stringify(body) };
  return (await (await fetch(`http://127.0.0.1:${String(edge.said.apiPort)}${where}`, init)).json()) as Record<
    string,
    never
  >;
};
const order = (...names: string[]) =>
  api.loadBalancers.edit(balancer, { zone_id, default_pools: names.map((name) => pools[name]!) });

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dualcoast-edge-"));
  const names: Record<string, object> = { "gone.us-east-1.elb.amazonaws.com": { host: "127.0.0.1", port: 1 } };
  for (const region of regions) {
    const { server } = origins[region];
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    names[nameOf(region)] = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  }
  await writeFile(path.join(dir, "names.json"), JSON.stringify(names));
  const zone = ["--zone", `${zone_id}=example.com`, "--account", account_id];
  const pace = ["--names", path.join(dir, "names.json"), "--pace", "600", "--connect-ms", "300"];
  edge = await startNode("edge/main.ts", [...pace, ...zone]);
  api = new Cloudflare({
    apiToken: "lab-test",
    baseURL: `http://127.0.0.1:${String(edge.said.apiPort)}/client/v4`,
    maxRetries: 0,
  });
  const monitor = await api.loadBalancers.monitors.create({
    account_id,
    path: "/edge-health",
    expected_codes: "200",
    retries: 0,
    consecutive_down: 2,
    consecutive_up: 1,
    header: { Host: [domain] },
  });
  for (const name of [...regions, "maintenance"]) {
    const watched = name === "maintenance" ? {} : { monitor: monitor.id };
    const address = name === "maintenance" ? `maintenance.${domain}` : nameOf(name);
    const header = { Host: [domain] };
    const made = await api.loadBalancers.pools.create({
      account_id,
      name,
      origins: [{ name, address, header }],
      ...watched,
    });
    pools[name] = made.id!;
  }
  const default_pools = regions.map((region) => pools[region]!);
  const params = { zone_id, name: domain, default_pools, fallback_pool: pools.maintenance!, proxied: true };
  balancer = (await api.loadBalancers.create(params)).id!;
});

afterAll(async () => {
  await edge?.stop();
  for (const { server } of Object.values(origins)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(dir, { recursive: true, force: true });
});

test("shows the maintenance page while no region is healthy, the standby included", async () => {
  const answer = await ask();
  expect([answer.status, answer.region]).toEqual([503, undefined]);
  expect(answer.text).toContain("Back soon");
});

test("sends people to the first pool once its monitor passes, and says who they are in its own words", async () => {
  origins["us-east-1"].healthy = true;
  const answer = await eventually(ask, ({ status }) => status === 200);
  expect(answer.region).toBe("us-east-1");
  await ask("GET", { "cf-connecting-ip": "6.6.6.6", "x-forwarded-for": "6.6.6.6", "x-own": "kept" });
  expect(origins["us-east-1"].last).toMatchObject({
    host: domain,
    "cf-connecting-ip": "127.0.0.1",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "https",
    "x-own": "kept",
  });
  const health = await api.loadBalancers.pools.health.get(pools["us-east-1"]!, { account_id });
  expect(health).toMatchObject({
    pop_health: { healthy: true, origins: [{ [nameOf("us-east-1")]: { response_code: 200 } }] },
  });
});

test("follows the monitors when the regions change places", async () => {
  Object.assign(origins["us-east-1"], { healthy: false });
  Object.assign(origins["us-west-2"], { healthy: true });
  const answer = await eventually(ask, ({ region }) => region === "us-west-2");
  expect(answer.status).toBe(200);
  origins["us-east-1"].healthy = true;
  expect((await eventually(ask, ({ region }) => region === "us-east-1")).region).toBe("us-east-1");
});

test("follows a change of the order at once", async () => {
  await order("us-west-2", "us-east-1");
  expect((await ask()).region).toBe("us-west-2");
  await order("us-east-1", "us-west-2");
  expect((await ask()).region).toBe("us-east-1");
});

test("cuts what is under way when a region is lost, then times out, then its monitors move people; the log remembers", async () => {
  expect(await ask("POST")).toMatchObject({ status: 201, region: "us-east-1" });
  origins["us-east-1"].answers = false;
  const underWay = ask("POST");
  await eventually(
    async () => origins["us-east-1"].last["content-length"],
    (length) => length === "2",
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  await control("POST", "/cut", { region: "us-east-1" });
  expect((await underWay).status).toBe(0);
  expect((await ask()).status).toBe(522);
  const moved = await eventually(
    () => ask("POST"),
    ({ region }) => region === "us-west-2",
  );
  expect(moved.status).toBe(201);
  const { regions: seen } = (await control("GET", "/log")) as unknown as {
    regions: Record<string, Record<string, number>>;
  };
  expect(seen["us-east-1"]!.lastWriteSentAt).toBeGreaterThan(seen["us-east-1"]!.lastWriteAcceptedAt!);
  expect(seen["us-west-2"]!.lastWriteAcceptedAt).toBeGreaterThan(seen["us-east-1"]!.lastWriteSentAt!);
  expect(seen["us-east-1"]!.acceptedWrites).toBe(1);
  origins["us-east-1"].answers = true;
  expect(await control("POST", "/heal", { region: "us-east-1" })).toEqual({ cut: [] });
  expect((await eventually(ask, ({ region }) => region === "us-east-1")).status).toBe(200);
});

test("tries another origin of the pool when a connection is refused, and says 521 where there is none", async () => {
  const gone = { name: "gone", address: "gone.us-east-1.elb.amazonaws.com" };
  const real = { name: "us-east-1", address: nameOf("us-east-1") };
  const edit = (list: { name: string; address: string; weight?: number }[]) =>
    api.loadBalancers.pools.edit(pools["us-east-1"]!, { account_id, origins: list, monitor: "" });
  await edit([gone, { ...real, weight: 0.01 }]);
  expect(new Set((await Promise.all([1, 2, 3, 4].map(() => ask()))).map(({ status }) => status))).toEqual(
    new Set([200]),
  );
  await edit([gone]);
  expect(await ask("POST")).toMatchObject({ status: 521, text: "error code: 521\n" });
  await edit([{ name: "unknown", address: "nobody.us-east-1.elb.amazonaws.com" }]);
  expect((await ask()).status).toBe(530);
});

test("a host name that no balancer has is nobody's", async () => {
  expect((await ask("GET", { host: "other.example.com" })).status).toBe(530);
});

test("reads the names anew when they change", async () => {
  const { port } = origins["us-west-2"].server.address() as AddressInfo;
  const names = { "nobody.us-east-1.elb.amazonaws.com": { host: "127.0.0.1", port } };
  await writeFile(path.join(dir, "names.json"), JSON.stringify(names));
  expect((await eventually(ask, ({ status }) => status === 200)).region).toBe("us-west-2");
});
