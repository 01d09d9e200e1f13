import { readFile } from "node:fs/promises";
import { schemaFile, splitStatements } from "../../contract/index.ts";
import type { Database } from "../app/database.ts";
import { isWritable } from "../app/databaseView.ts";
import { write, type Writing } from "../app/write.ts";

export interface HeartbeatArgs extends Writing {
  readonly region: string;
  readonly databaseName: string;
}

/** Rewrites the heartbeat row of the epoch that this region holds; does nothing where it may not write. */
export class Heartbeat {
  readonly #args: HeartbeatArgs;
  #hasSchema = false;

  constructor(args: HeartbeatArgs) {
    this.#args = args;
  }

  /** One beat. Returns true when it was written. @throws the database's error */
  async beat(): Promise<boolean> {
    const { database, gate, region, databaseName } = this.#args;
    const epoch = gate.epoch();
    if (epoch === undefined || !(await isWritable(database))) return false;
    if (!this.#hasSchema) this.#hasSchema = await ensureSchema(database);
    const sql = `INSERT INTO \`${databaseName}\`.heartbeat (epoch, region, at) VALUES (?, ?, NOW(6)) AS beat
      ON DUPLICATE KEY UPDATE region = beat.region, at = beat.at`;
    await write(this.#args, epoch, sql, [epoch, region]);
    return true;
  }
}

/**
 * Creates the contract's tables where they are missing. Looks first: even a CREATE that finds its table there is a
 * transaction in the binary log, which an old primary must not gain after it was left.
 */
export async function ensureSchema(database: Database): Promise<true> {
  const statements = splitStatements(await readFile(schemaFile, "utf8"));
  const tables = statements.filter((statement) => statement.startsWith("CREATE TABLE"));
  const count = "SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = 'dualcoast'";
  const [row] = await database.query<{ n: number }>(count);
  if (Number(row?.n) < tables.length) for (const statement of statements) await database.query(statement);
  return true;
}
