import { defineConfig } from "vitest/config";

// Real processes on a shared machine: CI tries a test once more, a person sees the first failure.
const realParts = { retry: process.env["CI"] === undefined ? 0 : 1 };

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
          // They leave nothing behind, and loading the SDKs anew for each file takes longer than all of them.
          isolate: false,
        },
      },
      // The real engine with the stand-ins: nothing in them waits for a clock, so two files share the two cores.
      {
        test: {
          ...realParts,
          name: "engine",
          sequence: { groupOrder: 1 },
          include: ["tests/engine/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
      // Leases, links and whole labs: what takes time here must not wait for a processor, so one file at a time.
      {
        test: {
          ...realParts,
          name: "real",
          sequence: { groupOrder: 2 },
          globalSetup: ["./tests/support/baseLabSetup.ts"],
          include: ["tests/lab/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          testTimeout: 240_000,
          hookTimeout: 420_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
