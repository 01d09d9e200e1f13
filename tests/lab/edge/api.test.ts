import Cloudflare from "cloudflare";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startNode, type Part } from "../app/parts.ts";

const [zone_id, account_id] = ["0a1b2c3d4e5f60718293a4b5c6d7e8f9", "f9e8d7c6b5a4938271605f4e3d2c1b0a"];
let edge: Part;
let base: string;
let api: Cloudflare;
let empty: unknown;

beforeAll(async () => {
  const args = ["--names", "/dev/null", "--zone", `${zone_id}=example.com`, "--account", account_id];
  edge = await startNode("edge/main.ts", args);
  base = `http://127.0.0.1:${String(edge.said.apiPort)}`;
  api = new Cloudflare({ apiToken: "lab-test", baseURL: `${base}/client/v4`, maxRetries: 0 });
  empty = await (await fetch(`${base}/state`)).json();
});
beforeEach(() => fetch(`${base}/state`, { method: "PUT", body: JSON.stringify(empty) }));
afterAll(() => edge?.stop());

const monitors = () => api.loadBalancers.monitors;
const pools = () => api.loadBalancers.pools;
const newPool = (name: string, more: object = {}) =>
  pools().create({ account_id, name, origins: [{ name: "o", address: `${name}.example.net` }], ...more });
const newBalancer = async (more: object = {}) => {
  const [east, fallback] = [await newPool("east"), await newPool("maintenance")];
  const params = { zone_id, name: "app.example.com", default_pools: [east.id!], fallback_pool: fallback.id!, ...more };
  return { east, fallback, balancer: await api.loadBalancers.create(params) };
};

test("the official client creates, reads, changes, lists and deletes monitors", async () => {
  const made = await monitors().create({
    account_id,
    type: "https",
    path: "/edge-health",
    expected_codes: "200",
    retries: 1,
  });
  expect(made).toMatchObject({
    type: "https",
    path: "/edge-health",
    retries: 1,
    interval: 60,
    timeout: 5,
    consecutive_up: 0,
  });
  expect(made.id).toMatch(/^[0-9a-f]{32}$/);
  expect(await monitors().get(made.id!, { account_id })).toEqual(made);
  const edited = await monitors().edit(made.id!, { account_id, interval: 10 });
  expect(edited).toMatchObject({ path: "/edge-health", retries: 1, interval: 10, created_on: made.created_on });
  const replaced = await monitors().update(made.id!, { account_id, path: "/other" });
  expect(replaced).toMatchObject({ path: "/other", retries: 2, interval: 60, type: "http" });
  const listed = [];
  for await (const one of monitors().list({ account_id })) listed.push(one.id);
  expect(listed).toEqual([made.id]);
  expect(await monitors().delete(made.id!, { account_id })).toEqual({ id: made.id });
  await expect(monitors().get(made.id!, { account_id })).rejects.toMatchObject({ status: 404 });
});

test("pools and balancers refer to what exists, and what is in use stays", async () => {
  const monitor = await monitors().create({ account_id });
  const { east, balancer } = await newBalancer();
  await pools().edit(east.id!, { account_id, monitor: monitor.id });
  expect(balancer).toMatchObject({ name: "app.example.com", zone_name: "example.com", proxied: true, enabled: true });
  await expect(pools().delete(east.id!, { account_id })).rejects.toMatchObject({ status: 412 });
  await expect(monitors().delete(monitor.id!, { account_id })).rejects.toMatchObject({ status: 412 });
  const west = await newPool("west");
  const turned = await api.loadBalancers.edit(balancer.id!, { zone_id, default_pools: [west.id!, east.id!] });
  expect(turned).toMatchObject({ default_pools: [west.id, east.id], fallback_pool: balancer.fallback_pool });
  await api.loadBalancers.delete(balancer.id!, { zone_id });
  await pools().delete(east.id!, { account_id });
  await monitors().delete(monitor.id!, { account_id });
  const left = [];
  for await (const one of pools().list({ account_id })) left.push(one.name);
  expect(left).toEqual(["maintenance", "west"]);
});

test("a pool without a monitor is reported healthy, by its origins' addresses", async () => {
  const pool = await newPool("plain", { monitor: (await monitors().create({ account_id })).id });
  const checked = await pools().health.get(pool.id!, { account_id });
  const origin = { healthy: false, failure_reason: "No failures", response_code: 0, rtt: "0ms" };
  expect(checked).toMatchObject({ pool_id: pool.id, pop_health: { healthy: false } });
  const free = await newPool("free");
  const unwatched = await pools().health.get(free.id!, { account_id });
  expect(unwatched).toEqual({
    pool_id: free.id,
    pop_health: { healthy: true, origins: [{ "free.example.net": origin }] },
  });
});

