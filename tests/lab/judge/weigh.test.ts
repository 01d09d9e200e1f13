import { expect, test } from "vitest";
import type { Transaction } from "../../../lab/judge/binlog.ts";
import { GtidSet } from "../../../contract/gtidSet.ts";
import { parseAnswer, type Answer, type Client } from "../../../lab/judge/histories.ts";
import { weigh, type Evidence } from "../../../lab/judge/weigh.ts";

const [east, west] = ["us-east-1", "us-west-2"];
const oldServer = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const newServer = "4f22fa47-71ca-11e1-9e33-c80aa9429562";

/** A transaction at `seconds`, with these events; `heartbeat` stands for the row that the agent writes. */
function committed(server: string, number: number, seconds: number, ...seqs: (number | "heartbeat")[]): Transaction {
  const rows = seqs.map((seq) =>
    seq === "heartbeat"
      ? ({ table: "dualcoast.heartbeat", kind: "update", values: ["", "1", east] } as const)
      : ({ table: "dualcoast.events", kind: "insert", values: ["", "c", String(seq), "p", "1", east] } as const),
  );
  return { gtid: `${server}:${number}`, committedAt: seconds * 1_000, rows };
}

const write = (seconds: number, seq: number, region = east, client: Client = "outside"): Answer => ({
  client,
  at: seconds * 1_000,
  clientId: "c",
  seq,
  kind: "write",
  ok: true,
  reason: undefined,
  region,
  dataAsOf: undefined,
});
const failed = (seconds: number, seq: number, reason?: string): Answer => ({
  ...write(seconds, seq),
  ok: false,
  region: undefined,
  reason,
});
const read = (seconds: number, region: string, dataAsOf?: number): Answer => ({
  ...write(seconds, 0, region),
  kind: "read",
  dataAsOf: dataAsOf === undefined ? undefined : dataAsOf * 1_000,
});

/**
 * Lost at 100 s. Events 1 and 2 crossed; 3 (outside) and 4 (inside) were acknowledged and did not; 5 was committed but its
 * answer was cut, and the client wrote it again in the West; a heartbeat did not cross either.
 */
const story: Evidence = {
  old: [
    committed(oldServer, 1, 98, 1),
    committed(oldServer, 2, 99, 2),
    committed(oldServer, 3, 99.8, 3),
    committed(oldServer, 4, 99.9, 5),
    committed(oldServer, 5, 101, "heartbeat"),
    committed(oldServer, 6, 103, 4),
  ],
  new: [committed(newServer, 1, 109, "heartbeat"), committed(newServer, 2, 110, 5), committed(newServer, 3, 111, 6)],
  orphans: new GtidSet(`${oldServer}:3-6`),
  held: new Set(["c/1", "c/2", "c/5", "c/6"]),
  answers: [
    write(98.1, 1),
    write(99.1, 2),
    write(99.9, 3),
    failed(100, 5),
    write(103, 4, east, "inside"),
    read(104, west, 99),
    failed(105, 6, "read-only"),
    write(110.5, 5, west),
    write(111.5, 6, west),
  ],
  newRegion: west,
  darkAt: 100_000,
};

test("weighs a failover that lost writes", () => {
  const { series, ...figures } = weigh(story);
  expect(figures).toEqual({
    acknowledgedWrites: 6,
    lostWrites: 2,
    lostWritesByClient: { outside: 1, inside: 1 },
    orphanTransactions: 3,
    unacknowledgedOrphans: 1,
    lostNotAmongOrphans: 0,
    writersMax: 1,
    dataLossSeconds: 4,
    clientOutageSeconds: 10.6,
    readOnlyAfterSeconds: 4,
  });
  expect(series).toHaveLength(14);
});

test("finds two writers as soon as one event of a user was committed in the East after the West's first", () => {
  const late = committed(oldServer, 7, 110.001, 7);
  expect(weigh({ ...story, old: [...(story.old ?? []), late] }).writersMax).toBe(2);
  const beat = committed(oldServer, 7, 110.001, "heartbeat");
  expect(weigh({ ...story, old: [...(story.old ?? []), beat] }).writersMax).toBe(1);
});

