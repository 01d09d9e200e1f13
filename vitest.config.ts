import { defineConfig } from "vitest/config";
import LongestFirst from "./tools/test/sequencer.ts";

export default defineConfig({
  test: {
    // The second one prints `N passed, N failed` as the very last line.
    reporters: ["default", "./tools/test/reporter.ts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      // Fast tests: nothing outside the process.
      {
        test: {
          name: "unit",
          sequence: { groupOrder: 0 },
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/engine/**", "tests/lab/**", "tests/e2e/**"],
          // They leave nothing behind, and loading the SDKs anew for each file takes longer than all of them.
          isolate: false,
        },
      },
      // Real parts: the engine, the emulator, the databases, whole labs. Two files share the two cores: most of them wait
      // as long as they work.
      {
        test: {
          name: "real",
          // Only when the fast ones are through: what takes time here must not wait for a processor.
          sequence: { groupOrder: 1 },
          globalSetup: ["./tests/support/baseLabSetup.ts"],
          include: ["tests/engine/**/*.test.ts", "tests/lab/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
