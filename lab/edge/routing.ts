import type { OriginHealth } from "./health.ts";
import type { LoadBalancer, Origin, Pool } from "./objects.ts";

export type HealthOf = (pool: Pool, origin: Origin) => OriginHealth;

const isEnabled = (origin: Origin) => origin.enabled !== false && (origin.weight ?? 1) > 0;

/** Origins of a pool that may get traffic. A pool without a monitor is taken at its word. */
export function usable(pool: Pool, healthOf: HealthOf): Origin[] {
  const enabled = pool.origins.filter(isEnabled);
  return pool.monitor === "" ? enabled : enabled.filter((origin) => healthOf(pool, origin).healthy === true);
}

/** Is the pool fit to serve: enabled, with as many healthy origins as it asks for, at least one? */
export function isHealthy(pool: Pool, healthOf: HealthOf): boolean {
  return pool.enabled && usable(pool, healthOf).length >= Math.max(1, pool.minimum_origins);
}

/**
 * Origins to try for one request, in order: those of the first healthy pool, then, where the balancer fails over across
 * pools, those of the next ones. When no pool is healthy, the fallback pool's, whatever their health.
 *
 * @param findPool pool by id
 * @param random a number from 0 to below 1 for each call: origins of one pool are drawn by weight
 */
export function route(
  balancer: LoadBalancer,
  findPool: (id: string) => Pool | undefined,
  healthOf: HealthOf,
  random: () => number = Math.random,
): Origin[] {
  const inOrder = balancer.default_pools.map(findPool).filter((pool) => pool !== undefined);
  const healthy = inOrder.filter((pool) => isHealthy(pool, healthOf));
  const across = balancer.adaptive_routing?.failover_across_pools === true;
  const serving = across ? healthy : healthy.slice(0, 1);
  if (serving.length > 0) return serving.flatMap((pool) => drawn(usable(pool, healthOf), random));
  const fallback = findPool(balancer.fallback_pool);
  return fallback ? drawn(fallback.origins.filter(isEnabled), random) : [];
}

/** The origins in an order drawn by weight. */
function drawn(origins: readonly Origin[], random: () => number): Origin[] {
  const left = [...origins];
  const order: Origin[] = [];
  while (left.length > 0) {
    let point = random() * left.reduce((sum, origin) => sum + (origin.weight ?? 1), 0);
    const index = left.findIndex((origin) => (point -= origin.weight ?? 1) < 0);
    order.push(...left.splice(Math.max(0, index), 1));
  }
  return order;
}
