import type { Command } from "commander";
import { CommandError } from "./errors.ts";
import { printJson } from "./output.ts";
import { runTarget } from "./runTarget.ts";
import { announceTarget } from "./target.ts";

interface Options {
  readonly lab?: string;
  readonly live?: boolean;
  readonly json?: boolean;
}

/** The requirement for a failover, end to end. */
const budgetSeconds = 7200;

const examples = `
Example:
  npx dualcoast status --json

Exit codes: 0 the standby could take over now, 1 it could not, 2 wrong use or not deployed.`;

/** `dualcoast status`: is the standby ready now? Reads only. */
export function register(program: Command): void {
  program
    .command("status")
    .description("say whether the standby could take over now; reads only")
    .option("--lab <name>", "act on this lab")
    .option("--live", "act on the real accounts of the AWS credentials")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples)
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { target, runTarget: where } = await runTarget(options);
  announceTarget(target);
  const [{ readStatus }, { renderStatus, statusDocument }, { messageOf, UsageError }] = await Promise.all([
    import("../failover/status.ts"),
    import("../report/status.ts"),
    import("../failover/errors.ts"),
  ]);
  const status = await readStatus(where, budgetSeconds).catch((error: unknown) => {
    throw new CommandError(messageOf(error), error instanceof UsageError ? 2 : 1, error);
  });
  const document = statusDocument(where.label, status, budgetSeconds, Date.now());
  if (options.json === true) printJson(document);
  else process.stdout.write(`${renderStatus(document)}\n`);
  process.exitCode = document.ready ? 0 : 1;
}
