export interface RateLimit {
  /** Seconds over which requests are counted. */
  readonly period: number;
  readonly requestsPerPeriod: number;
  /** Seconds for which the action lasts; 0: only requests over the limit meet it. */
  readonly mitigationTimeout: number;
}

interface Counter {
  readonly since: number;
  count: number;
  /** Until when the action lasts; 0 while the limit was not passed. */
  actsUntil: number;
}

/** Fewer counters than this are never swept. */
const FEW = 10_000;

/**
 * Counters of one rule, one for each combination of its characteristics' values. A period begins with its first request;
 * when its end, or that of the action, has come, counting begins anew. Times are ms of one monotonic clock.
 */
export class Rates {
  readonly #limit: RateLimit;
  readonly #counters = new Map<string, Counter>();
  /** So many counters are looked through for those that are over; twice as many as were left the last time. */
  #sweepAt = FEW;

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /** Counters that are kept. */
  get size(): number {
    return this.#counters.size;
  }

  /** Counts one request. */
  count(key: string, now: number): void {
    const counter = this.#current(key, now);
    if (counter) return void counter.count++;
    if (this.#counters.size >= this.#sweepAt) this.#sweep(now);
    this.#counters.set(key, { since: now, count: 1, actsUntil: 0 });
  }

  /** Whether the rule's action is due for a request. */
  isOver(key: string, now: number): boolean {
    const counter = this.#current(key, now);
    if (!counter || counter.count <= this.#limit.requestsPerPeriod) return false;
    if (counter.actsUntil === 0 && this.#limit.mitigationTimeout > 0)
      counter.actsUntil = now + this.#limit.mitigationTimeout * 1_000;
    return true;
  }

  #sweep(now: number): void {
    for (const key of this.#counters.keys()) this.#current(key, now);
    this.#sweepAt = Math.max(FEW, 2 * this.#counters.size);
  }

  /** The counter, unless its period or action is over. */
  #current(key: string, now: number): Counter | undefined {
    const counter = this.#counters.get(key);
    if (!counter) return undefined;
    const end = counter.actsUntil > 0 ? counter.actsUntil : counter.since + this.#limit.period * 1_000;
    if (now < end) return counter;
    this.#counters.delete(key);
    return undefined;
  }
}
