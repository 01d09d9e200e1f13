import type { DatabaseServer } from "../db/databaseServer.ts";
import { executedGtid } from "../db/replication.ts";
import { readBinlogs } from "./binlog.ts";
import { GtidSet } from "../../contract/gtidSet.ts";
import { readHistories, type HistoryFile } from "./histories.ts";
import { eventKey, weigh, type Judgement } from "./weigh.ts";

export interface JudgeOptions {
  /** The primary before; undefined when it cannot be asked any more. */
  readonly old: DatabaseServer | undefined;
  /** The primary now. */
  readonly new: DatabaseServer;
  /** The program that decodes binary logs. */
  readonly mysqlbinlog: string;
  readonly newRegion: string;
  /** The moment at which the old region was lost, in milliseconds since 1970. */
  readonly darkAt: number;
  /** The clients' histories; none: what they would show is null. */
  readonly histories: readonly HistoryFile[];
}

async function serverUuid(server: DatabaseServer): Promise<string> {
  const [row] = await server.query("SELECT @@server_uuid AS uuid");
  return String(row?.uuid);
}

/** The transactions that only the old primary has, from both servers' own accounts. */
async function orphansOf(old: DatabaseServer, now: DatabaseServer): Promise<GtidSet> {
  const sql = "SELECT GTID_SUBTRACT(?, ?) AS orphans";
  const [row] = await now.query(sql, [await executedGtid(old), await executedGtid(now)]);
  return new GtidSet(String(row?.orphans));
}

/** What of its own a server committed, without what it received from others. */
async function ownTransactions(server: DatabaseServer, mysqlbinlog: string) {
  const uuid = await serverUuid(server);
  // What others committed is taken out by mysqlbinlog, before it is decoded.
  const [row] = await server.query("SELECT GTID_SUBTRACT(?, ?) AS others", [
    await executedGtid(server),
    `${uuid}:1-9223372036854775806`,
  ]);
  return readBinlogs(server, mysqlbinlog, String(row?.others).replaceAll(/\s/g, ""));
}

/**
 * Judges a failover from the two databases and the clients' histories, as they are when it is called.
 * @throws Error when a binary log or a history cannot be read
 */
export async function judge(options: JudgeOptions): Promise<Judgement> {
  const { old, mysqlbinlog, newRegion, darkAt, histories } = options;
  // Before the databases are asked: a write that is acknowledged meanwhile must not look lost.
  const answers = histories.length === 0 ? null : await readHistories(histories);
  const select = "SELECT client_id, seq FROM dualcoast.events";
  const rows = await options.new.query<{ client_id: string; seq: string }>(select);
  return weigh({
    orphans: old ? await orphansOf(old, options.new) : null,
    old: old ? await ownTransactions(old, mysqlbinlog) : null,
    new: await ownTransactions(options.new, mysqlbinlog),
    held: new Set(rows.map((row) => eventKey(row.client_id, row.seq))),
    answers,
    newRegion,
    darkAt,
  });
}
