import type { Transaction } from "./binlog.ts";
import type { GtidSet } from "../../contract/gtidSet.ts";
import type { Answer, Client } from "./histories.ts";
import { perSecond, type Second } from "./series.ts";

/** What a failover cost, from both databases and the clients' own notes. `null`: not measured. */
export interface Judgement {
  /** Writes that a client was told had succeeded. */
  readonly acknowledgedWrites: number | null;
  /** Those of them that the new primary does not hold. */
  readonly lostWrites: number | null;
  readonly lostWritesByClient: Readonly<Record<Client, number>> | null;
  /** Transactions with an event that the old primary has and the new one has not. */
  readonly orphanTransactions: number | null;
  /** Those of them whose client was never told of success. */
  readonly unacknowledgedOrphans: number | null;
  /** Lost writes that are in no orphan transaction: must be 0, or the measuring is wrong. */
  readonly lostNotAmongOrphans: number | null;
  /** 2 when the old region committed a user's event after the new one had committed its first. */
  readonly writersMax: number | null;
  /** From the newest transaction that survived to the region's loss, or to the last event lost after it. */
  readonly dataLossSeconds: number | null;
  /** The longest that the client outside went without a good write, from the region's loss on. Null before the active region has taken one. */
  readonly clientOutageSeconds: number | null;
  /** From the region's loss to the first good read from the new region, seen by the client outside. */
  readonly readOnlyAfterSeconds: number | null;
  readonly series: readonly Second[];
}

/** Everything the judgement rests on. */
export interface Evidence {
  /** Transactions that began on the old primary, as far as its logs hold them; null when it cannot be asked. */
  readonly old: readonly Transaction[] | null;
  /** Transactions that began on the new primary. */
  readonly new: readonly Transaction[];
  /** GTIDs that the old primary has and the new one has not; null when the old one cannot be asked. */
  readonly orphans: GtidSet | null;
  /** Keys (`eventKey`) of all events that the new primary holds. */
  readonly held: ReadonlySet<string>;
  /** Null when no client kept a history. */
  readonly answers: readonly Answer[] | null;
  readonly newRegion: string;
  /** The moment at which the region was lost, in milliseconds since 1970. */
  readonly darkAt: number;
}

export const EVENTS = "dualcoast.events";

/** An event's identity in both the table and the histories. */
export const eventKey = (clientId: string, seq: number | string) => `${clientId}/${seq}`;

/** Events that a transaction wrote. */
function eventsOf(transaction: Transaction): string[] {
  const rows = transaction.rows.filter(({ table, kind }) => table === EVENTS && kind !== "delete");
  return rows.map(({ values }) => eventKey(values[1] ?? "", values[2] ?? ""));
}

const writesEvents = (transaction: Transaction) => eventsOf(transaction).length > 0;
const latest = (times: readonly number[]) => times.reduce((a, b) => Math.max(a, b), -Infinity);
const earliest = (times: readonly number[]) => times.reduce((a, b) => Math.min(a, b), Infinity);
const seconds = (from: number, to: number) => Math.max(0, to - from) / 1_000;

function writers(evidence: Evidence): number | null {
  if (!evidence.old) return null;
  const before = evidence.old.filter(writesEvents).map((t) => t.committedAt);
  const after = evidence.new.filter(writesEvents).map((t) => t.committedAt);
  if (before.length > 0 && after.length > 0) return latest(before) > earliest(after) ? 2 : 1;
  return before.length + after.length > 0 ? 1 : 0;
}

function dataLoss({ old, orphans, darkAt }: Evidence): number | null {
  if (!old || !orphans) return null;
  const lost = old.filter((t) => orphans.has(t.gtid) && writesEvents(t)).map((t) => t.committedAt);
  if (lost.length === 0) return 0;
  const survived = old.filter((t) => !orphans.has(t.gtid)).map((t) => t.committedAt);
  // Without a survivor there is no instant to count from: everything is lost.
  return survived.length === 0 ? null : seconds(latest(survived), Math.max(darkAt, latest(lost)));
}

function clientView(answers: readonly Answer[], newRegion: string, darkAt: number) {
  const good = answers.filter((answer) => answer.client === "outside" && answer.ok);
  const here = good.filter((answer) => answer.region === newRegion && answer.at >= darkAt);
  const firstRead = earliest(here.filter((answer) => answer.kind === "read").map((answer) => answer.at));
  const isOver = here.some((answer) => answer.kind === "write");
  const writes = good.flatMap(({ kind, at }) => (kind === "write" ? [at] : [])).sort((a, b) => a - b);
  // One that has not ended lasts at least until the client's last word.
  const lastWord = latest(answers.flatMap(({ client, at }) => (client === "outside" ? [at] : [])));
  const ends = [...writes, lastWord];
  const gaps = ends.flatMap((at, i) => (at >= darkAt && i > 0 ? [seconds(ends[i - 1] ?? at, at)] : []));
  return {
    clientOutageSeconds: isOver && gaps.length > 0 ? latest(gaps) : null,
    readOnlyAfterSeconds: Number.isFinite(firstRead) ? seconds(darkAt, firstRead) : null,
  };
}

/** The judgement over given evidence: pure. */
export function weigh(evidence: Evidence): Judgement {
  const { old, orphans, held, answers, newRegion, darkAt } = evidence;
  const orphanTransactions = old && orphans ? old.filter((t) => orphans.has(t.gtid) && writesEvents(t)) : null;
  const inOrphans = new Set(orphanTransactions?.flatMap(eventsOf));
  const acknowledged = answers?.filter((answer) => answer.ok && answer.kind === "write") ?? null;
  const keyOf = ({ clientId, seq }: Answer) => eventKey(clientId, seq);
  const lost = acknowledged?.filter((answer) => !held.has(keyOf(answer))) ?? null;
  const lostBy = (client: Client) => new Set(lost?.filter((answer) => answer.client === client).map(keyOf)).size;
  // An event that the new region acknowledged after a second try was never acknowledged by the old one.
  const byOld = new Set(acknowledged?.filter((answer) => answer.region !== newRegion).map(keyOf));
  const unacknowledged = orphanTransactions?.filter((t) => !eventsOf(t).some((key) => byOld.has(key)));
  const lostKeys = new Set(lost?.map(keyOf));
  return {
    acknowledgedWrites: acknowledged && new Set(acknowledged.map(keyOf)).size,
    lostWrites: lost && lostKeys.size,
    lostWritesByClient: lost && { outside: lostBy("outside"), inside: lostBy("inside") },
    orphanTransactions: orphanTransactions?.length ?? null,
    unacknowledgedOrphans: acknowledged && unacknowledged ? unacknowledged.length : null,
    lostNotAmongOrphans: lost && orphanTransactions ? [...lostKeys].filter((key) => !inOrphans.has(key)).length : null,
    writersMax: writers(evidence),
    dataLossSeconds: dataLoss(evidence),
    ...(answers ? clientView(answers, newRegion, darkAt) : { clientOutageSeconds: null, readOnlyAfterSeconds: null }),
    series: perSecond(answers ?? []),
  };
}
