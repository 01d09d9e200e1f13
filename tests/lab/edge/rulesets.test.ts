import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, request, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import Cloudflare from "cloudflare";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startNode, type Part } from "../app/parts.ts";

const [zone_id, account_id] = ["0a1b2c3d4e5f60718293a4b5c6d7e8f9", "f9e8d7c6b5a4938271605f4e3d2c1b0a"];
const domain = "app.example.com";
const custom = "http_request_firewall_custom" as const;
const block = { action: "block", expression: 'http.request.uri.path eq "/.env"', ref: "env" } as const;
const about = { zone_id, name: "default", kind: "zone", phase: custom } as const;
const origin = createServer((_incoming, response) => void response.writeHead(200).end("{}"));
let edge: Part;
let api: Cloudflare;
let dir: string;
let initial: string;

const control = (where: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${String(edge.said.apiPort)}${where}`, init);

/** One balancer before one origin, which answers 200 to everything. */
async function serve(): Promise<void> {
  const name = "dualcoast-1.us-west-2.elb.amazonaws.com";
  const { port } = origin.address() as AddressInfo;
  await writeFile(path.join(dir, "names.json"), JSON.stringify({ [name]: { host: "127.0.0.1", port } }));
  const zones = ["--zone", `${zone_id}=example.com`, "--account", account_id, "--country", "127.0.0.3=KP"];
  edge = await startNode("edge/main.ts", ["--names", path.join(dir, "names.json"), ...zones]);
  const baseURL = `http://127.0.0.1:${String(edge.said.apiPort)}/client/v4`;
  api = new Cloudflare({ apiToken: "lab-test", baseURL, maxRetries: 0 });
  const pool = await api.loadBalancers.pools.create({
    account_id,
    name: "west",
    origins: [{ name: "o", address: name }],
  });
  const pools = { default_pools: [pool.id!], fallback_pool: pool.id! };
  await api.loadBalancers.create({ zone_id, name: domain, ...pools });
}

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "dualcoast-edge-"));
  origin.listen(0, "127.0.0.1");
  await once(origin, "listening");
  await serve();
  initial = await (await control("/state")).text();
});
beforeEach(() => control("/state", { method: "PUT", body: initial }));
afterAll(async () => {
  await edge?.stop();
  origin.closeAllConnections();
  origin.close();
  await rm(dir, { recursive: true, force: true });
});

/** One request of a client at an address of the loopback network. */
function ask(target: string, localAddress = "127.0.0.1"): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: Number(edge.said.port),
      path: target,
      localAddress,
      agent: false as const,
    };
    const sent = request({ ...options, headers: { host: domain } }, (response) => {
      response.resume().on("end", () => resolve({ status: response.statusCode!, headers: response.headers }));
    });
    sent.on("error", reject).end();
  });
}

interface Ruleset {
  readonly id: string;
  readonly rules: readonly { readonly id: string; readonly ref: string }[];
}

/** The client's own types know each action's rule as a type of its own. */
const ruleset = async (sent: PromiseLike<unknown>): Promise<Ruleset> => (await sent) as Ruleset;

test("the official client creates, reads, changes, lists and deletes rulesets", async () => {
  const made = await ruleset(api.rulesets.create({ ...about, rules: [block] }));
  expect(made).toMatchObject({ name: "default", kind: "zone", phase: custom, description: "", version: "1" });
  expect(made.rules).toMatchObject([{ ...block, enabled: true, version: "1" }]);
  expect(await api.rulesets.get(made.id, { zone_id })).toEqual(made);
  expect(await api.rulesets.phases.get(custom, { zone_id })).toEqual(made);
  const more = { action: "log", expression: "true", enabled: false, description: "second" } as const;
  const changed = await ruleset(api.rulesets.update(made.id, { zone_id, description: "mine", rules: [more, block] }));
  expect(changed).toMatchObject({ id: made.id, version: "2", description: "mine" });
  expect(changed.rules).toMatchObject([
    { ...more, version: "1" },
    { id: made.rules[0]!.id, ref: "env", version: "1" },
  ]);
  expect(changed.rules[0]).toHaveProperty("ref", changed.rules[0]!.id);
  const listed = [];
  for await (const one of api.rulesets.list({ zone_id })) listed.push(one);
  expect(listed).toMatchObject([{ id: made.id, phase: custom, version: "2" }]);
  expect(listed[0]).not.toHaveProperty("rules");
  await api.rulesets.delete(made.id, { zone_id });
  await expect(api.rulesets.get(made.id, { zone_id })).rejects.toMatchObject({ status: 404 });
  await expect(api.rulesets.phases.get(custom, { zone_id })).rejects.toMatchObject({ status: 404 });
});

