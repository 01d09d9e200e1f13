import { readFile } from "node:fs/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import mysql, { type Connection } from "mysql2/promise";
import { DatabaseServer } from "../../../../lab/db/databaseServer.ts";
import { createMasterUser, createReplicationUser, installRdsProcedures, runAsMaster } from "../../../../lab/db/rds.ts";
import { caughtUp, follow } from "../../../../lab/db/replication.ts";
import { Warden } from "../../../../lab/db/warden.ts";
import { ensureMysql } from "../../../../lab/install/mysql.ts";
import { LinkProcess } from "../../../../lab/link/linkProcess.ts";

export const master = { user: "dualcoast", password: "master's password" };
const schema = path.resolve(import.meta.dirname, "../../../../contract/schema.sql");

/** A primary and a replica of it behind a link, as the lab has them. */
export interface Pair {
  readonly dir: string;
  readonly mysqlbinlog: string;
  readonly east: DatabaseServer;
  readonly west: DatabaseServer;
  readonly link: LinkProcess;
  /** A connection of the master user. */
  connect(server: DatabaseServer): Promise<Connection>;
  stop(): Promise<void>;
}

export async function startPair(): Promise<Pair> {
  const installed = await ensureMysql();
  const dir = await mkdtemp(path.join(tmpdir(), "dualcoast-pair-"));
  const warden = new Warden();
  const server = (name: string, serverId: number) =>
    new DatabaseServer({ mysql: installed, dir: path.join(dir, name), serverId, warden });
  const [east, west] = [server("east", 1), server("west", 2)];
  await Promise.all([east.start(), west.start()]);
  await Promise.all([installRdsProcedures(east), installRdsProcedures(west)]);
  await createReplicationUser(east, "replication");
  await createMasterUser(east, master);
  await runAsMaster(east, master, "dualcoast", await readFile(schema, "utf8"));
  const link = await LinkProcess.start(east.port);
  await follow(west, { port: link.port, password: "replication" });
  if (!(await caughtUp(west, east, 30))) throw new Error("the replica does not catch up");
  const open: Connection[] = [];
  return {
    ...{ dir, east, west, link, mysqlbinlog: installed.bin.mysqlbinlog },
    async connect({ port }) {
      const connection = await mysql.createConnection({ host: "127.0.0.1", port, ...master, database: "dualcoast" });
      open.push(connection);
      return connection;
    },
    async stop() {
      for (const connection of open) connection.destroy();
      await link.stop();
      await Promise.all([east.destroy(), west.destroy()]);
      warden.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
