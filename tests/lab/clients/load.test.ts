import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { failed, outcome, type Outcome } from "../../../lab/clients/caller.ts";
import { History, type Entry } from "../../../lab/clients/history.ts";
import { Load } from "../../../lab/clients/load.ts";

const good: Outcome = { ok: true, status: 201, reason: null, region: "us-east-1", epoch: 1, dataAsOf: null };
const rates = { clientId: "c", writesPerSecond: 200, readsPerSecond: 10 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets a load run until it has sent some writes and at least one read, answered or not. */
async function play(call: (method: string, where: string, body?: object) => Promise<Outcome>, maxInFlight = 1_000) {
  const entries: Entry[] = [];
  let asked = 0;
  const caller = { call: (...args: Parameters<typeof call>) => (asked++, call(...args)) };
  const load = new Load({ ...rates, caller, record: (entry) => void entries.push(entry), maxInFlight });
  const stop = new AbortController();
  const running = load.run(stop.signal);
  while (asked + entries.length < 60) await pause(10);
  stop.abort();
  await running;
  await load.finish(50);
  return { entries, load };
}
const numbers = (entries: Entry[], kind: Entry["kind"]) =>
  entries.filter((entry) => entry.kind === kind).map(({ seq }) => seq);

test("numbers writes and reads from 1, each once and in order, and records what was answered", async () => {
  const bodies: unknown[] = [];
  const { entries, load } = await play(async (_method, where, body) => {
    bodies.push(body ?? where);
    return good;
  });
  for (const kind of ["write", "read"] as const) {
    const seen = numbers(entries, kind);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).toEqual(seen.map((_, index) => index + 1));
  }
  expect(bodies[0]).toEqual({ clientId: "c", seq: 1, payload: "event 1" });
  expect(bodies).toContain("/events?clientId=c&limit=1");
  expect(entries[0]).toMatchObject({
    clientId: "c",
    kind: "write",
    ok: true,
    status: 201,
    region: "us-east-1",
    epoch: 1,
  });
  expect(load.counts).toEqual({ ok: entries.length, failed: 0 });
});

test("goes on at its rate when nothing is answered, and writes down each number as unanswered in the end", async () => {
  const { entries } = await play(() => new Promise(() => undefined));
  expect(numbers(entries, "write").length).toBeGreaterThan(10);
  expect(new Set(entries.map(({ reason }) => reason))).toEqual(new Set(["unanswered"]));
});

test("sends no more at a time than its limit, and says that the client was the reason", async () => {
  let open = 0;
  const { entries } = await play(() => (open++, new Promise(() => undefined)), 5);
  expect(open).toBe(5);
  expect(entries.filter(({ reason }) => reason === "client-busy").length).toBeGreaterThan(5);
  const writes = numbers(entries, "write");
  expect([...writes].sort((a, b) => a - b)).toEqual(writes.map((_, index) => index + 1));
});

test("an answer that comes after the end does not change what was written down", async () => {
  const late: ((value: Outcome) => void)[] = [];
  const { entries } = await play(() => new Promise((resolve) => late.push(resolve)));
  const before = entries.length;
  for (const answer of late) answer(good);
  await pause(0);
  expect(entries.length).toBe(before);
});

const app = { "dualcoast-region": "us-west-2", "dualcoast-data-as-of": "2025-01-01T00:00:00.000Z" };
test.each([
  [
    201,
    app,
    '{"epoch":2}',
    { ok: true, reason: null, region: "us-west-2", epoch: 2, dataAsOf: "2025-01-01T00:00:00.000Z" },
  ],
  [200, app, '{"events":[]}', { ok: true, reason: null, epoch: null }],
  [200, {}, "<html>", { ok: false, reason: "http-200", region: null }],
  [503, app, '{"reason":"read-only"}', { ok: false, reason: "read-only", region: "us-west-2" }],
  [503, {}, "<!doctype html>", { ok: false, reason: "http-503", region: null, dataAsOf: null }],
  [522, {}, "error code: 522", { ok: false, reason: "http-522" }],
  [409, app, '{"reason":"conflict"}', { ok: false, reason: "conflict" }],
  [200, { ...app, "dualcoast-data-as-of": "unknown" }, "{}", { ok: true, dataAsOf: null }],
  [503, app, "null", { ok: false, reason: "http-503" }],
])("an answer %i %j %j", (status, headers, text, want) => {
  expect(outcome(status, headers, text)).toMatchObject({ status, ...want });
});

test("a request without an answer has no facts", () => {
  expect(failed("cut")).toEqual({ ok: false, status: 0, reason: "cut", region: null, epoch: null, dataAsOf: null });
});

test("a history has one line of JSON an entry, all of them after it is closed", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "dualcoast-history-"));
  const file = path.join(dir, "h.jsonl");
  const entry: Entry = { t: 5, clientId: "c", seq: 1, kind: "write", ms: 2, ...good };
  const history = await History.open(file);
  for (let seq = 1; seq <= 3; seq++) history.add({ ...entry, seq });
  await history.close();
  const text = await readFile(file, "utf8");
  expect(text.endsWith("\n")).toBe(true);
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Entry);
  expect(lines).toEqual([1, 2, 3].map((seq) => ({ ...entry, seq })));
  await rm(dir, { recursive: true });
});
