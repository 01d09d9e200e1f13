import type { Clocks } from "./lease.ts";
import type { ReadOnlyGrantRecord } from "./records.ts";
import type { ControlStore } from "./store.ts";

export interface ReadOnlyGrantArgs {
  readonly region: string;
  readonly store: Pick<ControlStore, "readGrant">;
  readonly clocks: Clocks;
  /** Pause between reads, ms. @default 1,000: people wait for this answer */
  readonly everyMs?: number;
  /** Told of a read that failed. @default ignored: a grant that was read stays good until it expires */
  readonly onError?: (error: unknown) => void;
}

/** A failover run's leave to answer reads from a region that is not the writer. */
export class ReadOnlyGrant {
  readonly #args: ReadOnlyGrantArgs;
  #grant: ReadOnlyGrantRecord | undefined;

  constructor(args: ReadOnlyGrantArgs) {
    this.#args = args;
  }

  /** The grant, when it names this region and has not expired. */
  current(): ReadOnlyGrantRecord | undefined {
    const grant = this.#grant;
    return grant?.region === this.#args.region && this.#args.clocks.wall() < grant.expires ? grant : undefined;
  }

  /** Reads the grant once. @throws when the table gave no answer */
  async round(): Promise<void> {
    this.#grant = await this.#args.store.readGrant();
  }

  /** Reads it until the signal says stop; never throws for a silent table. */
  async run(signal: AbortSignal): Promise<void> {
    const { clocks, onError, everyMs = 1_000 } = this.#args;
    while (!signal.aborted) {
      try {
        await this.round();
      } catch (error) {
        onError?.(error);
      }
      await clocks.sleep(everyMs, signal);
    }
  }
}
