import type { Kept, Store } from "./store.ts";

/** A monitor, pool or balancer with the properties that traffic depends on; the API has checked their types. */
export interface Monitor extends Kept {
  readonly method: string;
  readonly path: string;
  readonly port: number | null;
  readonly header: Record<string, string[]> | null;
  readonly timeout: number;
  readonly retries: number;
  readonly interval: number;
  readonly expected_codes: string;
  readonly expected_body: string;
  readonly consecutive_up: number;
  readonly consecutive_down: number;
}

export interface Origin {
  readonly name: string;
  readonly address: string;
  readonly enabled?: boolean;
  readonly weight?: number;
  readonly header?: { readonly Host?: string[] } | null;
}

export interface Pool extends Kept {
  readonly name: string;
  readonly enabled: boolean;
  readonly minimum_origins: number;
  readonly monitor: string;
  readonly origins: readonly Origin[];
}

export interface LoadBalancer extends Kept {
  readonly name: string;
  readonly enabled: boolean;
  readonly default_pools: readonly string[];
  readonly fallback_pool: string;
  readonly adaptive_routing: { readonly failover_across_pools?: boolean } | null;
}

export const pools = (store: Store): Pool[] => store.all("pools") as Pool[];
export const findPool = (store: Store, id: string) => pools(store).find((pool) => pool.id === id);
export const findMonitor = (store: Store, id: string) =>
  store.all("monitors").find((one) => one.id === id) as Monitor | undefined;

/** The balancer that serves a host name, `host:port` allowed. */
export function balancerOf(store: Store, host: string | undefined): LoadBalancer | undefined {
  const name = (host ?? "").replace(/:\d+$/, "").toLowerCase();
  const all = store.all("loadBalancers") as LoadBalancer[];
  return all.find((balancer) => balancer.enabled && balancer.name.toLowerCase() === name);
}

/** The region that an origin is in, by its load balancer's name; undefined for others. */
export function regionOf(address: string): string | undefined {
  return /\b([a-z]{2}(?:-[a-z]+)+-\d)\.elb\.amazonaws\.com$|\.elb\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com$/
    .exec(address.toLowerCase())
    ?.slice(1)
    .find((region) => region !== undefined);
}
