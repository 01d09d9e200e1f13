import { performance } from "node:perf_hooks";
import type { PoolConnection } from "mysql2/promise";
import { commitGuarded, type CommitGate } from "../../contract/index.ts";
import { isLost, type Database } from "./database.ts";

/** What every write of the contract needs beside its statement. */
export interface Writing {
  readonly database: Database;
  readonly gate: CommitGate;
  /** Longest transaction, ms. */
  readonly longestMs: number;
}

/**
 * Runs one statement in one transaction under `epoch`, committed only while the lease allows it.
 * @throws Fenced, TooLong, or the database's error
 */
export async function write(writing: Writing, epoch: number, sql: string, values: unknown[]): Promise<void> {
  const { database, gate, longestMs } = writing;
  const monotonic = () => performance.now();
  const startedAt = monotonic();
  const connection = await database.open("BEGIN");
  try {
    await connection.query({ sql, values, timeout: longestMs });
  } catch (error) {
    await abandon(connection, error);
    throw error;
  }
  const tx = {
    commit: async () => void (await connection.query("COMMIT")),
    rollback: async () => void (await connection.query({ sql: "ROLLBACK", timeout: longestMs })),
    destroy: () => connection.destroy(),
  };
  try {
    await commitGuarded(tx, gate, { epoch, startedAt, longestMs, monotonic });
    connection.release();
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

/** Gives a connection back after a refused statement, or ends it when its state is not sure. */
async function abandon(connection: PoolConnection, error: unknown): Promise<void> {
  if (isLost(error) || (error as { code?: unknown }).code === "PROTOCOL_SEQUENCE_TIMEOUT") return connection.destroy();
  await connection.query("ROLLBACK").then(
    () => connection.release(),
    () => connection.destroy(),
  );
}
