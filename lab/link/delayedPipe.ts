import type { Socket } from "node:net";

/** `pass`: bytes arrive late, nothing else. `hold`: nothing arrives, all of it later. `drop`: what is under way is lost. */
export type LinkMode = "pass" | "hold" | "drop";

export interface LinkSettings {
  mode: LinkMode;
  /** One way, in milliseconds. */
  delayMs: number;
}

/** Bytes under way in one direction before the sender is made to wait, as a full window would. */
const WINDOW = 8 * 1024 * 1024;
/** Timers fire late rather than early; what is due within this many milliseconds goes now. */
const NEARLY_DUE_MS = 0.3;

interface Parcel {
  readonly due: number;
  /** null: the sender closed its side. */
  readonly bytes: Buffer | null;
}

/** One direction of one connection. Bytes leave in the order in which they came, whatever the delay is changed to. */
export class DelayedPipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #settings: LinkSettings;
  #queue: Parcel[] = [];
  #latestDue = 0;
  #timer: NodeJS.Timeout | undefined;
  queuedBytes = 0;
  deliveredBytes = 0;
  discardedBytes = 0;

  constructor(from: Socket, to: Socket, settings: LinkSettings) {
    this.#from = from;
    this.#to = to;
    this.#settings = settings;
    from.on("data", (bytes: Buffer) => this.#accept(bytes));
    from.on("end", () => this.#accept(null));
  }

  #accept(bytes: Buffer | null): void {
    if (this.#settings.mode === "drop") {
      this.discardedBytes += bytes?.length ?? 0;
      return;
    }
    this.#latestDue = Math.max(this.#latestDue, performance.now() + this.#settings.delayMs);
    this.#queue.push({ due: this.#latestDue, bytes });
    this.queuedBytes += bytes?.length ?? 0;
    if (this.queuedBytes > WINDOW) this.#from.pause();
    this.pump();
  }

  /** Delivers what is due; to be called when the mode changes to `pass`. */
  pump(): void {
    clearTimeout(this.#timer);
    if (this.#settings.mode !== "pass") return;
    for (let parcel = this.#queue[0]; parcel; parcel = this.#queue[0]) {
      const wait = parcel.due - performance.now();
      if (wait > NEARLY_DUE_MS) {
        this.#timer = setTimeout(() => this.pump(), wait);
        return;
      }
      this.#queue.shift();
      this.#deliver(parcel.bytes);
    }
  }

  #deliver(bytes: Buffer | null): void {
    if (this.#to.destroyed) return;
    if (bytes === null) {
      this.#to.end();
      return;
    }
    this.queuedBytes -= bytes.length;
    this.deliveredBytes += bytes.length;
    this.#to.write(bytes);
    if (this.queuedBytes < WINDOW / 2) this.#from.resume();
  }

  /** Loses everything under way. */
  discard(): void {
    clearTimeout(this.#timer);
    this.discardedBytes += this.queuedBytes;
    this.#queue = [];
    this.queuedBytes = 0;
    this.#from.resume();
  }
}
