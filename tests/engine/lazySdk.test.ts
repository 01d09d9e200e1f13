import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { lazySdk, repoRoot } from "../../tools/paths.ts";

/** Runs a program's text as the language host runs programs. @returns what it printed, as JSON */
function run(code: string, ...before: string[]): unknown {
  const args = [...before, "--input-type=commonjs", "-e", code];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: repoRoot, encoding: "utf8" });
  expect(status, stderr).toBe(0); // where it walks the packages, npm warns of those that are for another machine
  return JSON.parse(stdout);
}

const heavy = `Object.keys(require.cache).filter((file) => /node_modules.(typescript|@npmcli.arborist)./.test(file)).length`;
const load = `const pulumi = require("@pulumi/pulumi"); console.log(JSON.stringify(${heavy}));`;
/** A function that uses a package of its own and a captured value: the SDK must parse it and walk the packages. */
const serialize = `
  const pulumi = require("@pulumi/pulumi"), factor = 3;
  (async () => {
    const { text } = await pulumi.runtime.serializeFunction((x) => require("yaml").parse(x) * factor);
    const paths = await pulumi.runtime.computeCodePaths();
    console.log(JSON.stringify({ text, paths: [...paths.keys()].filter((one) => /node_modules.(yaml|minimist)$/.test(one)) }));
  })();`;

test("the SDK comes without the compiler and the dependency reader, which it loads by itself otherwise", () => {
  expect(run(load, "--import", lazySdk)).toBe(0);
  expect(run(load)).toBeGreaterThan(1);
});

test("a program that serializes a function gets the same code and packages as without", () => {
  const lazily = run(serialize, "--import", lazySdk) as { text: string; paths: string[] };
  expect(lazily).toEqual(run(serialize));
  expect(lazily.text).toMatch(/factor: 3|factor = 3/);
  expect(lazily.paths).toContain("node_modules/yaml");
});
