import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import path from "node:path";

/** One call as the lab saw it. */
export interface CallRecord {
  /** When it arrived, ISO 8601 UTC. */
  readonly at: string;
  readonly actor: string;
  readonly region: string;
  readonly service: string;
  readonly action: string;
  /** HTTP status; 0 when no answer was given. */
  readonly status: number;
  readonly ms: number;
  readonly outcome: "ok" | "error" | "dark" | "fault" | "denied";
  /** Present on calls to a control plane that lives in us-east-1 alone. */
  readonly globalPlane?: true;
  readonly host: string;
  /** Present where a role's permissions were asked: what was needed, e.g. `s3:PutObject`. */
  readonly permission?: string;
  /** The statement that decided, where one did, as `policy#Sid`. */
  readonly statement?: string;
  /** Why it was denied. */
  readonly reason?: string;
}

export interface CallFilter {
  readonly actor?: string | undefined;
  readonly region?: string | undefined;
  /** ISO time or epoch milliseconds: only calls that arrived then or later. */
  readonly since?: string | undefined;
}

/** Keeps all calls in memory and, one JSON line each, in a file. */
export class CallLog {
  readonly #records: CallRecord[] = [];
  readonly #file: WriteStream | undefined;

  constructor(file: string | undefined) {
    if (file === undefined) return;
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = createWriteStream(file, { flags: "a" });
  }

  add(record: CallRecord): void {
    this.#records.push(record);
    this.#file?.write(`${JSON.stringify(record)}\n`);
  }

  find({ actor, region, since }: CallFilter): CallRecord[] {
    const from = since === undefined ? 0 : /^\d+$/.test(since) ? Number(since) : Date.parse(since);
    if (Number.isNaN(from)) throw new Error(`since must be an ISO time or epoch milliseconds, got "${since}"`);
    return this.#records.filter(
      (record) =>
        (actor === undefined || record.actor === actor) &&
        (region === undefined || record.region === region) &&
        Date.parse(record.at) >= from,
    );
  }

  close(): Promise<void> {
    const file = this.#file;
    return file === undefined ? Promise.resolve() : new Promise((resolve) => file.end(resolve));
  }
}
