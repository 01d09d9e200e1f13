import type { Database } from "./database.ts";

/** What the application knows about its region's database without asking it at each request. */
export interface DatabaseView {
  readonly reachable: boolean;
  readonly writable: boolean;
  /** Newest heartbeat, ms since 1970; undefined when there is none. */
  readonly heartbeatAt: number | undefined;
}

/** Newest heartbeat in a database, ms since 1970; 0 when there is none, or no table for it yet. */
export async function newestHeartbeat(database: Database, databaseName: string): Promise<number> {
  const sql = "SELECT UNIX_TIMESTAMP(MAX(at)) AS at FROM ??.heartbeat";
  try {
    const [row] = await database.query<{ at: string | null }>(sql, [databaseName]);
    return Math.floor(Number(row?.at ?? 0) * 1_000);
  } catch (error) {
    if (["ER_NO_SUCH_TABLE", "ER_BAD_DB_ERROR"].includes(String((error as { code?: unknown }).code))) return 0;
    throw error;
  }
}

/** True when the server takes writes of accounts without special rights. */
export async function isWritable(database: Database): Promise<boolean> {
  const [row] = await database.query<{ readOnly: number }>("SELECT @@GLOBAL.read_only AS readOnly");
  return Number(row?.readOnly) === 0;
}

/** Looks at the database once. @throws nothing: an unreachable database is a view too */
export async function look(database: Database, databaseName: string): Promise<DatabaseView & { error?: unknown }> {
  try {
    const writable = await isWritable(database);
    const at = await newestHeartbeat(database, databaseName);
    return { reachable: true, writable, heartbeatAt: at === 0 ? undefined : at };
  } catch (error) {
    return { reachable: false, writable: false, heartbeatAt: undefined, error };
  }
}
