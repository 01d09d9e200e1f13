import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      // Fast tests: nothing outside the process.
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/engine/**", "tests/lab/**", "tests/e2e/**"],
        },
      },
      // Real parts: the engine, the emulator, the databases. One file at a time: they share two cores.
      {
        test: {
          name: "real",
          include: ["tests/engine/**/*.test.ts", "tests/lab/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
