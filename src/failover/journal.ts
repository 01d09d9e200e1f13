import { closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { FailoverKind, StepId } from "./ids.ts";
import type { Wait } from "./waits.ts";

/** One line of the journal. `intent` is written before anything is done, `result` after; both reach the disk first. */
export type JournalEntry =
  | {
      event: "run";
      at: number;
      run: string;
      kind: FailoverKind;
      from: string;
      to: string;
      roleEpoch: number;
      pid: number;
    }
  | { event: "resumed"; at: number; run: string; pid: number }
  | { event: "intent"; at: number; step: StepId; attempt: number }
  | { event: "note"; at: number; step: StepId; data: Record<string, unknown> }
  | { event: "calling" | "refused"; at: number; step: StepId }
  | { event: "accepted"; at: number; step: StepId; confirmed: boolean }
  | {
      event: "result";
      at: number;
      step: StepId;
      status: "done" | "skipped";
      result: unknown;
      attempts: number;
      waits: Wait[];
    }
  | { event: "failed"; at: number; step: StepId; error: string; attempts: number; waits: Wait[] }
  | { event: "undo-intent"; at: number; step: StepId }
  | { event: "undo-result"; at: number; step: StepId; error?: string }
  | { event: "warning"; at: number; step?: StepId; message: string }
  | { event: "end"; at: number; outcome: string; exitCode: number };

export interface Journal {
  /** Resolves once the entry is on disk. */
  append(entry: JournalEntry): Promise<void>;
  entries(): readonly JournalEntry[];
}

/** JSON lines in one file, synced to disk after each. A line that a crash tore is cut off when the file is opened. */
export class FileJournal implements Journal {
  readonly path: string;
  private readonly fd: number;
  private readonly lines: JournalEntry[];
  private readonly onAppend: (() => void) | undefined;

  constructor(path: string, onAppend?: () => void) {
    this.path = path;
    this.onAppend = onAppend;
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    this.lines = parseJournal(whole);
    this.fd = openSync(path, "a", 0o600);
    if (whole.length < text.length) ftruncateSync(this.fd, Buffer.byteLength(whole));
  }

  append(entry: JournalEntry): Promise<void> {
    writeSync(this.fd, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.fd);
    this.lines.push(entry);
    this.onAppend?.();
    return Promise.resolve();
  }

  entries(): readonly JournalEntry[] {
    return this.lines;
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** @throws Error naming the line that is not JSON; such a journal was edited by hand. */
export function parseJournal(text: string): JournalEntry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line, index) => {
      try {
        return JSON.parse(line) as JournalEntry;
      } catch (cause) {
        throw new Error(`journal line ${String(index + 1)} is not JSON: ${line.slice(0, 80)}`, { cause });
      }
    });
}

/** What an earlier process of the same run left behind. */
export interface Past {
  readonly startedAt: number | undefined;
  /** The irreversible call was accepted, or was under way when the process died: it may have arrived. */
  readonly accepted: boolean;
  /** The irreversible call was answered with a yes. */
  readonly confirmed: boolean;
  readonly undoing: boolean;
  /** Exit code of a run that came to an end; 4 can be resumed. */
  readonly exitCode: number | undefined;
  readonly results: ReadonlyMap<StepId, unknown>;
  readonly notes: ReadonlyMap<StepId, Record<string, unknown>>;
  /** When earlier processes worked on a step, for the steps that they brought to an end. */
  readonly timings: ReadonlyMap<StepId, Timing>;
  /** Steps that were begun, in that order: each may have left something to undo. */
  readonly begun: readonly StepId[];
}

export interface Timing {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attempts: number;
  readonly waits: readonly Wait[];
}

export function readPast(entries: readonly JournalEntry[]): Past {
  const results = new Map<StepId, unknown>();
  const notes = new Map<StepId, Record<string, unknown>>();
  const timings = new Map<StepId, Timing>();
  const begun = new Map<StepId, number>();
  const past = { startedAt: undefined as number | undefined, accepted: false, confirmed: false, undoing: false };
  let exitCode: number | undefined;
  for (const entry of entries) {
    if (entry.event === "run") past.startedAt = entry.at;
    else if (entry.event === "intent") begun.set(entry.step, begun.get(entry.step) ?? entry.at);
    else if (entry.event === "result") {
      const { step, result, attempts, waits, at: endedAt, status } = entry;
      results.set(step, result);
      if (status === "done") timings.set(step, { startedAt: begun.get(step) ?? endedAt, endedAt, attempts, waits });
    } else if (entry.event === "note") notes.set(entry.step, { ...notes.get(entry.step), ...entry.data });
    else if (entry.event === "calling") past.accepted = true;
    else if (entry.event === "accepted") [past.accepted, past.confirmed] = [true, past.confirmed || entry.confirmed];
    else if (entry.event === "refused") past.accepted = false;
    else if (entry.event === "undo-intent") past.undoing = true;
    else if (entry.event === "end") exitCode = entry.exitCode;
  }
  return { ...past, exitCode, results, notes, timings, begun: [...begun.keys()] };
}
