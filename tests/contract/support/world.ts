import type { Clocks, ControlStore, Renewal, WriterRecord } from "../../../contract/index.ts";

/** Virtual time: nothing waits, timers run in order. */
export class Time {
  now = 0;
  #timers: { at: number; run: () => void }[] = [];

  at(when: number, run: () => void): void {
    const timer = { at: Math.max(when, this.now), run };
    const index = this.#timers.findIndex((other) => other.at > timer.at);
    this.#timers.splice(index === -1 ? this.#timers.length : index, 0, timer);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + ms, resolve));
  }

  async runUntil(end: number): Promise<void> {
    while (this.#timers[0] && this.#timers[0].at <= end) {
      const { at, run } = this.#timers.shift()!;
      this.now = at;
      run();
      await new Promise(setImmediate); // lets everything that this woke go as far as it can
    }
    this.now = end;
  }

  /** Clocks of a machine whose wall clock is off by `skewMs` and whose monotonic clock began anywhere. */
  clocks(skewMs: number, start = 0): Clocks {
    return {
      monotonic: () => this.now + start,
      wall: () => 1_700_000_000_000 + this.now + skewMs,
      sleep: (ms) => this.sleep(ms),
    };
  }
}

/** Fate of one call to the table. */
export interface Fate {
  readonly thereMs: number;
  readonly backMs: number;
  readonly lost: "no" | "there" | "back";
}

/** The control table, with a network in front of it. */
export class Table {
  record: WriterRecord | undefined;
  readonly time: Time;
  /** False: leases may go back, as with a condition on region and epoch alone. */
  monotone = true;

  constructor(time: Time, region: string) {
    this.time = time;
    const now = time.clocks(0).wall();
    this.record = { id: "writer", region, epoch: 1, roleEpoch: 1, leaseUntil: now, updatedAt: now };
  }

  fence(to: string): WriterRecord {
    const old = this.record!;
    this.record = { ...old, region: to, epoch: old.epoch + 1 };
    return old;
  }

  /** The table as one instance reaches it: each call takes the next fate, over and over, or the last one for ever. */
  through(fates: readonly Fate[], after: "repeat" | "stay" = "repeat"): ControlStore {
    let call = 0;
    const carry = async <T>(work: () => T): Promise<T> => {
      const at = after === "repeat" ? call++ % fates.length : Math.min(call++, fates.length - 1);
      const { thereMs, backMs, lost } = fates[at]!;
      await this.time.sleep(thereMs);
      if (lost === "there") throw new Error("lost on the way there");
      const answer = work();
      await this.time.sleep(backMs);
      if (lost === "back") throw new Error("lost on the way back");
      return answer;
    };
    return {
      readWriter: () => carry(() => this.record),
      renew: (renewal) => carry(() => this.#renew(renewal)),
      readGrant: () => carry(() => undefined),
      readQuestion: () => carry(() => undefined),
    };
  }

  #renew({ region, epoch, leaseUntil, now }: Renewal): boolean {
    const old = this.record;
    if (old?.region !== region || old.epoch !== epoch) return false;
    if (this.monotone && old.leaseUntil > leaseUntil) return false;
    this.record = { ...old, leaseUntil, updatedAt: now };
    return true;
  }
}
