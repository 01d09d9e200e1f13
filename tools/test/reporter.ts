import type { Reporter, TestModule, Vitest } from "vitest/node";

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The closing line of a test run: skipped ones are named only when there are any. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/** A file that cannot even be loaded has no tests to count and must still not look like success. */
export function count(modules: readonly TestModule[], unhandledErrors: number): Counts {
  const counts = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const module of modules) {
    const tests = [...module.children.allTests()];
    for (const test of tests) {
      const { state } = test.result();
      if (state === "passed" || state === "failed" || state === "skipped") counts[state] += 1;
      else counts.failed += 1;
    }
    if (module.state() === "failed" && !tests.some((test) => test.result().state === "failed")) counts.failed += 1;
  }
  return counts;
}

/** Prints the closing line after everything else that vitest has to say. Files that were tried again count as they ended. */
export default class ClosingLineReporter implements Reporter {
  #errors = 0;

  onInit({ state }: Vitest): void {
    process.once("exit", () => {
      const modules = state.getTestModules();
      process.stdout.write(`${closingLine(count(modules, this.#errors))}\n`);
    });
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly unknown[]): void {
    this.#errors += errors.length;
  }
}
