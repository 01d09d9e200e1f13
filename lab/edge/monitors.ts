import { request } from "node:http";
import { expects, nextHealth, unchecked, type CheckResult, type OriginHealth } from "./health.ts";
import type { Names, Place } from "./names.ts";
import { findMonitor, pools, regionOf, type Monitor, type Origin, type Pool } from "./objects.ts";
import { isHealthy } from "./routing.ts";
import type { Store } from "./store.ts";

export interface MonitorsArgs {
  readonly store: Store;
  readonly names: Pick<Names, "find">;
  /** Regions whose path is cut. */
  readonly cut: ReadonlySet<string>;
  /** Published waits are divided by this. */
  readonly pace: number;
}

/** A busy machine answers late: below this a check would find the machine's load and not the origin's health. */
const LEAST_TIMEOUT_MS = 1_000;
const LARGEST_BODY = 10_240;

interface Watched {
  health: OriginHealth;
  /** Monotonic instant of the next check, ms. */
  due: number;
  running: boolean;
  /** What was checked: another address or monitor begins anew. */
  readonly subject: string;
}

/** Checks every origin of every enabled pool with a monitor, each in its monitor's own interval. */
export class Monitors {
  readonly #args: MonitorsArgs;
  readonly #watched = new Map<string, Watched>();

  constructor(args: MonitorsArgs) {
    this.#args = args;
  }

  readonly healthOf = (pool: Pool, origin: Origin): OriginHealth =>
    this.#watched.get(key(pool, origin))?.health ?? unchecked;

  /** Starts the checks that are due at the monotonic instant `now`. */
  tick(now: number): void {
    const seen = new Set<string>();
    for (const pool of pools(this.#args.store)) {
      const monitor = pool.enabled ? findMonitor(this.#args.store, pool.monitor) : undefined;
      if (!monitor) continue;
      for (const origin of pool.origins.filter(({ enabled }) => enabled !== false)) {
        const id = key(pool, origin);
        seen.add(id);
        const subject = `${origin.address} ${monitor.id} ${monitor.path} ${monitor.expected_codes}`;
        let watched = this.#watched.get(id);
        if (watched?.subject !== subject)
          this.#watched.set(id, (watched = { health: unchecked, due: now, running: false, subject }));
        if (watched.due <= now && !watched.running) void this.#check(watched, monitor, origin, now);
      }
    }
    for (const id of this.#watched.keys()) if (!seen.has(id)) this.#watched.delete(id);
  }

  /** The answer to `GET …/pools/:id/health`. */
  describe(pool: Pool): object {
    const origins = pool.origins.map((origin) => {
      const {
        healthy = false,
        failureReason = "No failures",
        responseCode = 0,
        rttMs = 0,
      } = this.healthOf(pool, origin);
      return {
        [origin.address]: { healthy, failure_reason: failureReason, response_code: responseCode, rtt: `${rttMs}ms` },
      };
    });
    return { pool_id: pool.id, pop_health: { healthy: isHealthy(pool, this.healthOf), origins } };
  }

  async #check(watched: Watched, monitor: Monitor, origin: Origin, now: number): Promise<void> {
    watched.running = true;
    watched.due = now + (monitor.interval * 1_000) / this.#args.pace;
    const rules = { consecutiveUp: monitor.consecutive_up, consecutiveDown: monitor.consecutive_down };
    watched.health = nextHealth(watched.health, await this.#ask(monitor, origin), rules);
    watched.running = false;
  }

  /** One check; a timeout is tried again at once, as often as the monitor says. */
  async #ask(monitor: Monitor, origin: Origin): Promise<CheckResult> {
    const timeoutMs = Math.max(LEAST_TIMEOUT_MS, (monitor.timeout * 1_000) / this.#args.pace);
    let result: CheckResult = { passed: false };
    for (let tries = 0; tries <= monitor.retries; tries++) {
      result = await this.#once(monitor, origin, timeoutMs);
      if (result.failureReason !== timedOut) break;
    }
    return result;
  }

  async #once(monitor: Monitor, origin: Origin, timeoutMs: number): Promise<CheckResult> {
    const region = regionOf(origin.address);
    if (region !== undefined && this.#args.cut.has(region)) {
      await new Promise((resolve) => setTimeout(resolve, timeoutMs));
      return { passed: false, failureReason: timedOut };
    }
    const place = this.#args.names.find(origin.address);
    if (!place) return { passed: false, failureReason: "DNS lookup failed" };
    return get(monitor, origin, place, timeoutMs);
  }
}

const timedOut = "HTTP timeout occurred";
const key = (pool: Pool, origin: Origin) => `${pool.id}/${origin.name}`;

/** Asks an origin once. Whatever the monitor's type says, by plain HTTP: the lab has no TLS to origins. */
function get(monitor: Monitor, origin: Origin, { host, port }: Place, timeoutMs: number): Promise<CheckResult> {
  const start = performance.now();
  const given = Object.entries(monitor.header ?? {}).map(([name, values]) => [name.toLowerCase(), values[0] ?? ""]);
  const headers = { host: origin.header?.Host?.[0] ?? origin.address, ...Object.fromEntries(given) } as Record<
    string,
    string
  >;
  return new Promise((resolve) => {
    const options = { host, port, method: monitor.method, path: monitor.path, headers, agent: false as const };
    const asked = request({ ...options, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += body.length < LARGEST_BODY ? text : ""));
      response.on("error", () => resolve({ passed: false, failureReason: timedOut }));
      response.on("end", () => {
        const responseCode = response.statusCode ?? 0;
        const rttMs = Math.round(performance.now() - start);
        const wrongCode = !expects(monitor.expected_codes, responseCode);
        const wrongBody = !body.toLowerCase().includes(monitor.expected_body.toLowerCase());
        if (wrongCode)
          return resolve({ passed: false, responseCode, rttMs, failureReason: "Response code mismatch error" });
        if (wrongBody)
          return resolve({ passed: false, responseCode, rttMs, failureReason: "Response body mismatch error" });
        resolve({ passed: true, responseCode, rttMs });
      });
    });
    asked.on("error", (error) => {
      const late = error.name === "TimeoutError" || (error as { cause?: Error }).cause?.name === "TimeoutError";
      resolve({ passed: false, failureReason: late ? timedOut : "TCP connection failed" });
    });
    asked.end();
  });
}