test("takes neither the West's first heartbeat nor an East's deletion for a user's event", () => {
  const between = committed(oldServer, 7, 109.5, 7);
  expect(weigh({ ...story, old: [...(story.old ?? []), between] }).writersMax).toBe(1);
  const [row] = committed(oldServer, 7, 111, 7).rows;
  const deletion = { ...committed(oldServer, 6, 111), rows: [{ ...row!, kind: "delete" as const }] };
  const judged = weigh({ ...story, old: [...(story.old ?? []).slice(0, 5), deletion] });
  expect(judged).toMatchObject({ writersMax: 1, orphanTransactions: 2, unacknowledgedOrphans: 1 });
});

test("counts the data loss by events, whatever heartbeats were lost after them", () => {
  const old = [...(story.old ?? []), committed(oldServer, 7, 108, "heartbeat")];
  const orphans = new GtidSet(`${oldServer}:3-7`);
  expect(weigh({ ...story, old, orphans }).dataLossSeconds).toBe(4);
});

test("finds two writers whose events interleave, whatever was received", () => {
  const orphans = new GtidSet("");
  const evidence = { ...story, old: [committed(oldServer, 1, 110.5, 9)], orphans };
  expect(weigh(evidence).writersMax).toBe(2);
});

test("counts one writer when only one region wrote, and none when none did", () => {
  expect(weigh({ ...story, new: [] }).writersMax).toBe(1);
  expect(weigh({ ...story, old: [] }).writersMax).toBe(1);
  expect(weigh({ ...story, old: [], new: [] }).writersMax).toBe(0);
});

test("counts a lost write that is in no orphan: the measuring would be wrong", () => {
  const answers = [...(story.answers ?? []), write(97, 77)];
  expect(weigh({ ...story, answers })).toMatchObject({ lostWrites: 3, lostNotAmongOrphans: 1, orphanTransactions: 3 });
});

test("counts a write once, however often it was acknowledged", () => {
  const answers = [...(story.answers ?? []), write(99.95, 3), write(111.6, 6, west)];
  expect(weigh({ ...story, answers })).toMatchObject({ acknowledgedWrites: 6, lostWrites: 2 });
});

test("takes reads and refusals for no acknowledgement", () => {
  const answers = [read(99, east), failed(99.5, 3)];
  expect(weigh({ ...story, answers })).toMatchObject({
    acknowledgedWrites: 0,
    lostWrites: 0,
    unacknowledgedOrphans: 3,
    clientOutageSeconds: null,
    readOnlyAfterSeconds: null,
  });
});

test("loses nothing where only heartbeats are orphans", () => {
  const evidence = {
    ...story,
    darkAt: 105_000,
    orphans: new GtidSet(`${oldServer}:5`),
    held: new Set(["c/1", "c/2", "c/3", "c/4", "c/5", "c/6"]),
  };
  expect(weigh(evidence)).toMatchObject({
    lostWrites: 0,
    orphanTransactions: 0,
    unacknowledgedOrphans: 0,
    dataLossSeconds: 0,
  });
});

test("counts the data loss to the region's end when no lost event is younger", () => {
  const evidence = { ...story, orphans: new GtidSet(`${oldServer}:3-4`) };
  // The heartbeat of 101 s and event 4 of 103 s survive here.
  expect(weigh({ ...evidence, darkAt: 105_000 }).dataLossSeconds).toBe(2);
});

test("has no data loss to measure when nothing survived", () => {
  expect(weigh({ ...story, orphans: new GtidSet(`${oldServer}:1-6`) }).dataLossSeconds).toBeNull();
});

test("does not measure what it cannot see", () => {
  expect(weigh({ ...story, old: null, orphans: null })).toMatchObject({
    lostWrites: 2,
    orphanTransactions: null,
    unacknowledgedOrphans: null,
    lostNotAmongOrphans: null,
    writersMax: null,
    dataLossSeconds: null,
    clientOutageSeconds: 10.6,
  });
  expect(weigh({ ...story, answers: null })).toMatchObject({
    acknowledgedWrites: null,
    lostWrites: null,
    lostWritesByClient: null,
    orphanTransactions: 3,
    unacknowledgedOrphans: null,
    lostNotAmongOrphans: null,
    clientOutageSeconds: null,
    readOnlyAfterSeconds: null,
    series: [],
  });
});

test("does not take the client inside for the one outside", () => {
  const inside = [write(99.99, 8, east, "inside"), write(104, 9, west, "inside")];
  expect(weigh({ ...story, answers: [...(story.answers ?? []), ...inside] }).clientOutageSeconds).toBe(10.6);
});

