import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileJournal, parseJournal, readPast, type JournalEntry } from "../../../src/failover/journal.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "journal-"));
  file = path.join(folder, "journal.jsonl");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const intent: JournalEntry = { event: "intent", at: 1, step: "fence", attempt: 1 };
const note: JournalEntry = { event: "note", at: 2, step: "fence", data: { moved: { epoch: 2 } } };

test("is a line an entry, and is read back by the next process", async () => {
  const first = new FileJournal(file);
  await first.append(intent);
  await first.append(note);
  first.close();
  expect(readFileSync(file, "utf8")).toBe(`${JSON.stringify(intent)}\n${JSON.stringify(note)}\n`);
  const second = new FileJournal(file);
  expect(second.entries()).toEqual([intent, note]);
  second.close();
});

test("cuts off a line that a crash tore, and goes on after it", async () => {
  const first = new FileJournal(file);
  await first.append(intent);
  first.close();
  appendFileSync(file, '{"event":"note","at":2,"st');
  const second = new FileJournal(file);
  await second.append(note);
  second.close();
  expect(parseJournal(readFileSync(file, "utf8"))).toEqual([intent, note]);
});

test("fails naming the line that somebody spoilt", () => {
  expect(() => parseJournal('{"event":"end"}\nnonsense\n')).toThrow("journal line 2 is not JSON: nonsense");
});

const calling: JournalEntry = { event: "calling", at: 3, step: "promote-database" };
const refused: JournalEntry = { event: "refused", at: 4, step: "promote-database" };
const accepted = (confirmed: boolean): JournalEntry => ({
  event: "accepted",
  at: 5,
  step: "promote-database",
  confirmed,
});

test.each<[string, JournalEntry[], boolean, boolean]>([
  ["nothing", [], false, false],
  ["a call that nobody knows the answer of", [calling], true, false],
  ["a call that was refused", [calling, refused], false, false],
  ["an answer that never came", [calling, accepted(false)], true, false],
  ["a yes", [calling, accepted(true)], true, true],
  ["a yes, and a later attempt that was cut off", [calling, accepted(true), calling], true, true],
])("after %s", (_name, entries, isAccepted, isConfirmed) => {
  const past = readPast(entries);
  expect([past.accepted, past.confirmed]).toEqual([isAccepted, isConfirmed]);
});

test("keeps each step's notes together and the order in which steps were begun", () => {
  const other: JournalEntry = { event: "note", at: 3, step: "fence", data: { edge: true } };
  const past = readPast([{ ...intent, step: "read-only" }, intent, note, other, { ...intent, attempt: 2 }]);
  expect(past.begun).toEqual(["read-only", "fence"]);
  expect(past.notes.get("fence")).toEqual({ moved: { epoch: 2 }, edge: true });
});

test("knows that a run ended, and that one which was being undone did not", () => {
  expect(readPast([{ event: "end", at: 9, outcome: "stopped", exitCode: 4 }]).exitCode).toBe(4);
  const past = readPast([{ event: "undo-intent", at: 9, step: "fence" }]);
  expect([past.undoing, past.exitCode]).toEqual([true, undefined]);
});
