import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { CommandError } from "../../src/cli/errors.ts";
import { register } from "../../src/cli/policy.ts";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...args: string[]): Promise<string> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  const program = new Command("dualcoast").exitOverride();
  register(program);
  await program.parseAsync(["policy", ...args], { from: "user" });
  return printed;
}

test("--list prints the rules and leaves the exit code at 0", async () => {
  expect(await run("--list")).toMatch(/\n126 rules\n$/);
  expect(process.exitCode).toBe(0);
});

test("wrong use is a command error with exit code 2", async () => {
  const error: unknown = await run().catch((one: unknown) => one);
  expect(error).toBeInstanceOf(CommandError);
  expect([(error as CommandError).exitCode, (error as CommandError).message]).toEqual([
    2,
    "name a file to judge: the output of `pulumi stack export`, or a list of resources",
  ]);
});
