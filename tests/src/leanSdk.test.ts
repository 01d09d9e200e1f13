import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { repoRoot } from "../../tools/paths.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "dualcoast-stacks-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Types before the line that throws: whoever removes them instead of blanking them moves it. */
const program = `interface Wide {
  readonly why: string;
}
export function fail(this: void, { why }: Wide): never {
  throw new Error(why);
}
`;

/** Runs as the engine runs a program: the SDK's look-up is installed before the first line of it. */
async function inProgram(code: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const register = path.join(repoRoot, "node_modules/@pulumi/pulumi/cmd/run/index.js");
  const start = `import { createRequire } from "node:module";
    createRequire(${JSON.stringify(register)})("source-map-support/register");
    const before = Error.prepareStackTrace;
    await import(${JSON.stringify(path.join(repoRoot, "src/leanSdk.ts"))});`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", `${start}\n${code}`], {
    cwd: repoRoot,
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout) as unknown;
}

test("takes away the look-up that the SDK installs, and nothing is looked up again", async () => {
  const code = `console.log(JSON.stringify([typeof before, typeof Error.prepareStackTrace]))`;
  expect(await inProgram(code)).toEqual(["function", "undefined"]);
});

const promise = `
  const sdk = createRequire(${JSON.stringify(path.join(repoRoot, "src/index.ts"))});
  const { debuggablePromise, leakedPromises } = sdk("@pulumi/pulumi/runtime/debuggable.js");
  const { debug } = sdk("@pulumi/pulumi/log/index.js");`;

test("takes no stack for a promise of the SDK, and still finds one that never ends", async () => {
  const code = `${promise}
    const never = new Promise(() => {});
    debuggablePromise(never, "a test");
    const [leaks, message] = leakedPromises();
    console.log(JSON.stringify([never._debugStackTrace, never._debugCtx, leaks.has(never), message.includes("1 promise was")]));`;
  expect(await inProgram(code)).toEqual(["Error", "a test", true, true]);
});

test("takes an error's own stack as long as ever", async () => {
  const code = `${promise}
    debuggablePromise(Promise.resolve(), "a test");
    console.log(JSON.stringify([Error.stackTraceLimit, new Error("so").stack.split("\\n").length > 1]));`;
  expect(await inProgram(code)).toEqual([10, true]);
});

test("leaves the SDK as it is for whoever debugs it", async () => {
  const code = `${promise}
    const never = new Promise(() => {});
    debuggablePromise(never, "a test");
    leakedPromises(); // or the process ends with 1
    console.log(JSON.stringify([typeof Error.prepareStackTrace, never._debugStackTrace.includes("debuggable"), /getEngine/.test(debug)]));`;
  expect(await inProgram(code, { DUALCOAST_SDK_DEBUG: "1" })).toEqual(["function", true, true]);
  expect(await inProgram(`${promise} console.log(JSON.stringify(/getEngine/.test(debug)));`)).toBe(false);
});

test("leaves the program's own lines right: Node strips types without moving any", async () => {
  const file = path.join(dir, "program.ts");
  writeFileSync(file, program);
  const code = `const { fail } = await import(${JSON.stringify(file)});
    try { fail({ why: "so" }); } catch (error) { console.log(JSON.stringify(error.stack.split("\\n"))); }`;
  const [message, frame] = (await inProgram(code)) as string[];
  expect(message).toBe("Error: so");
  expect(frame).toContain("program.ts:5:9");
});

test("is what the program loads first", () => {
  const [first] = readFileSync(path.join(repoRoot, "src/index.ts"), "utf8").split("\n");
  expect(first).toMatch(/^import "\.\/leanSdk\.ts";/);
});
