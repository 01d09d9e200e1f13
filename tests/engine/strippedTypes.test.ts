import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { strippedTypes } from "../../tools/paths.ts";

let dir: string;
let file: string;
let cache: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "dualcoast-stripped-"));
  [file, cache] = [path.join(dir, "program.ts"), path.join(dir, "cache")];
  writeFileSync(path.join(dir, "package.json"), JSON.stringify({ type: "module" }));
});
afterEach(() => rmSync(dir, { recursive: true }));

function run(program: string, kept = cache) {
  const env = { ...process.env, NODE_COMPILE_CACHE: kept };
  const args = ["--import", strippedTypes, program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  return { status, stdout, stderr };
}

const keptFiles = (): string[] => {
  const folder = path.join(cache, `stripped-${process.version}`);
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
};

test("a file is stripped once, and run from what was kept", () => {
  writeFileSync(file, 'const said: string = "first";\nconsole.log(said);\n');
  expect(run(file)).toEqual({ status: 0, stdout: "first\n", stderr: "" });
  const [kept = ""] = keptFiles();
  writeFileSync(kept, readFileSync(kept, "utf8").replace("first", "kept"));
  expect(run(file).stdout).toBe("kept\n");
});

test("a file that was edited is stripped anew", () => {
  writeFileSync(file, "console.log(1 as number);\n");
  expect(run(file).stdout).toBe("1\n");
  writeFileSync(file, "console.log(22 as number);\n");
  expect(run(file).stdout).toBe("22\n");
  expect(keptFiles().length).toBe(2);
});

test("an error names the file and the line, stripped and kept", () => {
  writeFileSync(file, 'interface Named {\n  name: string;\n}\nthrow new Error(({ name: "it" } as Named).name);\n');
  for (const time of ["stripped", "kept"]) expect(run(file).stderr, time).toContain("program.ts:4:7");
});

test("what Node refuses is refused with Node's words", () => {
  writeFileSync(file, "enum Coast { East }\n");
  const { status, stderr } = run(file);
  expect(status).toBe(1);
  expect(stderr).toContain("enum is not supported in strip-only mode");
  expect(keptFiles()).toEqual([]);
});

test("a file that is no module, or a run that keeps nothing, is Node's business", () => {
  writeFileSync(path.join(dir, "package.json"), JSON.stringify({ type: "commonjs" }));
  writeFileSync(file, 'const said: string = "commonjs";\nconsole.log(said, typeof module.exports);\n');
  expect(run(file).stdout).toBe("commonjs object\n");
  writeFileSync(path.join(dir, "package.json"), JSON.stringify({ type: "module" }));
  expect(run(file.replace("program", "none")).status).toBe(1);
  writeFileSync(file, "console.log(3 as number);\n");
  expect(run(file, "").stdout).toBe("3\n");
  expect(keptFiles()).toEqual([]);
});

test("a place that cannot be written to costs time and no more", () => {
  mkdirSync(cache);
  writeFileSync(path.join(cache, `stripped-${process.version}`), "in the way");
  writeFileSync(file, "console.log(4 as number);\n");
  expect(run(file)).toEqual({ status: 0, stdout: "4\n", stderr: "" });
});
