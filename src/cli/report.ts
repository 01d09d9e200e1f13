import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { CommandError } from "./errors.ts";
import { printJson, say } from "./output.ts";
import { runTarget } from "./runTarget.ts";
import { announceTarget } from "./target.ts";

interface Options {
  readonly lab?: string;
  readonly live?: boolean;
  readonly json?: boolean;
}

const examples = `
Example:
  npx dualcoast report            the newest run's report; its page's path on stderr
  npx dualcoast report DIR/report.json`;

/** `dualcoast report`: a finished run's report again. */
export function register(program: Command): void {
  program
    .command("report")
    .description("print the report of a run, the newest one if none is named")
    .argument("[run]", "a run's id, or the path of a report.json")
    .option("--lab <name>", "act on this lab")
    .option("--live", "act on the real accounts of the AWS credentials")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples)
    .action(run);
}

async function run(asked: string | undefined, options: Options): Promise<void> {
  const file = asked !== undefined && asked.endsWith(".json") ? asked : await reportOf(asked, options);
  if (!existsSync(file)) throw new CommandError(`there is no report ${file}`);
  const [{ reportSchema }, { renderTable }] = await Promise.all([
    import("../report/schema.ts"),
    import("../report/table.ts"),
  ]);
  const report = reportSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!report.success) throw new CommandError(`${file} is not a report of this version`, 2, report.error);
  if (options.json === true) printJson(report.data);
  else process.stdout.write(`${renderTable(report.data)}\n`);
  say(`page: ${file.replace(/\.json$/, ".html")}`);
}

async function reportOf(asked: string | undefined, options: Options): Promise<string> {
  const { target, runTarget: where } = await runTarget(options);
  announceTarget(target);
  const runs = existsSync(where.runsDir) ? readdirSync(where.runsDir).sort().reverse() : [];
  const found = runs.find(
    (name) => (asked === undefined || name === asked) && existsSync(path.join(where.runsDir, name, "report.json")),
  );
  if (found === undefined)
    throw new CommandError(
      asked === undefined ? `there is no finished run in ${where.runsDir}` : `there is no run ${asked}`,
    );
  return path.join(where.runsDir, found, "report.json");
}