test("zones and their settings", async () => {
  expect(await api.zones.get({ zone_id })).toMatchObject({
    id: zone_id,
    name: "example.com",
    account: { id: account_id },
  });
  expect(await api.zones.settings.get("ssl", { zone_id })).toMatchObject({ id: "ssl", value: "full", editable: true });
  const changed = await api.zones.settings.edit("ssl", { zone_id, value: "strict" });
  expect(changed).toMatchObject({ id: "ssl", value: "strict" });
  expect(await api.zones.settings.get("ssl", { zone_id })).toMatchObject({ value: "strict" });
  const headers = { authorization: "Bearer lab-test" };
  const response = await fetch(`${base}/client/v4/zones/${zone_id}/settings`, { headers });
  const all = ((await response.json()) as { result: { id: string; value: unknown }[] }).result;
  expect(all.find(({ id }) => id === "ssl")?.value).toBe("strict");
  const names = [];
  for await (const zone of api.zones.list({ name: "example.com" })) names.push(zone.name);
  expect(names).toEqual(["example.com"]);
});

test("DNS records have whole names, and no record is there twice", async () => {
  const record = { zone_id, name: "_a.app", type: "CNAME" as const, content: "b.acm-validations.aws", ttl: 300 };
  const made = await api.dns.records.create(record);
  expect(made).toMatchObject({
    name: "_a.app.example.com",
    type: "CNAME",
    content: "b.acm-validations.aws",
    ttl: 300,
    proxied: false,
  });
  await expect(api.dns.records.create(record)).rejects.toThrow("An identical record already exists.");
  const found = [];
  for await (const one of api.dns.records.list({ zone_id, name: { exact: "_a.app.example.com" } })) found.push(one.id);
  expect(found).toEqual([made.id]);
  await api.dns.records.edit(made.id, { ...record, ttl: 60 });
  expect(await api.dns.records.get(made.id, { zone_id })).toMatchObject({ ttl: 60 });
  await api.dns.records.delete(made.id, { zone_id });
  await expect(api.dns.records.get(made.id, { zone_id })).rejects.toMatchObject({ status: 404 });
});

const accounts = `/accounts/${account_id}/load_balancers`;
test.each([
  ["POST", `${accounts}/monitors`, { paht: "/" }, 400, "monitor: paht is not a property of it"],
  ["POST", `${accounts}/monitors`, { interval: 1 }, 400, "monitor: interval must be a whole number from 5 to 3600"],
  [
    "POST",
    `${accounts}/monitors`,
    { expected_codes: "ok" },
    400,
    'monitor: expected_codes must be codes, e.g. "200" or "2xx"',
  ],
  ["POST", `${accounts}/monitors`, { type: "tcp" }, 501, 'the lab\'s edge does not imitate monitors of type "tcp"'],
  ["POST", `${accounts}/pools`, { name: "a" }, 400, "pool: origins must be given"],
  [
    "POST",
    `${accounts}/pools`,
    { name: "a b", origins: [] },
    400,
    "pool: name must consist of letters, digits, - and _",
  ],
  [
    "POST",
    `${accounts}/pools`,
    { name: "a", origins: [{ name: "o", address: "x", wieght: 1 }] },
    400,
    "pool: origins[0].wieght is not a property",
  ],
  [
    "POST",
    `${accounts}/pools`,
    { name: "a", origins: [{ name: "o" }] },
    400,
    "pool: each origin needs a name and an address",
  ],
  [
    "POST",
    `${accounts}/pools`,
    { name: "a", origins: [{ name: "o", address: "x" }], monitor: "0".repeat(32) },
    400,
    `pool: monitor ${"0".repeat(32)} does not exist`,
  ],
  [
    "POST",
    `${accounts}/pools`,
    { name: "a", origins: [{ name: "o", address: "x" }], monitor_group: "g" },
    501,
    "the lab's edge does not imitate monitor groups",
  ],
  [
    "POST",
    `/zones/${zone_id}/load_balancers`,
    { name: "a.other.com", default_pools: ["x"], fallback_pool: "x" },
    400,
    "load balancer: name a.other.com is not in zone example.com",
  ],
  [
    "POST",
    `/zones/${zone_id}/load_balancers`,
    { name: "a.example.com", default_pools: ["x"], fallback_pool: "x" },
    400,
    "load balancer: pool x does not exist",
  ],
  [
    "POST",
    `/zones/${zone_id}/load_balancers`,
    { name: "a", default_pools: [], fallback_pool: "x", steering_policy: "geo" },
    501,
    'the lab\'s edge does not imitate the steering policy "geo"',
  ],
  [
    "POST",
    `/zones/${zone_id}/load_balancers`,
    { name: "a", default_pools: [], fallback_pool: "x", rules: [{}] },
    501,
    "the lab's edge does not imitate load balancer rules",
  ],
  [
    "PATCH",
    `/zones/${zone_id}/settings/ssl`,
    { value: "sure" },
    400,
    "zone setting ssl: value must be one of off, flexible, full, strict, origin_pull",
  ],
  [
    "PATCH",
    `/zones/${zone_id}/settings/nope`,
    { value: "on" },
    400,
    "zone setting: nope is not known to the lab's edge",
  ],
  [
    "PATCH",
    `/zones/${zone_id}/settings/ssl`,
    { enabled: true },
    400,
    "zone setting ssl: enabled is not a property of it",
  ],
  [
    "GET",
    `/zones/${"0".repeat(32)}`,
    undefined,
    404,
    `Could not route to /zones/${"0".repeat(32)}, perhaps your object identifier is invalid?`,
  ],
  ["GET", `/zones/${zone_id}/dns_records?search=x`, undefined, 400, "DNS record: lists cannot be filtered by search"],
  [
    "GET",
    `/zones/${zone_id}/firewall/rules`,
    undefined,
    501,
    `the lab's edge does not imitate GET /zones/${zone_id}/firewall/rules`,
  ],
  ["DELETE", `/zones/${zone_id}`, undefined, 501, `the lab's edge does not imitate DELETE /zones/${zone_id}`],
])("fails loudly: %s %s %j", async (method, path, body, status, message) => {
  const headers = { authorization: "Bearer lab-test" };
  const response = await fetch(`${base}/client/v4${path}`, { method, headers, body: body && JSON.stringify(body) });
  const answer = (await response.json()) as { success: boolean; errors: { message: string }[]; result: unknown };
  expect([response.status, answer.success, answer.errors[0]?.message, answer.result]).toEqual([
    status,
    false,
    message,
    null,
  ]);
});

