import { ensureEmulator } from "../../lab/install/emulator.ts";
import { ensureMysql } from "../../lab/install/mysql.ts";
import { ensureEngine } from "../engine/install.ts";
import { run } from "./run.ts";

async function prepare(): Promise<void> {
  const results = await Promise.allSettled([ensureEngine(), ensureEmulator(), ensureMysql()]);
  const failures = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason.message)] : []));
  for (const failure of failures) process.stderr.write(`dualcoast: ${failure}\n`);
  if (failures.length > 0) process.exit(2);
}

await prepare();
// Arguments go to vitest as they are: `npm test -- tests/src`, `npm test -- --project unit`.
await run(process.argv.slice(2));
