import Cloudflare from "cloudflare";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";
import type { LabStack } from "../lab/plugins/support/labStack.ts";

// Several runs of the engine in one test take a while where the machine has other work.
const zone_id = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
const managedId = "efb7b8c949ac4650a09736fc376e9aee";
let world: LabWorld;
let stack: LabStack;
let api: Cloudflare;

interface Options {
  readonly name?: string;
  readonly custom?: string;
  readonly limit?: number;
}

/** Rulesets as the product's: a rule with a `ref` of its own, and one that leaves it to the service. */
const program = ({ name = "default", custom = "", limit = 20 }: Options = {}) => `
import * as cloudflare from "@pulumi/cloudflare";
const o = { provider: new cloudflare.Provider("cloudflare", {}), deleteBeforeReplace: true };
const make = (phase, rules, name = "default") =>
  new cloudflare.Ruleset(phase, { zoneId: "${zone_id}", kind: "zone", name, phase, description: "d", rules }, o);
make("http_request_firewall_managed", [
  { ref: "managed", enabled: true, action: "execute", expression: "true", actionParameters: { id: "${managedId}" } }]);
make("http_request_firewall_custom", [
  ${custom}
  { ref: "env", enabled: true, action: "block", expression: 'http.request.uri.path eq "/.env"' },
  { action: "managed_challenge", expression: 'ip.src.country in {"T1"}' }], "${name}");
make("http_ratelimit", [{ ref: "sign-in", enabled: true, action: "block", expression: 'http.request.uri.path eq "/login"',
  ratelimit: { characteristics: ["cf.colo.id", "ip.src"], period: 60, requestsPerPeriod: ${String(limit)}, mitigationTimeout: 600 } }]);
`;

const unchanged = "5 unchanged";
const preview = async () => (await stack.run("preview")).output;
const refresh = async () => (await stack.run("refresh", "--yes", "--skip-preview")).output;
const entry = async (phase: "http_request_firewall_custom" | "http_request_firewall_managed") =>
  (await api.rulesets.phases.get(phase, { zone_id })) as unknown as {
    id: string;
    version: string;
    rules: Record<string, unknown>[];
  };

beforeAll(async () => {
  world = await LabWorld.start({ zone: zone_id });
  api = new Cloudflare({ apiToken: "hand", baseURL: world.edgeApi, maxRetries: 0 });
  stack = await world.stack("rulesets", program());
});
afterAll(() => world.stop());

test("makes rulesets, and finds them unchanged afterwards, refreshed or not", async () => {
  await stack.up();
  expect((await stack.upRefreshed()).output).toContain(unchanged);
  const made = (await stack.resources()).find(({ urn }) => urn.endsWith("::http_ratelimit"))!;
  expect(made.outputs).toMatchObject({
    version: "1",
    rules: [{ ref: "sign-in", ratelimit: { requestsPerPeriod: 20 } }],
  });
});

test("a changed limit and a new rule are updates, in which rules with a ref keep their id", async () => {
  const before = await entry("http_request_firewall_custom");
  const custom = `{ ref: "blocked", enabled: true, action: "block", expression: "ip.src in {203.0.113.7}" },`;
  stack.write(program({ limit: 10, custom }));
  expect(await preview()).toMatch(/2 to update/);
  await stack.up();
  const after = await entry("http_request_firewall_custom");
  expect([after.id, after.version]).toEqual([before.id, "2"]);
  expect(after.rules.map(({ ref }) => ref)).toMatchObject(["blocked", "env", expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(after.rules[1]!["id"]).toBe(before.rules[0]!["id"]);
  expect(await preview()).toContain(unchanged);
});

test("an override to log, made by hand, is found and undone", async () => {
  const { id } = await entry("http_request_firewall_managed");
  const overrides = { action: "log" };
  const rule = {
    ref: "managed",
    action: "execute",
    expression: "true",
    action_parameters: { id: managedId, overrides },
  };
  await api.rulesets.update(id, { zone_id, rules: [rule as never] });
  expect(await refresh()).toMatch(/1 updated/);
  expect(await preview()).toMatch(/1 to update/);
  await stack.up();
  expect((await entry("http_request_firewall_managed")).rules[0]!["action_parameters"]).toEqual({ id: managedId });
});

test("an expression that the edge cannot read fails with its place, and changes nothing", async () => {
  const custom = `{ ref: "blocked", enabled: true, action: "block", expression: 'cf.waf.score lt 20' },`;
  stack.write(program({ limit: 10, custom }));
  const { code, output } = await stack.run("up", "--yes", "--skip-preview");
  expect([code, output]).toEqual([
    1,
    expect.stringContaining("Filter parsing error (1:1): unknown identifier cf.waf.score"),
  ]);
});

test("another name makes a new ruleset, after the old one is gone", async () => {
  const before = await entry("http_request_firewall_custom");
  stack.write(program({ limit: 10, name: "other" }));
  expect(await preview()).toMatch(/1 to replace/);
  await stack.up();
  expect((await entry("http_request_firewall_custom")).id).not.toBe(before.id);
});

test("destroy takes them away", async () => {
  const { code, output } = await stack.run("destroy", "--yes", "--skip-preview");
  expect([code, output]).toEqual([0, expect.stringContaining("5 deleted")]);
  await expect(entry("http_request_firewall_custom")).rejects.toMatchObject({ status: 404 });
});
