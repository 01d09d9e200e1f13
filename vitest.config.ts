import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The second one prints `N passed, N failed` as the very last line.
    reporters: ["default", "./tools/test/reporter.ts"],
    projects: [
      // Fast tests: nothing outside the process.
      {
        test: {
          name: "unit",
          sequence: { groupOrder: 0 },
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/engine/**", "tests/lab/**", "tests/e2e/**"],
        },
      },
      // Real parts: the engine, the emulator, the databases. One file at a time: they share two cores.
      {
        test: {
          name: "real",
          // Only when the fast ones are through: what takes time here must not wait for a processor.
          sequence: { groupOrder: 1 },
          globalSetup: ["./tests/support/baseLabSetup.ts"],
          include: ["tests/engine/**/*.test.ts", "tests/lab/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 420_000,
          fileParallelism: false,
          // Real processes on a shared machine: CI tries a test once more, a person sees the first failure.
          retry: process.env["CI"] === undefined ? 0 : 1,
        },
      },
    ],
  },
});
