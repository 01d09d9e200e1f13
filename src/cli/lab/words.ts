import { CommandError } from "../errors.ts";

/**
 * The name of the lab that a command is about: every `lab` command takes it as its last word or by `--lab`.
 * @throws CommandError when both are given and differ
 */
export function labName(word: string | undefined, lab: string | undefined): string | undefined {
  if (word === undefined || lab === undefined || word === lab) return word ?? lab;
  throw new CommandError(`"${word}" and --lab ${lab} name two labs: give one of them`);
}

/** The last word of a command. @throws CommandError when there are more */
export function onlyWord([word, more]: readonly string[]): string | undefined {
  if (more === undefined) return word;
  throw new CommandError(`"${more}" is a word too many: "${word}" is the lab's name, and a command comes after --`);
}

/** The words of `lab shell` before `--` and the command after it. `all` has them without the `--` that `argv` has. */
export function splitAtDashes(all: readonly string[], argv: readonly string[]): { words: string[]; command: string[] } {
  const at = argv.indexOf("--");
  const length = at === -1 ? 0 : argv.length - at - 1;
  return { words: all.slice(0, all.length - length), command: all.slice(all.length - length) };
}
