import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startVitest } from "vitest/node";
import { repoRoot } from "../paths.ts";
import { type Mutant, MutantWriter } from "./mutants.ts";

// Changes one condition of the rules at a time and says which changes no test notices.
// Usage: node tools/mutation/run.ts [part of a path …]   (default: every file of policies/rules)
// Exits 1 where a mutant survives that equivalent.json does not explain, or one is explained that no longer survives.

/** A mutant that no test can tell from the original, and why. */
interface Equivalent {
  readonly file: string;
  readonly code: string;
  readonly change: string;
  readonly reason: string;
}

/** Tests that judge rules by cases; those of the command and the pack run every rule each time and find no more. */
const others = /\/(pack\/.*|cli|command|pack|pages|exemptions)\.test\.ts$/;

function testFiles(): readonly string[] {
  const folder = path.join(repoRoot, "tests/policies");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((name) => name.endsWith(".test.ts") && !others.test(name))
    .sort();
}

interface Result {
  readonly covered: readonly number[];
  readonly survivors: readonly number[];
  readonly whileLoading: readonly number[];
}

async function judge(wanted: readonly string[]): Promise<{ mutants: readonly Mutant[]; result: Result }> {
  const writer = new MutantWriter();
  const folder = mkdtempSync(path.join(tmpdir(), "dualcoast-mutation-"));
  const file = path.join(folder, "result.json");
  const recorder = path.join(import.meta.dirname, "recorder.ts");
  const mutation = {
    name: "mutation",
    enforce: "pre" as const,
    transform: (code: string, id: string) => {
      const name = path.relative(repoRoot, id.replace(/\?.*$/, ""));
      if (name.startsWith("tests/policies/"))
        return { code: code.replace('from "vitest"', `from ${JSON.stringify(recorder)}`), map: null };
      return wanted.some((one) => name.includes(one)) ? { code: writer.write(name, code), map: null } : undefined;
    },
  };
  try {
    const vitest = await startVitest(
      [],
      {
        watch: false,
        // What it would keep are the changed files.
        fsModuleCache: false,
        config: false,
        root: repoRoot,
        include: ["tools/mutation/survivors.ts"],
        reporters: ["dot"],
        env: { MUTATION_TESTS: JSON.stringify(testFiles()), MUTATION_RESULT: file },
      },
      { plugins: [mutation] },
    );
    await vitest.close();
    return { mutants: writer.mutants, result: JSON.parse(readFileSync(file, "utf8")) as Result };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wanted = process.argv.length > 2 ? process.argv.slice(2) : ["policies/rules/"];
const { mutants, result } = await judge(wanted);
const covered = new Set(result.covered);
const isExample = new Set(result.whileLoading.filter((id) => !covered.has(id)));
const survived = new Set(result.survivors);
const judged = mutants.filter(({ id }) => !isExample.has(id));
const equivalent = JSON.parse(readFileSync(path.join(import.meta.dirname, "equivalent.json"), "utf8")) as Equivalent[];
const isSame = (a: Equivalent, b: Mutant): boolean => a.file === b.file && a.code === b.code && a.change === b.change;

const alive = judged.filter(({ id }) => survived.has(id) || !covered.has(id));
const left = alive.filter((one) => !equivalent.some((known) => isSame(known, one)));
const stale = equivalent.filter(
  (known) => mutants.some(({ file }) => file === known.file) && !alive.some((one) => isSame(known, one)),
);
for (const { id, file, line, code, change } of left)
  process.stdout.write(`${file}:${line} ${covered.has(id) ? "survives" : "is never run"}: ${change}\n    ${code}\n`);
for (const { file, change } of stale)
  process.stdout.write(`${file}: no longer survives, take it out of equivalent.json: ${change}\n`);
process.stdout.write(
  `${judged.length} mutants of ${new Set(judged.map(({ file }) => file)).size} files: ${judged.length - alive.length} killed, ` +
    `${alive.length - left.length} equivalent, ${left.length} alive\n`,
);
process.exitCode = left.length + stale.length > 0 ? 1 : 0;
