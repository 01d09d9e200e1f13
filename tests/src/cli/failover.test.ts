import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { CommandError } from "../../../src/cli/errors.ts";
import { register } from "../../../src/cli/failover.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** The sentence and exit code with which the command ends before it looks at any place to act on. */
async function refusal(...words: string[]): Promise<[string, number]> {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const program = new Command("dualcoast").exitOverride();
  register(program);
  const args = ["node", "dualcoast", "failover", "--to", "dr-west", ...words];
  const error: unknown = await program.parseAsync(args).catch((thrown: unknown) => thrown);
  if (!(error instanceof CommandError)) throw new Error("it was not refused", { cause: error });
  return [error.message, error.exitCode];
}

test.each([
  [["--resume"], "--resume goes on with a run, so it needs --execute"],
  [
    ["--planned", "--accept-data-loss", "45s"],
    "--accept-data-loss with --planned: a switchover loses nothing; leave one of the two away",
  ],
  [
    ["--planned", "--execute", "--incident-at", "2026-01-15T12:00:00Z"],
    "--incident-at with --planned: a switchover loses nothing; leave one of the two away",
  ],
  [["--planned", "--canary"], "--canary is not built yet; nothing was touched"],
])("%j is wrong use", async (words, message) => {
  expect(await refusal(...words)).toEqual([message, 2]);
});
