import type { DatabaseServer } from "./databaseServer.ts";
import { REPLICATION_USER } from "./rds.ts";

/** What a replica says of itself; GTID sets as the server prints them, without line breaks. */
export interface ReplicaStatus {
  readonly ioRunning: boolean;
  readonly sqlRunning: boolean;
  /** Received over the link, applied or not. */
  readonly retrievedGtid: string;
  readonly executedGtid: string;
  readonly lastError: string;
}

const oneLine = (value: unknown) => String(value ?? "").replaceAll(/\s/g, "");

/** The replica's status, or undefined on a server that follows nobody. */
export async function replicaStatus(server: DatabaseServer): Promise<ReplicaStatus | undefined> {
  const [row] = await server.query("SHOW REPLICA STATUS");
  if (!row) return undefined;
  return {
    ioRunning: row.Replica_IO_Running === "Yes",
    sqlRunning: row.Replica_SQL_Running === "Yes",
    retrievedGtid: oneLine(row.Retrieved_Gtid_Set),
    executedGtid: oneLine(row.Executed_Gtid_Set),
    lastError: [row.Last_IO_Error, row.Last_SQL_Error].filter(Boolean).join("; "),
  };
}

export interface Source {
  /** Port of 127.0.0.1 by which the source is reached: the link's. */
  readonly port: number;
  readonly password: string;
}

/** Makes `replica` follow a source by GTID auto-position, or follow it by another port. Nobody can write to it then. */
export async function follow(replica: DatabaseServer, source: Source): Promise<void> {
  await replica.query("STOP REPLICA");
  await replica.query(
    `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = ?, SOURCE_USER = ?, SOURCE_PASSWORD = ?,
     SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400`,
    [source.port, REPLICATION_USER, source.password],
  );
  await replica.query("SET GLOBAL super_read_only = ON");
  await replica.query("START REPLICA");
}

/**
 * Stops receiving and waits until everything received has been executed.
 * @returns false when that took longer than `timeoutSeconds`
 */
export async function drain(replica: DatabaseServer, timeoutSeconds: number): Promise<boolean> {
  await replica.query("STOP REPLICA IO_THREAD");
  const status = await replicaStatus(replica);
  if (!status || status.retrievedGtid === "") return true;
  const wait = "SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS late";
  const [row] = await replica.query<{ late: unknown }>(wait, [status.retrievedGtid, timeoutSeconds]);
  return Number(row?.late) === 0;
}

/** Forgets the source for good. What was received and not executed is thrown away: drain first. */
export async function detach(replica: DatabaseServer): Promise<void> {
  await replica.query("STOP REPLICA");
  await replica.query("RESET REPLICA ALL");
}

/** Opens a server for writing until its next start. */
export async function openForWriting(server: DatabaseServer): Promise<void> {
  await server.query("SET GLOBAL super_read_only = OFF");
  await server.query("SET GLOBAL read_only = OFF");
}

/** All transactions in `server`. */
export async function executedGtid(server: DatabaseServer): Promise<string> {
  const [row] = await server.query("SELECT @@GLOBAL.gtid_executed AS executed");
  return oneLine(row?.executed);
}

/** Waits until `replica` has executed everything that `source` has now. @returns false after `timeoutSeconds` */
export async function caughtUp(replica: DatabaseServer, source: DatabaseServer, timeoutSeconds: number) {
  const wait = "SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS late";
  const [row] = await replica.query<{ late: unknown }>(wait, [await executedGtid(source), timeoutSeconds]);
  return Number(row?.late) === 0;
}
