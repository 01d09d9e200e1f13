import { open, type FileHandle } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

/** What a client writes down of one request: the judge of every failover. One line of JSON each. */
export interface Entry {
  /** When the answer came, or was given up, ms since 1970. */
  readonly t: number;
  readonly clientId: string;
  /** Writes and reads are numbered apart, each from 1. */
  readonly seq: number;
  readonly kind: "write" | "read";
  /** The client was told that it had succeeded. */
  readonly ok: boolean;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Why not: the application's own word, `http-<status>`, or `cut`, `timeout`, `refused`, `unanswered`, `client-busy`. */
  readonly reason: string | null;
  readonly region: string | null;
  readonly epoch: number | null;
  /** From sending to `t`. */
  readonly ms: number;
  /** ISO 8601; up to when the answering region has data. */
  readonly dataAsOf: string | null;
}

const FLUSH_MS = 200;

/** A history on disk, written in batches of whole lines. */
export class History {
  readonly #file: FileHandle;
  #pending: string[] = [];
  #closed = false;
  readonly #writing: Promise<void>;

  private constructor(file: FileHandle) {
    this.#file = file;
    this.#writing = this.#write();
  }

  static async open(file: string): Promise<History> {
    return new History(await open(file, "a"));
  }

  add(entry: Entry): void {
    this.#pending.push(JSON.stringify(entry));
  }

  /** Writes what is left. @throws Error when a batch could not be written */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
  }

  async #write(): Promise<void> {
    while (!this.#closed) {
      await wait(FLUSH_MS);
      await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const lines = this.#pending;
    this.#pending = [];
    await this.#file.appendFile(`${lines.join("\n")}\n`);
  }
}
