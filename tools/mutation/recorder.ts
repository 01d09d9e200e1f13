import { expect } from "vitest";

/** A test that was declared, to be run as often as there are mutants. */
export interface RecordedTest {
  readonly name: string;
  readonly run: () => unknown;
}

/** Tests in the order in which they were declared. */
export const recorded: RecordedTest[] = [];

type Declare = (name: string, run: (...args: never[]) => unknown) => void;

function declare(name: string, run: (...args: never[]) => unknown): void {
  recorded.push({ name, run: run as () => unknown });
}

/** `test.each(rows)("name", run)`: a row that is a list is the arguments. */
function each(rows: readonly unknown[]): Declare {
  return (name, run) =>
    rows.forEach((row, i) => {
      const args = (Array.isArray(row) ? row : [row]) as never[];
      recorded.push({ name: `${name} ${i}`, run: () => run(...args) });
    });
}

/** What the tests take for vitest's own. */
export const test = Object.assign(declare, { each });
export const it = test;
export function describe(_name: string, declareAll: () => void): void {
  declareAll();
}
export { expect };
