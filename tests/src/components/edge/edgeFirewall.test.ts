import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { expect, test } from "vitest";
import { paths } from "../../../../contract/index.ts";
import { compile } from "../../../../lab/edge/rules/evaluate.ts";
import type { Asked } from "../../../../lab/edge/rules/fields.ts";
import { EdgeFirewall, type EdgeFirewallArgs } from "../../../../src/components/index.ts";
import { parseConfig } from "../../../../src/config.ts";
import { record } from "../../../support/mocks.ts";
import { stackValues } from "../../../support/stackFiles.ts";

const none = { addresses: [], countries: [] };
const somebody: Asked = {
  address: "203.0.113.7",
  country: "US",
  host: "app.test",
  method: "POST",
  path: "/",
  userAgent: "",
};

interface Built {
  readonly ref: string;
  readonly action: string;
  readonly expression: string;
}

async function build(args: Partial<EdgeFirewallArgs> = {}) {
  const made = await record();
  new EdgeFirewall("edge-firewall", { zoneId: "zone", blocked: none, signInPaths: ["/login"], ...args });
  await pulumi.runtime.disconnect();
  return (suffix: string) =>
    made.find("cloudflare:index/ruleset:Ruleset", `edge-firewall-${suffix}`).inputs as { rules: Built[] };
}

/** Which rule would act on a request first, by the language as the lab's edge evaluates it. */
const firstOf = (rules: Built[], of: Partial<Asked>): string | undefined =>
  rules.find(({ expression }) => compile(expression)({ ...somebody, ...of }))?.ref;

test("runs Cloudflare's managed and OWASP rules for every request, as they come", async () => {
  const rule = { enabled: true, action: "execute", expression: "true" };
  expect((await build())("managed")).toEqual({
    zoneId: "zone",
    kind: "zone",
    name: "default",
    phase: "http_request_firewall_managed",
    description: "Managed rules, acting as they come",
    rules: [
      {
        ...rule,
        ref: "cloudflare-managed",
        description: "Cloudflare Managed Ruleset",
        actionParameters: { id: "efb7b8c949ac4650a09736fc376e9aee" },
      },
      {
        ...rule,
        ref: "owasp",
        description: "Cloudflare OWASP Core Ruleset",
        actionParameters: { id: "4814384a9e5d4991b9815dcfc25d2f1f" },
      },
    ],
  });
});

test("refuses addresses and countries that are blocked, before anything else", async () => {
  const blocked = { addresses: ["198.51.100.0/24", "2001:db8::7"], countries: ["KP", "T1"] };
  const { rules, ...about } = (await build({ blocked }))("custom");
  expect(about).toMatchObject({ zoneId: "zone", kind: "zone", name: "default", phase: "http_request_firewall_custom" });
  expect(rules.slice(0, 2)).toEqual([
    {
      ref: "blocked-addresses",
      description: "Blocked addresses",
      enabled: true,
      action: "block",
      expression: "ip.src in {198.51.100.0/24 2001:db8::7}",
    },
    {
      ref: "blocked-countries",
      description: "Blocked countries",
      enabled: true,
      action: "block",
      expression: 'ip.src.country in {"KP" "T1"}',
    },
  ]);
  expect(firstOf(rules, { address: "198.51.100.9" })).toBe("blocked-addresses");
  expect(firstOf(rules, { address: "2001:db8:0::7" })).toBe("blocked-addresses");
  expect(firstOf(rules, { country: "KP" })).toBe("blocked-countries");
  expect(firstOf(rules, {})).toBeUndefined();
});

test("has rules that block also where nobody is blocked", async () => {
  const { rules } = (await build())("custom");
  expect(rules.map(({ ref, action }) => [ref, action])).toEqual([
    ["internal-paths", "block"],
    ["scanned-paths", "block"],
  ]);
});

test.each([
  ["/.git/config", "scanned-paths"],
  ["/.GIT/HEAD", "scanned-paths"],
  ["/.env.production", "scanned-paths"],
  ["/wp-login.php", "scanned-paths"],
  ["/.well-known/acme-challenge/a", undefined],
  ["/", undefined],
  [paths.events, undefined],
  // Monitors pass through the zone's rules, as they do through its settings: the edge must not refuse itself.
  [paths.edgeHealth, undefined],
  [paths.health, undefined],
  [paths.deepHealth, "internal-paths"],
  [`${paths.deepHealth}/`, "internal-paths"],
])("%s meets %s", async (path, rule) => {
  expect(firstOf((await build())("custom").rules, { path })).toBe(rule);
});

test("limits how often one address may try to sign in, and nothing else", async () => {
  const { rules, ...about } = (await build({ signInPaths: ["/login", "/api/session"] }))("rates");
  expect(about).toMatchObject({ zoneId: "zone", kind: "zone", name: "default", phase: "http_ratelimit" });
  expect(rules).toMatchObject([
    {
      ref: "sign-in",
      enabled: true,
      action: "block",
      ratelimit: {
        characteristics: ["cf.colo.id", "ip.src"],
        period: 60,
        requestsPerPeriod: 20,
        mitigationTimeout: 600,
      },
    },
  ]);
  const limited = (path: string) => firstOf(rules, { path }) === "sign-in";
  expect(["/login", "/Login", "/login/totp", "/api/session"].map(limited)).toEqual([true, true, true, true]);
  // The drill's client stands for many people behind one address; its writes must meet no limit.
  expect([paths.events, "/loginx", "/api", "/"].map(limited)).toEqual([false, false, false, false]);
});

test("whatever the config lets through is an expression, and no longer than Cloudflare takes", async () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 40 })).map((p) => p.join("/")),
    fc.string(),
  );
  const blocked = fc.record({
    addresses: fc.array(address, { maxLength: 50, size: "max" }),
    countries: fc.array(fc.stringMatching(/^[A-Z]{2}$/), { maxLength: 100, size: "max" }),
  });
  const signInPaths = fc.array(fc.stringMatching(/^(\/[a-z0-9._-]{1,70}){1,2}$/), {
    minLength: 1,
    maxLength: 10,
    size: "max",
  });
  // One in ten is let through: of forty, there was none in one run of seventy.
  const edges = fc.sample(fc.record({ blocked, signInPaths }), 200);
  const accepted = edges.flatMap((edge) => {
    const values = { ...stackValues("dr-west"), "dualcoast:edge": JSON.stringify({ active: "us-east-1", ...edge }) };
    try {
      return [parseConfig({ stack: "dr-west", values, secretKeys: new Set() }).edge!];
    } catch {
      return [];
    }
  });
  const longest = {
    addresses: Array<string>(50).fill("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128"),
    countries: Array<string>(100).fill("ZZ"),
  };
  accepted.push({ active: "us-east-1", blocked: longest, signInPaths: Array<string>(10).fill(`/${"a".repeat(63)}`) });
  expect(accepted.length).toBeGreaterThan(1);
  for (const edge of accepted) {
    const built = await build(edge);
    for (const { expression } of [...built("custom").rules, ...built("rates").rules]) {
      expect(() => compile(expression)).not.toThrow();
    }
  }
});