test("a rule with the ref of an earlier one is that one, in a new version", async () => {
  const made = await ruleset(api.rulesets.phases.update(custom, { zone_id, rules: [block] }));
  const again = await ruleset(api.rulesets.phases.update(custom, { zone_id, rules: [{ ...block, action: "log" }] }));
  expect(again.rules).toMatchObject([{ id: made.rules[0]!.id, action: "log", version: "2" }]);
});

test("a dry run checks and keeps nothing", async () => {
  expect(await api.rulesets.create({ ...about, dry_run: true, rules: [block] })).toBeNull();
  const wrong = { ...block, expression: "maybe" };
  await expect(api.rulesets.create({ ...about, dry_run: true, rules: [wrong] })).rejects.toMatchObject({ status: 400 });
  await expect(api.rulesets.phases.get(custom, { zone_id })).rejects.toMatchObject({ status: 404 });
});

test("a zone has one ruleset a phase, and none of another kind of rules", async () => {
  const made = await ruleset(api.rulesets.create({ ...about, rules: [] }));
  await expect(api.rulesets.create({ ...about, name: "other" })).rejects.toMatchObject({
    status: 400,
    errors: [
      {
        code: 20217,
        message: `'zone' is not a valid value for kind because exceeded maximum number of zone rulesets for phase ${custom}`,
      },
    ],
  });
  await expect(api.rulesets.update(made.id, { zone_id, name: "other" })).rejects.toThrow("name cannot be changed");
  const phase = "http_request_transform";
  await expect(api.rulesets.create({ ...about, phase })).rejects.toMatchObject({ status: 501 });
  await expect(api.rulesets.create({ account_id, name: "a", kind: "root", phase: custom })).rejects.toMatchObject({
    status: 501,
  });
});

const login = {
  characteristics: ["cf.colo.id", "ip.src"],
  period: 60,
  requests_per_period: 2,
  mitigation_timeout: 600,
};
const managed = "http_request_firewall_managed";
test.each([
  [
    custom,
    { ...block, expression: 'true or\nhttp.request.body.raw eq "a"' },
    400,
    "rules[0].expression: Filter parsing error (2:1): unknown identifier http.request.body.raw",
  ],
  [
    custom,
    { ...block, expression: "ip.src in $mine" },
    400,
    "rules[0].expression: Filter parsing error (1:11): the list $mine is not imitated",
  ],
  [custom, { ...block, expression: "" }, 400, "rules[0]: expression must not be empty"],
  [
    custom,
    { ...block, action: "execute" },
    400,
    "rules[0]: action must be one of block, challenge, js_challenge, managed_challenge, log, skip",
  ],
  [custom, { ...block, colour: "red" }, 400, "rules[0]: colour is not a property of it"],
  [
    custom,
    { ...block, action_parameters: { products: ["waf"] } },
    400,
    "rules[0]: action_parameters.products is not a property",
  ],
  [
    custom,
    { ...block, action: "skip", action_parameters: { products: ["waf"] } },
    501,
    "the lab's edge does not imitate skipping legacy products",
  ],
  [custom, { ...block, ratelimit: login }, 501, "the lab's edge does not imitate a rate limit outside its phase"],
  [
    custom,
    { ...block, action_parameters: { response: { status_code: 200 } } },
    400,
    "rules[0]: action_parameters.response .status_code must be a whole number from 400 to 499",
  ],
  ["http_ratelimit", block, 400, "rules[0]: ratelimit must be given"],
  [
    "http_ratelimit",
    { ...block, ratelimit: { ...login, characteristics: ["ip.src"] } },
    400,
    "rules[0]: ratelimit.characteristics must include cf.colo.id",
  ],
  [
    "http_ratelimit",
    { ...block, ratelimit: { ...login, characteristics: ["cf.colo.id", "cf.unique_visitor_id"] } },
    501,
    "the lab's edge does not imitate the characteristic cf.unique_visitor_id",
  ],
  [
    "http_ratelimit",
    { ...block, ratelimit: { ...login, period: 61 } },
    400,
    "rules[0]: ratelimit.period must be one of 10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 300, 480, 600, 900, 1200, 1800, 2400, 3600, 65535",
  ],
  [
    "http_ratelimit",
    { ...block, ratelimit: { ...login, mitigation_timeout: undefined } },
    400,
    "rules[0]: ratelimit.mitigation_timeout must be given",
  ],
  [
    "http_ratelimit",
    { ...block, ratelimit: { ...login, score_per_period: 1 } },
    501,
    "the lab's edge does not imitate rate limits by score",
  ],
  [
    "http_ratelimit",
    { ...block, ratelimit: { ...login, score_response_header_name: "" } },
    501,
    "the lab's edge does not imitate rate limits by score",
  ],
  [
    "http_ratelimit",
    { ...block, ratelimit: { ...login, counting_expression: "http.response.code eq 401" } },
    400,
    "rules[0].ratelimit.counting_expression: Filter parsing error (1:1): unknown identifier http.response.code",
  ],
  [
    managed,
    { action: "execute", expression: "true" },
    400,
    "rules[0]: action_parameters.id is not the id of a managed ruleset that the edge knows",
  ],
  [
    managed,
    { action: "execute", expression: "true", action_parameters: { id: "0".repeat(32) } },
    400,
    "rules[0]: action_parameters.id is not the id of a managed ruleset that the edge knows",
  ],
  [managed, block, 400, "rules[0]: action must be one of execute, skip"],
])("fails in phase %s on %j", async (phase, rule, status, message) => {
  const sent = api.rulesets.phases.update(phase as typeof custom, { zone_id, rules: [rule as never] });
  await expect(sent).rejects.toMatchObject({ status, errors: [{ message }] });
});

