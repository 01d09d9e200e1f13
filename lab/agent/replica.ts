import type { Database } from "../app/database.ts";

/** What a replica says of itself. GTID sets have no line breaks. */
export interface ReplicaState {
  readonly ioRunning: boolean;
  readonly sqlRunning: boolean;
  /** Received from the source, executed or not. */
  readonly retrievedGtid: string;
  readonly executedGtid: string;
  /** Number of the error that stopped the applier; 0 when there was none. Its text may hold rows, so it is not kept. */
  readonly applyErrno: number;
}

const oneLine = (value: unknown) => String(value ?? "").replaceAll(/\s/g, "");

/** The replica's state by `SHOW REPLICA STATUS`, which RDS lets a master user run; undefined on a primary. */
export async function replicaState(database: Database): Promise<ReplicaState | undefined> {
  const [row] = await database.query("SHOW REPLICA STATUS");
  if (!row) return undefined;
  return {
    ioRunning: row.Replica_IO_Running === "Yes",
    sqlRunning: row.Replica_SQL_Running === "Yes",
    retrievedGtid: oneLine(row.Retrieved_Gtid_Set),
    executedGtid: oneLine(row.Executed_Gtid_Set),
    applyErrno: Number(row.Last_SQL_Errno ?? 0),
  };
}

/** Waits until the set is executed. False when that took longer than `seconds`. */
export async function waitForExecuted(database: Database, gtidSet: string, seconds: number): Promise<boolean> {
  if (gtidSet === "") return true;
  const sql = "SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS late";
  const [row] = await database.query<{ late: number }>(sql, [gtidSet, seconds], (seconds + 2) * 1_000);
  return Number(row?.late) === 0;
}

/** Starts replication anew by the procedure that RDS offers for it. */
export async function startReplication(database: Database): Promise<void> {
  await database.query("CALL mysql.rds_start_replication()", [], 20_000);
}

/** Facts of the server itself. */
export interface ServerFacts {
  readonly readOnly: boolean;
  readonly version: string;
  readonly executedGtid: string;
}

/** @throws the database's error */
export async function serverFacts(database: Database): Promise<ServerFacts> {
  const sql = "SELECT @@GLOBAL.read_only AS readOnly, VERSION() AS version, @@GLOBAL.gtid_executed AS executed";
  const [row] = await database.query<{ readOnly: number; version: string; executed: string }>(sql);
  if (!row) throw new Error("database: gave no answer about itself");
  return { readOnly: Number(row.readOnly) === 1, version: row.version, executedGtid: oneLine(row.executed) };
}
