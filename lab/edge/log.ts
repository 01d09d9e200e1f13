/** One second as the edge saw it. */
export interface Second {
  /** Start of the second, ms since 1970. */
  readonly t: number;
  good: number;
  failed: number;
}

/** What the edge knows of one region's writes. All in ms since 1970; absent when there was none. */
export interface RegionWrites {
  /** Newest write that the region said it had taken. */
  lastWriteAcceptedAt?: number;
  /** Newest write that was sent to the region, whatever came of it: it may have been taken without an answer. */
  lastWriteSentAt?: number;
  acceptedWrites: number;
}

/** Seconds that are kept: longer than any drill. */
const KEPT = 4 * 3_600;

/** What the edge remembers of traffic. It is kept outside both regions, so it outlives the loss of either. */
export class EdgeLog {
  readonly #regions = new Map<string, RegionWrites>();
  readonly #seconds: Second[] = [];
  readonly #rules = new Map<string, { action: string; requests: number }>();

  sent(region: string | undefined, isWrite: boolean, at: number): void {
    if (region !== undefined && isWrite) this.#of(region).lastWriteSentAt = at;
  }

  /** @param status HTTP status given to the client; undefined when the connection was cut */
  answered(region: string | undefined, isWrite: boolean, status: number | undefined, at: number): void {
    const good = status !== undefined && status < 400;
    const t = Math.floor(at / 1_000) * 1_000;
    let second = this.#seconds.at(-1);
    if (second?.t !== t) {
      this.#seconds.push((second = { t, good: 0, failed: 0 }));
      if (this.#seconds.length > KEPT) this.#seconds.shift();
    }
    second[good ? "good" : "failed"]++;
    if (!good || !isWrite || region === undefined) return;
    const writes = this.#of(region);
    writes.lastWriteAcceptedAt = at;
    writes.acceptedWrites++;
  }

  /** A rule of the zone acted on a request. What rules refuse is neither good nor failed: nobody was to be served. */
  ruled(rule: string, action: string): void {
    const known = this.#rules.get(rule);
    if (known) known.requests++;
    else this.#rules.set(rule, { action, requests: 1 });
  }

  /** The answer to `GET /log`. */
  show(since = 0): object {
    const seconds = this.#seconds.filter(({ t }) => t >= since);
    return { regions: Object.fromEntries(this.#regions), seconds, rules: Object.fromEntries(this.#rules) };
  }

  #of(region: string): RegionWrites {
    let writes = this.#regions.get(region);
    if (!writes) this.#regions.set(region, (writes = { acceptedWrites: 0 }));
    return writes;
  }
}
