import type { WriterRecord } from "./records.ts";
import type { ControlStore } from "./store.ts";
import { checkTiming, defaultTiming, type Timing } from "./timing.ts";

/** Time and waiting, injected so that tests own them. */
export interface Clocks {
  /** Milliseconds that never go back, from any start. */
  monotonic(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  /** Resolves after `ms`, or at once when the signal says stop. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** What the commit check asks of a lease. */
export interface CommitGate {
  /** Epoch under which a transaction may start now; undefined when none may. */
  epoch(): number | undefined;
  /** May a transaction that began under `epoch` be committed at this instant? */
  mayCommit(epoch: number): boolean;
}

export interface WriterLeaseArgs {
  /** Region this process runs in. */
  readonly region: string;
  readonly store: ControlStore;
  readonly clocks: Clocks;
  /** @default 10 s lease, renewed every 2 s, 4 s transactions, 1 s skew */
  readonly timing?: Timing;
  /** Told of a round that got no answer. @default ignored: the lease runs out by itself */
  readonly onError?: (error: unknown) => void;
}

/**
 * This process's share of its region's right to write. Every instance of the region renews the same record; each counts
 * its own lease from the instant before its own last successful renewal was sent, on its own monotonic clock.
 *
 * The end of the lease in the record never goes back: where another instance has already written a later one, that one
 * covers this renewal too. Without this, an instance with a slow request could shorten what a fence waits for.
 */
export class WriterLease implements CommitGate {
  readonly #args: WriterLeaseArgs;
  readonly #timing: Timing;
  #known: WriterRecord | undefined;
  #held: { epoch: number; until: number } | undefined;

  /** @throws BadShape when the timing cannot work */
  constructor(args: WriterLeaseArgs) {
    this.#args = args;
    this.#timing = checkTiming(args.timing ?? defaultTiming);
  }

  /** Newest writer record seen; undefined before the first answer. It may be old: see `epoch`. */
  get known(): WriterRecord | undefined {
    return this.#known;
  }

  epoch(): number | undefined {
    const held = this.#held;
    return held && this.#args.clocks.monotonic() < held.until ? held.epoch : undefined;
  }

  mayCommit(epoch: number): boolean {
    return this.epoch() === epoch;
  }

  /** Renews until the signal says stop, then returns; never throws for a silent table. */
  async run(signal: AbortSignal): Promise<void> {
    const { clocks, onError } = this.#args;
    while (!signal.aborted) {
      const start = clocks.monotonic();
      try {
        await this.round();
      } catch (error) {
        onError?.(error);
      }
      await clocks.sleep(Math.max(0, this.#timing.renewMs - (clocks.monotonic() - start)), signal);
    }
  }

  /** One round: learn who the writer is and, when it is this region, renew. @throws when the table gave no answer */
  async round(): Promise<void> {
    if (this.#known?.region !== this.#args.region) await this.#learn();
    // A second try follows only where the record turned out to name this region under a newer epoch.
    for (let tries = 0; tries < 2 && this.#known?.region === this.#args.region; tries++) {
      if (await this.#renew(this.#known.epoch)) return;
    }
  }

  /** True when this renewal is settled one way or the other, false when it is to be tried under another epoch. */
  async #renew(epoch: number): Promise<boolean> {
    const { clocks, region, store } = this.#args;
    const sent = clocks.monotonic(); // before anything leaves: an answer may be slow, the lease must not be longer for it
    const now = clocks.wall();
    const leaseUntil = now + this.#timing.leaseMs;
    if (await store.renew({ region, epoch, leaseUntil, now })) {
      this.#extend(epoch, sent);
      return true;
    }
    const record = await this.#learn();
    if (record?.region !== region || record.epoch !== epoch) return false;
    this.#extend(epoch, sent); // refused under its own region and epoch: a later lease is there already
    return true;
  }

  /** Rounds come one after the other, so a later one was sent later and lasts longer. */
  #extend(epoch: number, sent: number): void {
    this.#held = { epoch, until: sent + this.#timing.leaseMs - this.#timing.skewMs };
  }

  /** Reads the record, and lets go at once of a lease that it contradicts. */
  async #learn(): Promise<WriterRecord | undefined> {
    const record = await this.#args.store.readWriter();
    this.#known = record;
    if (record?.region !== this.#args.region || this.#held?.epoch !== record.epoch) this.#held = undefined;
    return record;
  }
}
