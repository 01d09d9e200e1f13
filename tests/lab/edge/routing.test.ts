import { describe, expect, test } from "vitest";
import { expects, nextHealth, unchecked, type OriginHealth } from "../../../lab/edge/health.ts";
import { EdgeLog } from "../../../lab/edge/log.ts";
import { regionOf, type LoadBalancer, type Origin, type Pool } from "../../../lab/edge/objects.ts";
import { isHealthy, route } from "../../../lab/edge/routing.ts";

const rules = { consecutiveUp: 2, consecutiveDown: 3 };
const play = (checks: string, from: OriginHealth = unchecked) =>
  [...checks].reduce<(boolean | undefined)[]>((seen, check) => {
    from = nextHealth(from, { passed: check === "+" }, rules);
    return [...seen, from.healthy];
  }, []);

describe("health of an origin", () => {
  test("the first check decides, later ones only when enough in a row agree", () => {
    expect(play("+--+---")).toEqual([true, true, true, true, true, true, false]);
    expect(play("-+-++")).toEqual([false, false, false, false, true]);
  });

  test("without numbers one check changes it", () => {
    const once = { consecutiveUp: 0, consecutiveDown: 0 };
    expect(nextHealth({ healthy: true, against: 0 }, { passed: false, responseCode: 503 }, once)).toEqual({
      healthy: false,
      against: 0,
      responseCode: 503,
    });
  });
});

test.each([
  ["200", 200, true],
  ["200", 201, false],
  ["2xx", 299, true],
  ["2xx", 300, false],
  ["200-299", 204, true],
  ["200,301", 301, true],
  ["200, 4xx", 404, true],
  ["", 500, true],
])("a monitor that expects %j takes %i: %s", (codes, status, want) => {
  expect(expects(codes, status)).toBe(want);
});

test.each([
  ["dualcoast-east-1.us-east-1.elb.amazonaws.com", "us-east-1"],
  ["Name-1.US-WEST-2.elb.amazonaws.com", "us-west-2"],
  ["net-0a1b.elb.us-east-2.amazonaws.com", "us-east-2"],
  ["maintenance.app.example.com", undefined],
  ["us-east-1.example.com", undefined],
])("the region of %s is %s", (address, region) => {
  expect(regionOf(address)).toBe(region);
});

const origin = (name: string, more: Partial<Origin> = {}): Origin => ({ name, address: `${name}.example`, ...more });
const pool = (id: string, origins: Origin[], more: Partial<Pool> = {}): Pool => ({
  id,
  name: id,
  enabled: true,
  minimum_origins: 1,
  monitor: "m",
  origins,
  ...more,
});
const balancer = (more: Partial<LoadBalancer> = {}): LoadBalancer => ({
  id: "b",
  name: "app",
  enabled: true,
  default_pools: ["east", "west"],
  fallback_pool: "page",
  adaptive_routing: null,
  ...more,
});

/** Names of the origins that a request tries, where only those listed are healthy. */
function tried(healthy: string[], pools: Pool[], more: Partial<LoadBalancer> = {}, random = () => 0) {
  const healthOf = (_: Pool, { name }: Origin): OriginHealth => ({ healthy: healthy.includes(name), against: 0 });
  return route(balancer(more), (id) => pools.find((one) => one.id === id), healthOf, random).map(({ name }) => name);
}

describe("routing", () => {
  const page = pool("page", [origin("maintenance")], { monitor: "" });
  const both = [pool("east", [origin("e1"), origin("e2")]), pool("west", [origin("w1")]), page];

  test("goes to the first healthy pool only, in the balancer's order", () => {
    expect(tried(["e1", "e2", "w1"], both)).toEqual(["e1", "e2"]);
    expect(tried(["e1", "e2", "w1"], both, { default_pools: ["west", "east"] })).toEqual(["w1"]);
    expect(tried(["e2", "w1"], both)).toEqual(["e2"]);
    expect(tried(["w1"], both)).toEqual(["w1"]);
  });

  test("goes on to the next pools where the balancer fails over across pools", () => {
    const adaptive_routing = { failover_across_pools: true };
    expect(tried(["e1", "w1"], both, { adaptive_routing })).toEqual(["e1", "w1"]);
  });

  test("goes to the fallback pool, whatever its health, when no pool is healthy", () => {
    expect(tried([], both)).toEqual(["maintenance"]);
    expect(tried([], both, { fallback_pool: "west" })).toEqual(["w1"]);
    expect(tried([], both, { fallback_pool: "gone" })).toEqual([]);
  });

  test("leaves out disabled pools and origins, and origins of weight 0", () => {
    const off = { enabled: false };
    expect(tried(["e1", "w1"], [pool("east", [origin("e1")], off), both[1]!, page])).toEqual(["w1"]);
    expect(tried(["e1", "w1"], [pool("east", [origin("e1", off)]), both[1]!, page])).toEqual(["w1"]);
    expect(tried(["e1", "e2"], [pool("east", [origin("e1", { weight: 0 }), origin("e2")]), page])).toEqual(["e2"]);
  });

  test("a pool needs as many healthy origins as it asks for", () => {
    const needsTwo = pool("east", [origin("e1"), origin("e2")], { minimum_origins: 2 });
    expect(tried(["e1", "w1"], [needsTwo, both[1]!, page])).toEqual(["w1"]);
    expect(isHealthy(needsTwo, () => ({ healthy: true, against: 0 }))).toBe(true);
  });

  test("an origin that was never checked gets nobody", () => {
    expect(isHealthy(pool("east", [origin("e1")]), () => unchecked)).toBe(false);
  });

  test("draws origins by weight", () => {
    const weighted = [pool("east", [origin("e1", { weight: 0.25 }), origin("e2", { weight: 0.75 })])];
    expect(tried(["e1", "e2"], weighted, {}, () => 0.24)).toEqual(["e1", "e2"]);
    expect(tried(["e1", "e2"], weighted, {}, () => 0.26)).toEqual(["e2", "e1"]);
  });
});

test("the log keeps good and failed by the second, and each region's last writes", () => {
  const log = new EdgeLog();
  log.sent("us-east-1", true, 1_000);
  log.answered("us-east-1", true, 201, 1_010);
  log.sent("us-east-1", false, 1_500);
  log.answered("us-east-1", false, 200, 1_600);
  log.sent("us-east-1", true, 2_100);
  log.answered("us-east-1", true, undefined, 2_200); // cut: perhaps taken
  log.answered("us-west-2", true, 503, 2_300);
  log.answered(undefined, true, 503, 2_400);
  for (let i = 0; i < 2; i++) log.ruled("http_ratelimit/sign-in", "block");
  expect(log.show()).toEqual({
    regions: { "us-east-1": { lastWriteSentAt: 2_100, lastWriteAcceptedAt: 1_010, acceptedWrites: 1 } },
    seconds: [
      { t: 1_000, good: 2, failed: 0 },
      { t: 2_000, good: 0, failed: 3 },
    ],
    rules: { "http_ratelimit/sign-in": { action: "block", requests: 2 } },
  });
  expect(log.show(2_000)).toMatchObject({ seconds: [{ t: 2_000 }] });
});
