import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { register } from "../../../src/cli/drill.ts";
import { CommandError } from "../../../src/cli/errors.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  [
    ["--scenario", "nothing"],
    "--scenario nothing: there is no such scenario; there are east-dark, planned, east-returns, east-brownout, west-dark",
  ],
  [["--scenario", "planned", "--all"], "--scenario planned with --all: leave one of the two away"],
  [["--all", "--keep"], "--keep with --all: that would leave a lab of each scenario running"],
  [["--all", "--pace", "0"], "--pace 0: must be a number above 0"],
])("%j is wrong use, said before a lab is made", async (words, message) => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const program = new Command("dualcoast").exitOverride();
  register(program);
  const error: unknown = await program
    .parseAsync(["node", "dualcoast", "drill", ...words])
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CommandError);
  expect([(error as CommandError).message, (error as CommandError).exitCode]).toEqual([message, 2]);
});
