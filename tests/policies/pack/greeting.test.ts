import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { readGreeting } from "../../../policies/pack/greetingFile.ts";
import { repoRoot } from "../../../tools/paths.ts";

test("policies/pack/greeting.json says what today's rules are (write it by policies/report/writePages.ts)", () => {
  // In a process of its own: the SDK makes one pack in each. In any folder: the engine starts it in the program's.
  const code = `
    const { answersOfRules } = await import("${repoRoot}/policies/pack/answers.ts");
    const { greetingOf } = await import("${repoRoot}/policies/pack/greetingFile.ts");
    console.log(JSON.stringify(await greetingOf(answersOfRules())));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", code], {
    cwd: tmpdir(),
    encoding: "utf8",
  });
  const today: unknown = stderr === "" ? JSON.parse(stdout) : stderr;
  expect(today).toEqual(JSON.parse(JSON.stringify(readGreeting())));
});
