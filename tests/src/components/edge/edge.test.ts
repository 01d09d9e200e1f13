import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { Edge } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const args = {
  cloudflareAccountId: "account",
  zoneId: "zone",
  domain: "app.test",
  origins: { "us-west-2": "west.elb.test", "us-east-1": "east.elb.test" },
  active: "us-east-1",
  blocked: { addresses: [], countries: [] },
  signInPaths: ["/login"],
};

async function build(active = "us-east-1") {
  const made = await record();
  const edge = new Edge("edge", { ...args, active });
  const ids = await valueOf(pulumi.output([edge.pools, edge.monitorIds, edge.fallbackPoolId, edge.loadBalancerId]));
  await pulumi.runtime.disconnect();
  return { made, ids };
}

test("asks each region whether it may write, through the zone's own settings", async () => {
  const { made } = await build();
  const monitors = made.resources.filter(
    ({ type }) => type === "cloudflare:index/loadBalancerMonitor:LoadBalancerMonitor",
  );
  expect(monitors.map(({ name }) => name)).toEqual(["edge-us-east-1", "edge-us-west-2"]);
  expect(monitors[1]!.inputs).toEqual({
    accountId: "account",
    description: "dualcoast us-west-2: may it write?",
    type: "https",
    method: "GET",
    path: "/edge-health",
    port: 443,
    expectedCodes: "200",
    interval: 60,
    timeout: 5,
    retries: 1,
    consecutiveUp: 1,
    consecutiveDown: 2,
    followRedirects: false,
    allowInsecure: false,
    header: { Host: ["app.test"] },
    probeZone: "app.test",
  });
});

test("has a pool for each region and a static page for when neither may write", async () => {
  const { made, ids } = await build();
  const pool = "cloudflare:index/loadBalancerPool:LoadBalancerPool";
  expect(made.find(pool, "edge-us-west-2").inputs).toEqual({
    accountId: "account",
    name: "dualcoast-us-west-2",
    description: "Load balancer in us-west-2",
    enabled: true,
    minimumOrigins: 1,
    monitor: "edge-us-west-2-id",
    checkRegions: ["WNAM", "ENAM"],
    origins: [
      { name: "us-west-2", address: "west.elb.test", enabled: true, weight: 1, header: { hosts: ["app.test"] } },
    ],
  });
  expect(made.find(pool, "edge-us-east-1").inputs.origins).toMatchObject([{ address: "east.elb.test" }]);
  expect(made.find(pool, "edge-maintenance").inputs).toEqual({
    accountId: "account",
    name: "dualcoast-maintenance",
    description: "Static page, when neither region may write",
    enabled: true,
    minimumOrigins: 1,
    origins: [{ name: "maintenance", address: "maintenance.app.test", enabled: true, weight: 1 }],
  });
  expect(ids).toEqual([
    { "us-east-1": "edge-us-east-1-id", "us-west-2": "edge-us-west-2-id" },
    { "us-east-1": "edge-us-east-1-id", "us-west-2": "edge-us-west-2-id" },
    "edge-maintenance-id",
    "edge-id",
  ]);
});

test.each([
  ["us-east-1", ["edge-us-east-1-id", "edge-us-west-2-id"]],
  ["us-west-2", ["edge-us-west-2-id", "edge-us-east-1-id"]],
])("tries the pools in order, %s first", async (active, defaultPools) => {
  const { made } = await build(active);
  expect(made.find("cloudflare:index/loadBalancer:LoadBalancer", "edge").inputs).toEqual({
    zoneId: "zone",
    name: "app.test",
    description: "Both coasts, the one that may write first",
    enabled: true,
    proxied: true,
    steeringPolicy: "off",
    sessionAffinity: "none",
    defaultPools,
    fallbackPool: "edge-maintenance-id",
  });
});

test("serves HTTPS only, to clients and to origins", async () => {
  const { made } = await build();
  const settings = made.resources.filter(({ type }) => type === "cloudflare:index/zoneSetting:ZoneSetting");
  expect(settings.every(({ inputs }) => (inputs as { zoneId: string }).zoneId === "zone")).toBe(true);
  expect(Object.fromEntries(settings.map(({ inputs }) => [inputs.settingId, inputs.value as unknown]))).toEqual({
    ssl: "strict",
    min_tls_version: "1.2",
    tls_1_3: "on",
    always_use_https: "on",
    automatic_https_rewrites: "on",
    security_header: {
      strict_transport_security: {
        enabled: true,
        max_age: 31536000,
        include_subdomains: true,
        preload: false,
        nosniff: true,
      },
    },
  });
});

test("has the firewall under itself, so that what leaves the edge out leaves the firewall out", async () => {
  const made = await record();
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const spy: pulumi.ResourceTransformation = ({ name, opts }) => void options.set(name, opts);
  const edge = new Edge("edge", args, { transformations: [spy] });
  await pulumi.runtime.disconnect();
  const rulesets = made.resources.filter(({ type }) => type === "cloudflare:index/ruleset:Ruleset");
  const names = rulesets.map(({ name }) => name).sort();
  expect(names).toEqual(["edge-firewall-custom", "edge-firewall-managed", "edge-firewall-rates"]);
  expect(options.get("edge-firewall")?.parent).toBe(edge);
  for (const name of names) expect(options.get(name)).toMatchObject({ deleteBeforeReplace: true });
});

test("fails, registering nothing, when the active region has no origin", async () => {
  const made = await record();
  expect(() => new Edge("edge", { ...args, active: "us-east-2" })).toThrow(
    'edge: active must be one of us-east-1, us-west-2, got "us-east-2"',
  );
  await pulumi.runtime.disconnect();
  expect(made.resources).toEqual([]);
});
