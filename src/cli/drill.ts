import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import type { Drilled } from "../../lab/drill/drill.ts";
import type { Scenario } from "../../lab/drill/scenarios.ts";
import type { Report } from "../report/schema.ts";
import { CommandError } from "./errors.ts";
import { elapsed, say } from "./output.ts";

interface Options {
  readonly scenario: string;
  readonly pace: string;
  readonly deployPace: string;
  readonly seed: string;
  readonly lab: string;
  readonly rate: string;
  readonly load: string;
  readonly reports: string;
  readonly keep?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  npm run drill                                  deploys both coasts in a lab, loses us-east-1, fails over, reports
  npm run --silent drill -- --json               the same, the report as one JSON document on stdout
  npx dualcoast drill --scenario planned         a switchover: both regions are alive, nothing is lost
  npx dualcoast drill --keep                     leaves the lab up afterwards

Exit code 0 when the outcome is the one on the scenario's page (docs/scenarios).`;

/** `dualcoast drill`: a failover rehearsed from nothing, without a cloud account. */
export function register(program: Command): void {
  program
    .command("drill")
    .description("deploy both coasts in a lab, lose or leave the active region under load, and report what clients saw")
    .option("--scenario <name>", "what happens to the region", "east-dark")
    .option("--pace <n>", "divides the published waits of a failover", "20")
    .option("--deploy-pace <n>", "divides the waits of creation", "600")
    .option("--seed <n>", "seed of everything random", "1")
    .option("--rate <n>", "writes a second from outside", "220")
    .option("--load <seconds>", "load before the region is lost", "10")
    .option("--lab <name>", "name of the lab that is made for it", `drill-${process.pid}`)
    .option("--reports <folder>", "where report.json and report.html go", "reports/latest")
    .option("--keep", "leave the lab up afterwards")
    .option("--json", "print the report as one JSON document")
    .addHelpText("after", examples)
    .action(run);
}

/** @throws CommandError naming flag, value and remedy */
function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new CommandError(`${flag} ${text}: must be a number above 0`);
}

async function run(options: Options): Promise<void> {
  const started = performance.now();
  const [{ drill }, { findScenario, scenarios }] = await Promise.all([
    import("../../lab/drill/drill.ts"),
    import("../../lab/drill/scenarios.ts"),
  ]);
  const scenario = findScenario(options.scenario);
  if (!scenario) {
    const names = scenarios.map(({ name }) => name).join(", ");
    throw new CommandError(`--scenario ${options.scenario}: there is no such scenario; there are ${names}`);
  }
  const stop = new AbortController();
  const interrupted = (): void => stop.abort(new CommandError("stopped by Ctrl-C; the lab is being removed", 4));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  say(`LAB ${options.lab}`);
  const drilled = await drill({
    scenario,
    lab: options.lab,
    pace: positive("--pace", options.pace),
    deployPace: positive("--deploy-pace", options.deployPace),
    ratePerSecond: positive("--rate", options.rate),
    loadSeconds: positive("--load", options.load),
    keep: options.keep === true,
    say: (line) => say(`${elapsed(started).padStart(8)}  ${line}`),
    signal: stop.signal,
  });
  await present(drilled, scenario, options);
  say(`drill took ${elapsed(started)}`);
}

async function present({ report, judgement }: Drilled, scenario: Scenario, options: Options): Promise<void> {
  const [{ withJudgement }, { writeReport }, { renderTable }] = await Promise.all([
    import("../report/build.ts"),
    import("../report/write.ts"),
    import("../report/table.ts"),
  ]);
  const judged: Report = withJudgement(report, { scenario: scenario.name, seed: Number(options.seed) }, judgement);
  const folder = path.resolve(options.reports);
  mkdirSync(folder, { recursive: true });
  const files = await writeReport(folder, judged);
  if (options.json === true) process.stdout.write(`${JSON.stringify(judged, null, 2)}\n`);
  else process.stdout.write(`${renderTable(judged)}\n`);
  say(`report: ${files.html}`);
  if (judged.outcome !== scenario.outcome) {
    throw new CommandError(
      `the outcome is ${judged.outcome}; the scenario's is ${scenario.outcome}: ${judged.message}`,
      1,
    );
  }
}
