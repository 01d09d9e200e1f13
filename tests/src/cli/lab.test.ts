import { Command } from "commander";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { CommandError } from "../../../src/cli/errors.ts";
import { register } from "../../../src/cli/lab.ts";
import { onlyWord, splitAtDashes } from "../../../src/cli/lab/words.ts";

const nowhere = `no-such-lab-${process.pid}`;
const before = process.argv;
afterEach(() => {
  process.argv = before;
  vi.restoreAllMocks();
});

/** What the command line prints on stdout, or the sentence and exit code with which it ends. */
async function lab(...words: string[]): Promise<string | [string, number]> {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((printed += String(text)), true));
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const program = new Command("dualcoast").exitOverride();
  register(program);
  process.argv = ["node", "dualcoast", "lab", ...words];
  try {
    await program.parseAsync();
    return printed;
  } catch (error) {
    return [(error as Error).message, (error as CommandError).exitCode];
  }
}
const missing = `--lab ${nowhere}: there is no such lab: npx dualcoast lab up ${nowhere}`;

describe("every lab command", () => {
  test.each([
    ["status", [], []],
    ["shell", [], ["--", "true"]],
    ["fault", ["dark", "us-east-1"], []],
    ["fault", ["clear", "slow"], []],
    ["fault", ["delay", "--ms", "5"], []],
    ["fault", ["list"], []],
  ])("takes the lab's name as a word and by --lab: %s %j", async (command, first, last) => {
    expect(await lab(command, ...first, nowhere, ...last)).toEqual([missing, 2]);
    expect(await lab(command, ...first, "--lab", nowhere, ...last)).toEqual([missing, 2]);
    expect(await lab(command, ...first, nowhere, "--lab", nowhere, ...last)).toEqual([missing, 2]);
  });

  test("down takes either, too", async () => {
    const answer = { schemaVersion: 1, kind: "lab-down", name: nowhere, existed: false };
    expect(JSON.parse(String(await lab("down", nowhere, "--json")))).toEqual(answer);
    expect(JSON.parse(String(await lab("down", "--lab", nowhere, "--json")))).toEqual(answer);
  });

  test.each([
    ["up", [], []],
    ["down", [], []],
    ["status", [], []],
    ["shell", [], ["--", "true"]],
    ["fault", ["dark", "us-east-1"], []],
    ["fault", ["list"], []],
  ])("fails on two names that differ: %s %j", async (command, first, last) => {
    const refusal = ['"one" and --lab two name two labs: give one of them', 2];
    expect(await lab(command, ...first, "one", "--lab", "two", ...last)).toEqual(refusal);
  });
});

test("a shell's command is what comes after the dashes, whatever dashes it has itself", () => {
  const argv = ["node", "dualcoast", "lab", "shell", "one", "--", "git", "log", "--", "x"];
  const all = ["one", "git", "log", "--", "x"];
  expect(splitAtDashes(all, argv)).toEqual({ words: ["one"], command: ["git", "log", "--", "x"] });
  expect(splitAtDashes(["one"], argv.slice(0, 5))).toEqual({ words: ["one"], command: [] });
});

test("fails on a command without the dashes before it", () => {
  const message = '"preview" is a word too many: "pulumi" is the lab\'s name, and a command comes after --';
  expect(() => onlyWord(["pulumi", "preview"])).toThrow(message);
});
