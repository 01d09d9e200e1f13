import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import type { Drilled } from "../../lab/drill/drill.ts";
import type { Scenario } from "../../lab/drill/scenarios.ts";
import type { Report } from "../report/schema.ts";
import { messageOf } from "../failover/errors.ts";
import { CommandError } from "./errors.ts";
import { elapsed, printJson, say } from "./output.ts";

interface Options {
  readonly scenario?: string;
  readonly all?: boolean;
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
  npx dualcoast drill --all --json                       every scenario, one document with all reports
  npx dualcoast drill --keep                     leaves the lab up afterwards

Exit code 0 when outcome and figures are those on the scenario's page (docs/scenarios).`;

/** `dualcoast drill`: a failover rehearsed from nothing, without a cloud account. */
export function register(program: Command): void {
  program
    .command("drill")
    .description("deploy both coasts in a lab, lose or leave the active region under load, and report what clients saw")
    .option("--scenario <name>", "what happens (default: east-dark)")
    .option("--all", "every scenario, one after another")
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
  const chosen = await chosenScenarios(options);
  const stop = new AbortController();
  const interrupted = (): void => stop.abort(new CommandError("stopped by Ctrl-C; the lab is being removed", 4));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  const done: Done[] = [];
  for (const scenario of chosen) {
    stop.signal.throwIfAborted();
    done.push(await drillOne(scenario, options, stop.signal));
  }
  if (options.all === true) await presentAll(done, options);
  say(`drill took ${elapsed(started)}`);
  const wrong = done.flatMap(({ scenario, report, wrong }) =>
    wrong.map((one) => `${scenario.name}: ${one}${report ? "" : " (no report)"}`),
  );
  if (wrong.length > 0) throw new CommandError(wrong.join("; "), 1);
}

/** @throws CommandError naming the scenarios that there are */
async function chosenScenarios({ scenario, all, keep }: Options): Promise<readonly Scenario[]> {
  const { findScenario, scenarios } = await import("../../lab/drill/scenarios.ts");
  if (all === true) {
    if (scenario !== undefined) throw new CommandError(`--scenario ${scenario} with --all: leave one of the two away`);
    if (keep === true) throw new CommandError("--keep with --all: that would leave a lab of each scenario running");
    return scenarios;
  }
  const name = scenario ?? scenarios[0]?.name ?? "";
  const found = findScenario(name);
  if (found) return [found];
  const names = scenarios.map((one) => one.name).join(", ");
  throw new CommandError(`--scenario ${name}: there is no such scenario; there are ${names}`);
}

/** A drill that came to its end, or the sentence with which its lab failed. */
interface Done {
  readonly scenario: Scenario;
  readonly report: Report | undefined;
  readonly wrong: readonly string[];
}

async function drillOne(scenario: Scenario, options: Options, signal: AbortSignal): Promise<Done> {
  const started = performance.now();
  const [{ drill }, { notAsItMustBe }] = await Promise.all([
    import("../../lab/drill/drill.ts"),
    import("../../lab/drill/scenarios.ts"),
  ]);
  const lab = options.all === true ? `${options.lab}-${scenario.name}` : options.lab;
  say(`LAB ${lab}`);
  try {
    const drilled = await drill({
      scenario,
      lab,
      pace: positive("--pace", options.pace),
      deployPace: positive("--deploy-pace", options.deployPace),
      ratePerSecond: positive("--rate", options.rate),
      loadSeconds: positive("--load", options.load),
      keep: options.keep === true,
      say: (line) => say(`${elapsed(started).padStart(8)}  ${line}`),
      signal,
    });
    const report = await present(drilled, scenario, options);
    return { scenario, report, wrong: notAsItMustBe(scenario, report) };
  } catch (error) {
    signal.throwIfAborted(); // with the sentence of whoever stopped it
    // One lab that fails must not hide what the others show; by itself it is the command's own failure.
    if (options.all !== true || error instanceof CommandError) throw error;
    return { scenario, report: undefined, wrong: [messageOf(error)] };
  }
}

async function present({ report, judgement }: Drilled, scenario: Scenario, options: Options): Promise<Report> {
  const [{ withJudgement }, { writeReport }, { renderTable }] = await Promise.all([
    import("../report/build.ts"),
    import("../report/write.ts"),
    import("../report/table.ts"),
  ]);
  const judged: Report = withJudgement(report, { scenario: scenario.name, seed: Number(options.seed) }, judgement);
  const folder = path.resolve(options.reports, options.all === true ? scenario.name : "");
  mkdirSync(folder, { recursive: true });
  const files = await writeReport(folder, judged);
  if (options.all !== true) {
    if (options.json === true) printJson(judged);
    else process.stdout.write(`${renderTable(judged)}\n`);
  }
  say(`report: ${files.html}`);
  return judged;
}

async function presentAll(done: readonly Done[], { json }: Options): Promise<void> {
  const { matrixDocument, renderMatrix } = await import("../report/matrix.ts");
  const rows = done.map((one) => ({ ...one, scenario: one.scenario.name }));
  if (json === true) printJson(matrixDocument(rows));
  else process.stdout.write(`${renderMatrix(rows)}\n`);
}
