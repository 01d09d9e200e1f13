import { spawn } from "node:child_process";
import path from "node:path";
import { ensureEmulator } from "../../lab/install/emulator.ts";
import { ensureMysql } from "../../lab/install/mysql.ts";
import { ensureEngine } from "../engine/install.ts";
import { repoRoot } from "../paths.ts";

async function prepare(): Promise<void> {
  const results = await Promise.allSettled([ensureEngine(), ensureEmulator(), ensureMysql()]);
  const failures = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason.message)] : []));
  for (const failure of failures) process.stderr.write(`dualcoast: ${failure}\n`);
  if (failures.length > 0) process.exit(2);
}

/** Arguments go to vitest as they are: `npm test -- tests/src`, `npm test -- --project unit`. */
function runTests(args: readonly string[]): void {
  const vitest = path.join(repoRoot, "node_modules/vitest/vitest.mjs");
  const child = spawn(process.execPath, [vitest, "run", ...args], { cwd: repoRoot, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  child.on("close", (code) => process.exit(code ?? 1));
}

await prepare();
runTests(process.argv.slice(2));