test("fails without a token, on a body that is not JSON, and on paths that are not its own", async () => {
  const zones = await fetch(`${base}/client/v4/zones`);
  expect([zones.status, await zones.json()]).toMatchObject([400, { success: false, errors: [{ code: 6003 }] }]);
  const broken = await fetch(`${base}/state`, { method: "PUT", body: "{" });
  expect([broken.status, await broken.json()]).toEqual([400, { error: "body: must be JSON" }]);
  const other = await fetch(`${base}/other`);
  expect([other.status, await other.json()]).toEqual([404, { error: "edge: GET /other is not one of its paths" }]);
  const cut = await fetch(`${base}/cut`, { method: "POST", body: "{}" });
  expect([cut.status, await cut.json()]).toEqual([400, { error: 'body: must be {"region": "<name>"}' }]);
  const state = await fetch(`${base}/state`, { method: "PUT", body: '{"schemaVersion": 2}' });
  expect(await state.json()).toEqual({ error: "state: must be what GET /state gave, schemaVersion 1" });
});

test("its state can be taken out and put into another edge", async () => {
  const { balancer } = await newBalancer();
  await api.zones.settings.edit("tls_1_3", { zone_id, value: "off" });
  const dump = await (await fetch(`${base}/state`)).text();
  const fork = await startNode("edge/main.ts", ["--names", "/dev/null"]);
  try {
    const there = `http://127.0.0.1:${String(fork.said.apiPort)}`;
    expect((await fetch(`${there}/state`, { method: "PUT", body: dump })).status).toBe(200);
    expect(await (await fetch(`${there}/state`)).text()).toBe(dump);
    const copy = new Cloudflare({ apiToken: "lab-test", baseURL: `${there}/client/v4`, maxRetries: 0 });
    expect(await copy.loadBalancers.get(balancer.id!, { zone_id })).toEqual(balancer);
  } finally {
    expect(await fork.stop()).toBe(0);
  }
});

test("fails to start without names, and with a zone that is none", async () => {
  await expect(startNode("edge/main.ts", [])).rejects.toThrow("edge: --names URL-OR-FILE is missing");
  await expect(startNode("edge/main.ts", ["--names", "x", "--zone", "short=a"])).rejects.toThrow(
    'edge: --zone must be <32 hex digits>=<name> beside --account ID, got "short=a"',
  );
});
