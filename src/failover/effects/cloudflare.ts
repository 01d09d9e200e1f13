import type https from "node:https";
import Cloudflare from "cloudflare";
import { proxiedFetch } from "../../aws/proxiedFetch.ts";
import type { EdgeEffects } from "./types.ts";

export interface EdgeSubject {
  readonly zoneId: string;
  readonly loadBalancerId: string;
  /** Pool id by region. */
  readonly pools: Readonly<Record<string, string>>;
}

/** Cloudflare's load balancer: which regions' pools it tries, in which order. */
export function cloudflareEffects(agent: https.Agent, apiToken: string, edge: EdgeSubject): EdgeEffects {
  const client = new Cloudflare({ apiToken, fetch: proxiedFetch(agent), timeout: 5000, maxRetries: 2 });
  const regionOf = new Map(Object.entries(edge.pools).map(([region, pool]) => [pool, region]));
  return {
    readOrder: async () => {
      const found = await client.loadBalancers.get(edge.loadBalancerId, { zone_id: edge.zoneId });
      return (found.default_pools ?? []).map((pool) => regionOf.get(pool) ?? pool);
    },
    setOrder: async (regions) => {
      const pools = regions.map((region) => {
        const pool = edge.pools[region];
        if (pool === undefined) throw new Error(`the edge has no pool for ${region}`);
        return pool;
      });
      await client.loadBalancers.edit(edge.loadBalancerId, { zone_id: edge.zoneId, default_pools: pools });
    },
  };
}