test("measures the outage by writes: the old region's last before, the new one's first after the loss", () => {
  const judged = (...more: Answer[]) => weigh({ ...story, answers: [...(story.answers ?? []), ...more] });
  // A read of the old region, its late answer to a write, a read of the new region before: none of them moves a figure.
  expect(judged(read(100.3, east), write(112, 9, east), read(99.5, west))).toMatchObject({
    clientOutageSeconds: 10.6,
    readOnlyAfterSeconds: 4,
  });
  expect(judged(write(100.2, 2, east)).clientOutageSeconds).toBeCloseTo(10.3, 9);
  const noReads = (story.answers ?? []).filter(({ kind }) => kind === "write");
  expect(weigh({ ...story, answers: noReads }).readOnlyAfterSeconds).toBeNull();
});

test("measures the longest outage, also one that ends and begins anew", () => {
  const judged = (...more: Answer[]) => weigh({ ...story, answers: [...(story.answers ?? []), ...more] });
  const first = judged(write(104, 9, east), write(106, 10, east)).clientOutageSeconds ?? 0;
  expect(first).toBeGreaterThan(4);
  expect(first).toBeLessThan(10.6);
  expect(judged(write(140, 11, west)).clientOutageSeconds).toBeGreaterThan(20);
  // A client that came late has not been without service before.
  expect(judged(write(50, 12, east)).clientOutageSeconds).toBe(10.6);
});

test("measures an outage that has not ended, as far as the client has seen it", () => {
  const silence = [failed(150, 20), failed(190, 21)];
  expect(weigh({ ...story, answers: [...(story.answers ?? []), ...silence] }).clientOutageSeconds).toBeGreaterThan(60);
});

test("has no outage to measure before the new region has answered a write", () => {
  const answers = (story.answers ?? []).filter(({ at }) => at < 110_000);
  expect(weigh({ ...story, answers }).clientOutageSeconds).toBeNull();
});

test("tells second by second what the client outside saw", () => {
  const answers = [
    ...[write(1.2, 1), read(1.4, east, 1.3), read(1.6, east, 1.1), failed(1.9, 2)],
    ...[
      failed(3.1, 3, "read-only"),
      failed(3.15, 3, "read-only"),
      { ...failed(3.2, 4, "fenced"), dataAsOf: 3_200 },
      read(3.3, west, 1),
      write(3.5, 5, west, "inside"),
    ],
  ];
  expect(weigh({ ...story, answers }).series).toEqual([
    { t: 1_000, good: 3, failed: 1, readOnly: 0, dataAgeSeconds: 0.1 },
    { t: 2_000, good: 0, failed: 0, readOnly: 0, dataAgeSeconds: null },
    { t: 3_000, good: 1, failed: 1, readOnly: 2, dataAgeSeconds: 2.3 },
  ]);
});

test("reads a line of a history", () => {
  const line = `{"t":1000.5,"clientId":"c","seq":7,"kind":"write","ok":true,"status":201,"region":"us-east-1","ms":4}`;
  expect(parseAnswer(line, "outside")).toEqual({ ...write(1.0005, 7), region: east });
  const refused = `{"t":"1970-01-01T00:00:02Z","clientId":"c","seq":8,"kind":"read","ok":false,"reason":"fenced","dataAsOf":"1970-01-01T00:00:01Z"}`;
  const expected = { ...failed(2, 8, "fenced"), kind: "read", client: "inside", dataAsOf: 1_000 };
  expect(parseAnswer(refused, "inside")).toEqual(expected);
});

test.each([
  [`{"clientId":"c","seq":1,"kind":"write","ok":true}`, "t must be a time"],
  [`{"t":1,"seq":1,"kind":"write","ok":true}`, "clientId and seq must be there"],
  [`{"t":1,"clientId":"c","kind":"write","ok":true}`, "clientId and seq must be there"],
  [`{"t":1,"clientId":"c","seq":1,"kind":"delete","ok":true}`, `kind must be write or read, got "delete"`],
  [`{"t":1,"clientId":"c","seq":1,"kind":"write"}`, "ok must be true or false"],
])("fails on %s", (line, message) => {
  expect(() => parseAnswer(line, "outside")).toThrow(message);
});
