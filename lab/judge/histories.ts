import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** `outside`: through the edge. `inside`: from within the region that is lost. */
export type Client = "outside" | "inside";

/** One answer that a client got, as it wrote it down. */
export interface Answer {
  readonly client: Client;
  /** When the answer came, in milliseconds since 1970. */
  readonly at: number;
  readonly clientId: string;
  readonly seq: number;
  readonly kind: "write" | "read";
  /** The client was told that it had succeeded. */
  readonly ok: boolean;
  /** Why not, as the application said, e.g. `read-only`. */
  readonly reason: string | undefined;
  /** The region that answered. */
  readonly region: string | undefined;
  /** Up to when the answering region has data, in milliseconds since 1970. */
  readonly dataAsOf: number | undefined;
}

export interface HistoryFile {
  readonly file: string;
  readonly client: Client;
}

/** Milliseconds since 1970 from a number or an ISO 8601 text. */
function instant(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const parsed = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** One line of a history. @throws Error naming what is missing */
export function parseAnswer(line: string, client: Client): Answer {
  const entry = JSON.parse(line) as Record<string, unknown>;
  const { clientId, seq, kind, ok, reason, region } = entry;
  const at = instant(entry.t);
  if (at === undefined) throw new Error("t must be a time");
  if (typeof clientId !== "string" || typeof seq !== "number") throw new Error("clientId and seq must be there");
  if (kind !== "write" && kind !== "read") throw new Error(`kind must be write or read, got ${JSON.stringify(kind)}`);
  if (typeof ok !== "boolean") throw new Error("ok must be true or false");
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const dataAsOf = instant(entry.dataAsOf);
  return { client, at, clientId, seq, kind, ok, reason: text(reason), region: text(region), dataAsOf };
}

/**
 * Answers of all files, in the order of time. A last line without its end is left out: its client is still writing.
 * @throws Error naming file and line of an entry that cannot be read
 */
export async function readHistories(files: readonly HistoryFile[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { file, client } of files) {
    let number = 0;
    let pending: string | undefined;
    const take = (line: string) => {
      number++;
      try {
        if (line.trim() !== "") answers.push(parseAnswer(line, client));
      } catch (error) {
        throw new Error(`${file}:${number}: ${(error as Error).message}`, { cause: error });
      }
    };
    const input = createReadStream(file, "utf8");
    let ended = true;
    input.on("data", (chunk) => (ended = String(chunk).endsWith("\n")));
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (pending !== undefined) take(pending);
      pending = line;
    }
    if (pending !== undefined && ended) take(pending);
  }
  return answers.sort((a, b) => a.at - b.at);
}
