import type { TestModule, TestRunResult } from "vitest/node";

/**
 * Files that may be tried once more: real parts on a shared machine are late sometimes. A file and not a test, since the
 * tests of such a file tell one story: what one of them left behind the next ones find. None where anything else failed
 * too: trying again would not make it right.
 */
export function secondTries({ testModules, unhandledErrors }: TestRunResult): TestModule[] {
  const failed = testModules.filter((module) => module.state() === "failed");
  const isLate = unhandledErrors.length === 0 && failed.every(({ project }) => project.name === "real");
  return isLate ? failed : [];
}