test("two rules cannot share a ref", async () => {
  const sent = api.rulesets.phases.update(custom, { zone_id, rules: [block, block] });
  await expect(sent).rejects.toThrow("each ref must be there once");
});

test("keeps which managed rulesets run, and runs none of them", async () => {
  const rules = [
    { action: "execute", expression: "true", action_parameters: { id: "efb7b8c949ac4650a09736fc376e9aee" } } as const,
  ];
  expect((await ruleset(api.rulesets.phases.update(managed, { zone_id, rules }))).rules).toMatchObject(rules);
  expect((await ask("/?q=<script>alert(1)</script>")).status).toBe(200);
});

test("refuses clients by path, address and country, whatever the path is dressed up as, and lets others through", async () => {
  const addresses = { action: "block", ref: "addresses", expression: "ip.src in {127.0.0.2}" } as const;
  const countries = { action: "managed_challenge", ref: "countries", expression: 'ip.src.country in {"KP"}' } as const;
  await api.rulesets.phases.update(custom, { zone_id, rules: [block, addresses, countries] });
  const seen = [];
  for (const target of ["/.env", "//.env", "/%2eenv", "/a/../.env?x", "/.environment"])
    seen.push((await ask(target)).status);
  expect(seen).toEqual([403, 403, 403, 403, 200]);
  expect((await ask("/", "127.0.0.2")).headers).toMatchObject({ "lab-edge-rule": `${custom}/addresses` });
  expect(await ask("/", "127.0.0.3")).toMatchObject({ status: 403, headers: { "cf-mitigated": "challenge" } });
  expect((await ask("/", "127.0.0.4")).status).toBe(200);
  expect((await ask("app.example.com:443")).status).toBe(400);
  const log = (await (await control("/log")).json()) as { rules: object };
  expect(log.rules).toEqual({
    [`${custom}/env`]: { action: "block", requests: 4 },
    [`${custom}/addresses`]: { action: "block", requests: 1 },
    [`${custom}/countries`]: { action: "managed_challenge", requests: 1 },
  });
});

test("limits the rate of the path that is named, for each client by itself", async () => {
  const expression = 'http.request.uri.path eq "/login"';
  await api.rulesets.phases.update("http_ratelimit", {
    zone_id,
    rules: [{ action: "block", expression, ratelimit: login }],
  });
  const seen = [];
  for (const target of ["/login", "/login", "/login", "/events"]) seen.push((await ask(target)).status);
  expect(seen).toEqual([200, 200, 429, 200]);
  expect((await ask("/login", "127.0.0.2")).status).toBe(200);
  expect((await ask("/login")).headers["retry-after"]).toBe("600");
});

test("fails to start with a country that is none", async () => {
  await expect(startNode("edge/main.ts", ["--names", "x", "--country", "1.2.3.4=usa"])).rejects.toThrow(
    'edge: --country must be <address>=<two letters>, got "1.2.3.4=usa"',
  );
});
