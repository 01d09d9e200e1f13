import { performance } from "node:perf_hooks";
import { paths } from "../../contract/index.ts";
import { failed, type Caller, type Outcome } from "./caller.ts";
import type { Entry } from "./history.ts";

export interface LoadArgs {
  readonly clientId: string;
  readonly caller: Pick<Caller, "call">;
  readonly record: (entry: Entry) => void;
  readonly writesPerSecond: number;
  readonly readsPerSecond: number;
  /** Requests under way at most; above it a number is used up and recorded as `client-busy`. */
  readonly maxInFlight: number;
}

const TICK_MS = 10;

/**
 * Numbered writes and some reads at a steady rate, whatever the answers: a load that waited for answers would slow down
 * with the system and so hide an outage. Each number is sent once.
 */
export class Load {
  readonly #args: LoadArgs;
  readonly #sent = { write: 0, read: 0 };
  readonly #inFlight = new Map<symbol, () => void>();
  readonly counts = { ok: 0, failed: 0 };

  constructor(args: LoadArgs) {
    this.#args = args;
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** Sends until the signal says stop. */
  async run(stop: AbortSignal): Promise<void> {
    const start = performance.now();
    while (!stop.aborted) {
      const seconds = (performance.now() - start) / 1_000;
      this.#catchUp("write", Math.floor(seconds * this.#args.writesPerSecond));
      this.#catchUp("read", Math.floor(seconds * this.#args.readsPerSecond));
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  /** Waits for answers for at most `ms`, then writes down the rest as unanswered. */
  async finish(ms: number): Promise<void> {
    const deadline = performance.now() + ms;
    while (this.#inFlight.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    for (const giveUp of [...this.#inFlight.values()]) giveUp();
  }

  #catchUp(kind: Entry["kind"], due: number): void {
    while (this.#sent[kind] < due) this.#send(kind, ++this.#sent[kind]);
  }

  #send(kind: Entry["kind"], seq: number): void {
    const { clientId, caller, maxInFlight, record } = this.#args;
    const start = performance.now();
    const id = Symbol();
    const busy = this.#inFlight.size >= maxInFlight;
    const settle = (outcome: Outcome) => {
      if (!busy && !this.#inFlight.delete(id)) return; // given up before
      this.counts[outcome.ok ? "ok" : "failed"]++;
      record({ t: Date.now(), clientId, seq, kind, ms: Math.round(performance.now() - start), ...outcome });
    };
    if (busy) return settle(failed("client-busy"));
    this.#inFlight.set(id, () => settle(failed("unanswered")));
    const query = `?clientId=${encodeURIComponent(clientId)}&limit=1`;
    const answer =
      kind === "write"
        ? caller.call("POST", paths.events, { clientId, seq, payload: `event ${seq}` })
        : caller.call("GET", `${paths.events}${query}`);
    answer.then(settle, () => settle(failed("cut")));
  }
}
