import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import type { DatabaseServer } from "../db/databaseServer.ts";

/** One changed row: the values after the change (of a deleted one those before), by column position from 1. */
export interface RowChange {
  /** e.g. `dualcoast.events` */
  readonly table: string;
  readonly kind: "insert" | "update" | "delete";
  readonly values: readonly string[];
}

/** A transaction as a binary log holds it. */
export interface Transaction {
  readonly gtid: string;
  /** When it was committed where it began, in milliseconds since 1970 with a fraction: also for a replicated one. */
  readonly committedAt: number;
  readonly rows: readonly RowChange[];
}

const kinds = { INSERT: "insert", UPDATE: "update", DELETE: "delete" } as const;

/** mysqlbinlog writes quotes, backslashes and control characters with a backslash. */
function unquote(text: string): string {
  if (!text.startsWith("'")) return text.split(" ", 1)[0] ?? "";
  return text
    .slice(1, -1)
    .replaceAll(/\\(?:x([0-9a-f]{2})|(.))/gi, (_, hex: string | undefined, char: string) =>
      hex === undefined ? char : String.fromCharCode(parseInt(hex, 16)),
    );
}

/** Reads the text that `mysqlbinlog --base64-output=DECODE-ROWS -v` prints, line by line. */
export class BinlogReader {
  readonly #take: (transaction: Transaction) => void;
  /** Of the latest GTID event, which stands before the statement that names the GTID. */
  #stamp = 0;
  #open: { gtid: string; committedAt: number } | undefined;
  #rows: RowChange[] = [];
  #row: { table: string; kind: RowChange["kind"]; values: string[] } | undefined;

  constructor(take: (transaction: Transaction) => void) {
    this.#take = take;
  }

  line(text: string): void {
    if (text.startsWith("###")) return this.#rowLine(text);
    this.#endRow();
    if (text.startsWith("SET @@SESSION.GTID_NEXT=")) return this.#begin(text);
    if (!text.startsWith("#")) return;
    const stamp = /\tGTID\t.*\boriginal_committed_timestamp=(\d+)/.exec(text);
    if (stamp) this.#stamp = Number(stamp[1]) / 1_000;
  }

  /** To be called after the last line. */
  end(): void {
    this.#endRow();
    if (this.#open) this.#take({ ...this.#open, rows: this.#rows });
    this.#open = undefined;
    this.#rows = [];
  }

  #begin(text: string): void {
    this.end();
    const gtid = /'([0-9a-f-]{36}:[^']+)'/i.exec(text)?.[1];
    // AUTOMATIC stands at the end of each file.
    if (gtid !== undefined) this.#open = { gtid, committedAt: this.#stamp };
  }

  #rowLine(text: string): void {
    const start = /^### (INSERT INTO|UPDATE|DELETE FROM) `(.+)`\.`(.+)`$/.exec(text);
    if (start) {
      this.#endRow();
      const kind = kinds[(start[1] ?? "").split(" ", 1)[0] as keyof typeof kinds];
      this.#row = { table: `${start[2]}.${start[3]}`, kind, values: [] };
      return;
    }
    // An updated row's values after the change follow those before it, and take their place.
    const value = /^### {3}@(\d+)=(.*)$/s.exec(text);
    if (value && this.#row) this.#row.values[Number(value[1])] = unquote(value[2] ?? "");
  }

  #endRow(): void {
    if (!this.#row) return;
    const { table, kind, values } = this.#row;
    this.#rows.push({ table, kind, values });
    this.#row = undefined;
  }
}

/**
 * All transactions in a server's binary logs, in commit order; the server may be running.
 * @param excluded GTID set of transactions to leave out
 * @throws Error with mysqlbinlog's own words
 */
export async function readBinlogs(server: DatabaseServer, mysqlbinlog: string, excluded = ""): Promise<Transaction[]> {
  const logs = await server.query<{ Log_name: string }>("SHOW BINARY LOGS");
  const files = logs.map((log) => path.join(server.dataDir, log.Log_name));
  const exclude = excluded === "" ? [] : [`--exclude-gtids=${excluded}`];
  const args = ["--no-defaults", "--base64-output=DECODE-ROWS", "-v", ...exclude, ...files];
  const child = spawn(mysqlbinlog, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", reject);
  });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => (words = (words + chunk.toString()).slice(-500)));
  const transactions: Transaction[] = [];
  const reader = new BinlogReader((transaction) => transactions.push(transaction));
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity });
  lines.on("line", (line) => reader.line(line));
  const allRead = new Promise((resolve) => lines.once("close", resolve));
  const code = await ended;
  await allRead;
  if (code !== 0) throw new Error(`mysqlbinlog cannot read the logs of ${server.dir}: ${words.trim()}`);
  reader.end();
  return transactions;
}
