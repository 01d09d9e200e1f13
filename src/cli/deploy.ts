import type { Command } from "commander";
import type { StackUpdate } from "../deploy/deploy.ts";
import { CommandError } from "./errors.ts";
import { elapsed, printJson, say } from "./output.ts";
import { progressLine } from "./progress.ts";
import type { Target } from "./target.ts";
import { announceTarget, resolveTarget } from "./target.ts";

interface Options {
  readonly stack?: string;
  readonly lab?: string;
  readonly live?: boolean;
  readonly json?: boolean;
}

const examples = `
Example:
  npx dualcoast lab up && npx dualcoast deploy

Exit codes: 0 everything is as the program says, 1 an update did not go through, 2 wrong use or config, nothing touched.`;

interface Place {
  readonly projectDir: string;
  readonly pulumi: string;
  readonly env: Readonly<Record<string, string>>;
}

async function placeOf(target: Target): Promise<Place> {
  if (target.kind === "lab") return { ...target.lab, env: target.lab.env.deploy };
  const [{ ensureEngine }, { repoRoot }] = await Promise.all([
    import("../../tools/engine/install.ts"),
    import("../../tools/paths.ts"),
  ]);
  const { pulumi, pathDirs } = await ensureEngine();
  const PATH = [...pathDirs, process.env["PATH"] ?? ""].join(":");
  return { projectDir: repoRoot, pulumi, env: { PATH } };
}

function summary({ stack, changes, linked, seconds }: StackUpdate): string {
  const done = Object.entries(changes)
    .filter(([kind, count]) => kind !== "same" && count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  const what = done.length === 0 ? "no change" : done.join(", ");
  return `${stack}: ${what}, ${changes["same"] ?? 0} same, ${seconds.toFixed(1)} s${linked ? "" : ", links pending"}`;
}

async function run(options: Options): Promise<void> {
  const started = performance.now();
  const target = resolveTarget(options);
  announceTarget(target);
  const place = await placeOf(target);
  const { readStackFiles } = await import("../deploy/stackFiles.ts");
  const files = await Promise.resolve()
    .then(() => readStackFiles(place.projectDir))
    .catch((error: unknown) => {
      throw new CommandError((error as Error).message, 2, error);
    });
  const stacks = files.map(({ config }) => config.stack);
  if (options.stack !== undefined && !stacks.includes(options.stack)) {
    throw new CommandError(`--stack ${options.stack}: there is no such stack, the project has ${stacks.join(" and ")}`);
  }
  const [{ changedSomething, deploy }, { stackEngine, UpdateFailed }] = await Promise.all([
    import("../deploy/deploy.ts"),
    import("../deploy/engine.ts"),
  ]);
  const progress = progressLine(started);
  const secretsProviders = Object.fromEntries(files.map((file) => [file.config.stack, file.secretsProvider]));
  const engine = await stackEngine({
    ...place,
    secretsProviders,
    onProgress: ({ stack, done, current }) => progress.update(`${stack}: ${done} done${current ? `, ${current}` : ""}`),
  });
  const updates = await deploy({ stacks, only: options.stack, engine, say: (line) => progress.print(line) })
    .catch((error: unknown) => {
      throw error instanceof UpdateFailed ? new CommandError(error.message, 1, error) : error;
    })
    .finally(() => progress.end());
  for (const update of updates) say(summary(update));
  const changed = updates.some(({ changes }) => changedSomething(changes));
  say(`${changed ? "deployed" : "nothing to change"} after ${elapsed(started)}`);
  if (options.json !== true) return;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  printJson({ schemaVersion: 1, kind: "deploy", target: targetName(target), changed, seconds, updates });
}

function targetName(target: Target): string {
  return target.kind === "lab" ? `lab ${target.lab.name}` : `live ${target.region}`;
}

/** `dualcoast deploy`: both stacks, in the order that their links need, with the policy pack on. */
export function register(program: Command): void {
  program
    .command("deploy")
    .description(
      "bring up both stacks in the order that their links need, policy pack on; a second run changes nothing",
    )
    .option("--stack <name>", "update only this stack")
    .option("--lab <name>", "act on this lab")
    .option("--live", "act on the real accounts of the AWS credentials")
    .option("--json", "print one JSON document")
    .addHelpText("after", examples)
    .action(run);
}
