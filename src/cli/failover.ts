import type { Command } from "commander";
import type { Executed, ExecuteOptions } from "../failover/execute.ts";
import type { RunTarget } from "../failover/target.ts";
import { parseDuration, parsePastTime } from "./arguments.ts";
import { CommandError } from "./errors.ts";
import { printJson, say } from "./output.ts";
import { runTarget } from "./runTarget.ts";
import { announceTarget } from "./target.ts";

interface Options {
  readonly to: string;
  readonly execute?: boolean;
  readonly resume?: boolean;
  readonly takeOver?: boolean;
  readonly acceptDataLoss?: string;
  readonly incidentAt?: string;
  readonly lab?: string;
  readonly live?: boolean;
  readonly json?: boolean;
  readonly planned?: boolean;
  readonly canary?: boolean;
  readonly fastPath?: boolean;
  readonly serve?: boolean;
}

/** The requirement; the goal is minutes. */
const budgetSeconds = 7200;

const examples = `
Examples:
  npx dualcoast failover --to dr-west                       the plan and whether it could begin now; changes nothing
  npx dualcoast failover --to dr-west --execute
  npx dualcoast failover --to dr-west --execute --resume    goes on where a killed run stopped
  npx dualcoast failover --to dr-west --planned --execute   both regions are alive: nothing is lost, or nothing is done

Exit codes: 0 recovered (plan: could begin) · 1 refused, nothing touched · 2 wrong use · 3 stopped before the promotion
and undone · 4 stopped and not undone: the message says how to go on.`;

/** `dualcoast failover`: prints the plan, or carries it out. */
export function register(program: Command): void {
  program
    .command("failover")
    .description("make the standby the active region; prints the plan, --execute carries it out")
    .requiredOption("--to <stack>", "the standby that takes over, such as dr-west")
    .option("--execute", "act; without it only the plan is printed")
    .option("--resume", "go on with the newest run that did not come to its end")
    .option("--take-over", "take the operator's lease although another run holds it")
    .option("--accept-data-loss <time>", "go on when up to this much is lost, such as 45s")
    .option("--incident-at <time>", "when it began, ISO 8601; reported, and a bound where nothing better is known")
    .option("--planned", "both regions are alive: switch over without loss, or not at all")
    .option("--canary", "move traffic by weight (not built yet)")
    .option("--fast-path", "open writes before the promotion (not built yet)")
    .option("--serve", "show progress on a page (not built yet)")
    .option("--lab <name>", "act on this lab")
    .option("--live", "act on the real accounts of the AWS credentials")
    .option("--json", "one JSON document a line: events, at the end the report (or the plan)")
    .addHelpText("after", examples)
    .action(run);
}

async function run(options: Options): Promise<void> {
  refuseUnbuilt(options);
  const acceptDataLossSeconds =
    options.acceptDataLoss === undefined ? undefined : parseDuration("--accept-data-loss", options.acceptDataLoss);
  const incidentAt = options.incidentAt === undefined ? undefined : parsePastTime("--incident-at", options.incidentAt);
  refuseContradictions(options);
  const { target, runTarget: where } = await runTarget(options, options.to);
  announceTarget(target);
  const { messageOf, UsageError } = await import("../failover/errors.ts");
  try {
    if (options.execute === true) await act(where, options, { acceptDataLossSeconds, incidentAt });
    else await plan(where, options, acceptDataLossSeconds);
  } catch (error) {
    if (error instanceof UsageError) throw new CommandError(error.message, 2, error);
    // Before a run begins: whatever is wrong with engine, state or network, a person needs its sentence, not its stack.
    throw new CommandError(messageOf(error), 1, error);
  }
}

function refuseUnbuilt(options: Options): void {
  const unbuilt = {
    "--canary": options.canary,
    "--fast-path": options.fastPath,
    "--serve": options.serve,
  };
  const asked = Object.entries(unbuilt).find(([, value]) => value === true);
  if (asked) throw new CommandError(`${asked[0]} is not built yet; nothing was touched`);
}

function refuseContradictions({ resume, execute, planned, acceptDataLoss, incidentAt }: Options): void {
  if (resume === true && execute !== true) {
    throw new CommandError("--resume goes on with a run, so it needs --execute");
  }
  if (planned !== true) return;
  const loss =
    acceptDataLoss === undefined ? (incidentAt === undefined ? undefined : "--incident-at") : "--accept-data-loss";
  if (loss) throw new CommandError(`${loss} with --planned: a switchover loses nothing; leave one of the two away`);
}

const kindOf = ({ planned }: Options): "failover" | "switchover" => (planned === true ? "switchover" : "failover");

async function plan(where: RunTarget, options: Options, acceptDataLossSeconds: number | undefined): Promise<void> {
  const [{ assessNow }, { planDocument, renderPlan }] = await Promise.all([
    import("../failover/assessNow.ts"),
    import("../report/plan.ts"),
  ]);
  const { to, takeOver = false } = options;
  const assessment = await assessNow(where, {
    to,
    takeOver,
    kind: kindOf(options),
    budgetSeconds,
    acceptDataLossSeconds,
  });
  if (options.json === true) printJson(planDocument(where.label, assessment));
  else process.stdout.write(`${renderPlan(assessment)}\n`);
  process.exitCode = assessment.problem === undefined ? 0 : 1;
}

type Choices = Pick<ExecuteOptions, "acceptDataLossSeconds" | "incidentAt">;

async function act(where: RunTarget, options: Options, choices: Choices): Promise<void> {
  const [{ execute }, { followRun }] = await Promise.all([import("../failover/execute.ts"), import("./follow.ts")]);
  const follow = followRun({ json: options.json === true, budgetSeconds });
  const stop = new AbortController();
  const interrupted = (): void => {
    if (stop.signal.aborted) process.exit(4);
    say("stopping; Ctrl-C once more leaves everything as it stands");
    stop.abort(new Error("stopped by the operator"));
  };
  process.on("SIGINT", interrupted);
  try {
    const executed = await execute(where, {
      to: options.to,
      kind: kindOf(options),
      budgetSeconds,
      resume: options.resume === true,
      takeOver: options.takeOver === true,
      ...choices,
      ...follow,
      signal: stop.signal,
    });
    await finish(executed, options.json === true);
  } finally {
    process.off("SIGINT", interrupted);
    follow.end();
  }
}

async function finish(executed: Executed, json: boolean): Promise<void> {
  const [{ buildReport }, { writeReport }, { renderTable }] = await Promise.all([
    import("../report/build.ts"),
    import("../report/write.ts"),
    import("../report/table.ts"),
  ]);
  const report = buildReport(executed);
  const files = await writeReport(executed.runDir, report);
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stdout.write(`${renderTable(report)}\n`);
  say(`report: ${files.html}`);
  if (report.patch !== null) {
    say(
      `stack files' patch: ${report.patch}${executed.target.kind === "lab" ? " (applied to the lab's project)" : " (review and merge it)"}`,
    );
  }
  if (report.outcome !== "recovered") say(`dualcoast: ${report.message}`);
  process.exitCode = report.exitCode;
}
