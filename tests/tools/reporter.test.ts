import { describe, expect, test } from "vitest";
import type { TestModule } from "vitest/node";
import { closingLine, count } from "../../tools/test/reporter.ts";
import { secondTries } from "../../tools/test/secondTries.ts";

function module(states: string[], state = states.includes("failed") ? "failed" : "passed", name = "real"): TestModule {
  const tests = states.map((one) => ({ result: () => ({ state: one }) }));
  return { children: { allTests: () => tests }, state: () => state, project: { name } } as unknown as TestModule;
}

describe("closingLine", () => {
  test("leaves out skipped tests when there are none", () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
  });

  test("names skipped tests when there are some", () => {
    expect(closingLine({ passed: 12, failed: 1, skipped: 3 })).toBe("12 passed, 1 failed, 3 skipped");
  });
});

describe("count", () => {
  test("adds up the tests of all files by their state", () => {
    const modules = [module(["passed", "passed", "failed"]), module(["skipped", "passed"])];
    expect(count(modules, 0)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  test("counts a file that could not be loaded as one failure", () => {
    expect(count([module([], "failed")], 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test("counts an error outside all tests as a failure", () => {
    expect(count([module(["passed"])], 2)).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  test("counts a test that never came to an end as a failure", () => {
    expect(count([module(["pending"])], 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("secondTries", () => {
  const [good, late, unloaded] = [module(["passed"]), module(["passed", "failed"]), module([], "failed")];
  const wrong = module(["failed"], "failed", "unit");

  test("are the files of real parts that failed, whole", () => {
    expect(secondTries({ testModules: [good, late, unloaded], unhandledErrors: [] })).toEqual([late, unloaded]);
  });

  test("are none where a fast test failed, or an error belongs to no file", () => {
    expect(secondTries({ testModules: [late, wrong], unhandledErrors: [] })).toEqual([]);
    expect(secondTries({ testModules: [late], unhandledErrors: [new Error("late")] })).toEqual([]);
  });
});
