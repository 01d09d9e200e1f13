import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recorded, type RecordedTest } from "./recorder.ts";

// Runs inside vitest, for its `expect`: the tests of the pack were declared to the recorder, the rules hold all mutants.

declare global {
  /** Asked by the changed code whether a mutant is on. */
  var __mutant: (id: number) => boolean;
}

/** A mutant that keeps a loop from ending asks more often than any test does. */
const MOST_QUESTIONS = 5_000_000;

let active = -1;
let questions = 0;
let asked = new Set<number>();
globalThis.__mutant = (id) => {
  asked.add(id);
  if ((questions += 1) > MOST_QUESTIONS) throw new Error("this does not end");
  return id === active;
};

const files = JSON.parse(process.env["MUTATION_TESTS"] ?? "[]") as string[];
for (const file of files) await import(file);

async function passes({ run }: RecordedTest): Promise<boolean> {
  questions = 0;
  try {
    await run();
    return true;
  } catch {
    return false;
  }
}

/** Which tests ask for a mutant at all, and how long each takes. */
async function covering(): Promise<ReadonlyMap<number, RecordedTest[]>> {
  const tests = new Map<number, { test: RecordedTest; ms: number }[]>();
  for (const one of recorded) {
    asked = new Set();
    const started = performance.now();
    if (!(await passes(one))) throw new Error(`"${one.name}" fails without any mutant`);
    const ms = performance.now() - started;
    for (const id of asked) tests.set(id, [...(tests.get(id) ?? []), { test: one, ms }]);
  }
  return new Map(
    [...tests].map(([id, list]) => [id, list.sort((a, b) => a.ms - b.ms).map(({ test: found }) => found)]),
  );
}

async function isKilled(id: number, tests: readonly RecordedTest[]): Promise<boolean> {
  active = id;
  try {
    for (const one of tests) if (!(await passes(one))) return true;
    return false;
  } finally {
    active = -1;
  }
}

test("each mutant", { timeout: 3_600_000 }, async () => {
  const whileLoading = asked;
  const tests = await covering();
  const survivors: number[] = [];
  for (const [id, list] of tests) if (!(await isKilled(id, list))) survivors.push(id);
  // Code that runs only while loading makes examples; it judges nothing.
  const result = { covered: [...tests.keys()], survivors, whileLoading: [...whileLoading] };
  writeFileSync(process.env["MUTATION_RESULT"] ?? "", JSON.stringify(result));
  expect(recorded.length).toBeGreaterThan(0);
});
