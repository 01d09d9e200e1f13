import { opsItems, type ProbeRecord } from "../../contract/index.ts";
import type { Database } from "../app/database.ts";
import { newestHeartbeat } from "../app/databaseView.ts";
import { replicaState, serverFacts } from "./replica.ts";

/** Looks at a region's database and describes it. @throws the database's error: an old probe says that it is silent */
export async function probe(
  database: Database,
  about: {
    region: string;
    databaseName: string;
    appInstances: number;
    now: () => number;
    /** Read before this is called: what is looked at here is looked at after it was asked. */
    answers: string | undefined;
  },
): Promise<ProbeRecord> {
  const { region, databaseName, appInstances, now, answers } = about;
  const replica = await replicaState(database);
  const server = await serverFacts(database);
  const heartbeatAt = await newestHeartbeat(database, databaseName);
  const at = now();
  return {
    id: opsItems.probe,
    at,
    region,
    role: replica ? "replica" : "primary",
    heartbeatAt,
    // Clocks of two machines may disagree by a little; an age is never below zero.
    heartbeatAgeSeconds: heartbeatAt === 0 ? 0 : Math.max(0, at - heartbeatAt) / 1_000,
    retrievedGtid: replica?.retrievedGtid ?? "",
    executedGtid: server.executedGtid,
    ioRunning: replica?.ioRunning ?? false,
    sqlRunning: replica?.sqlRunning ?? false,
    readOnly: server.readOnly,
    serverVersion: server.version,
    appInstances,
    ...(answers !== undefined && { answers }),
  };
}
