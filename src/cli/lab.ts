import type { Command } from "commander";
import { CommandError } from "./errors.ts";
import type { FaultOptions } from "./lab/fault.ts";
import type { DaemonStatus } from "./lab/status.ts";
import type { LabFile } from "./labFile.ts";
import { elapsed, printJson, say } from "./output.ts";
import { labName, onlyWord, splitAtDashes } from "./lab/words.ts";
import { announceTarget, resolveTarget } from "./target.ts";

interface LabOptions {
  readonly lab?: string;
  readonly json?: boolean;
}

interface UpOptions extends LabOptions {
  readonly pace: string;
  readonly deployPace: string;
}

/** Where no name is given, `up` and `down` mean this one; the others the only one that is up. */
const DEFAULT = "default";

/** @throws CommandError naming the flag and its value */
function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new CommandError(`${flag} ${text}: must be a number above 0`);
}

/** The lab's own errors are sentences for people. */
function asCommandError(error: unknown): never {
  throw new CommandError((error as Error).message, 2, error);
}

/** The lab that a command is about: the named one, or the only one that is up. */
function labOf(word: string | undefined, { lab }: LabOptions): LabFile {
  const target = resolveTarget({ lab: labName(word, lab) });
  announceTarget(target);
  if (target.kind === "lab") return target.lab;
  throw new CommandError("this command is about a lab only");
}

async function up(word: string | undefined, options: UpOptions): Promise<void> {
  const started = performance.now();
  const name = labName(word, options.lab) ?? DEFAULT;
  say(`LAB ${name}`);
  const pace = positive("--pace", options.pace);
  const deployPace = positive("--deploy-pace", options.deployPace);
  const [{ findLab }, { labUp }] = await Promise.all([import("../../lab/find.ts"), import("../../lab/up.ts")]);
  const running = await findLab(name).catch(asCommandError);
  const lab = running ?? (await labUp({ name, pace, deployPace, say }).catch(asCommandError));
  say(`lab ${name} is up${running ? " already" : ` after ${elapsed(started)}`}: clients reach it at ${lab.edge.url}`);
  say("next: npx dualcoast deploy");
  if (options.json !== true) return;
  const { dir, projectDir, edge } = lab;
  const paces = { pace: lab.pace, deployPace: lab.deployPace };
  printJson({ schemaVersion: 1, kind: "lab", name, dir, projectDir, edge: edge.url, ...paces });
}

async function down(word: string | undefined, options: LabOptions): Promise<void> {
  const name = labName(word, options.lab) ?? DEFAULT;
  say(`LAB ${name}`);
  const { labDown } = await import("../../lab/down.ts");
  const existed = await labDown(name).catch(asCommandError);
  say(existed ? `lab ${name} is down, nothing of it is left` : `there is no lab ${name}`);
  if (options.json === true) printJson({ schemaVersion: 1, kind: "lab-down", name, existed });
}

async function status(word: string | undefined, options: LabOptions): Promise<void> {
  const lab = labOf(word, options);
  const [{ callLab }, { standIns }, { labStatus, statusText }] = await Promise.all([
    import("../../lab/control.ts"),
    import("../../lab/standIns.ts"),
    import("./lab/status.ts"),
  ]);
  const daemon = await callLab<DaemonStatus>(lab, "GET", "/status").catch(asCommandError);
  const found = labStatus(lab, daemon, await standIns());
  if (options.json === true) printJson(found);
  else process.stdout.write(`${statusText(found)}\n`);
  if (!found.differences.every(({ allowed }) => allowed)) process.exitCode = 1;
}

async function shell(all: string[], options: LabOptions): Promise<void> {
  const { words, command } = splitAtDashes(all, process.argv);
  const { labShell } = await import("./lab/shell.ts");
  process.exitCode = await labShell(labOf(onlyWord(words), options), command).catch(asCommandError);
}

async function fault(kind: string, words: string[], options: LabOptions & FaultOptions): Promise<void> {
  const { faultCall, takesWord } = await import("./lab/fault.ts");
  const own = takesWord(kind) ? words.shift() : undefined;
  const { method, route, body, done } = faultCall(kind, own, options);
  const lab = labOf(onlyWord(words), options);
  const { callLab } = await import("../../lab/control.ts");
  const answer = await callLab(lab, method, route, body).catch(asCommandError);
  say(done);
  if (options.json === true || kind === "list") printJson(answer);
}

function registerUpDown(lab: Command): void {
  lab
    .command("up")
    .description("start a lab; it runs until `lab down`")
    .argument("[name]", `name of the lab, by default ${DEFAULT}`)
    .option("--lab <name>", "the same")
    .option("--pace <n>", "divides the published waits of a failover", "20")
    .option("--deploy-pace <n>", "divides the waits of creation", "600")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  npx dualcoast lab up\n")
    .action(up);
  lab
    .command("down")
    .description("end a lab and remove everything of it")
    .argument("[name]", `name of the lab, by default ${DEFAULT}`)
    .option("--lab <name>", "the same")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  npx dualcoast lab down\n")
    .action(down);
}

function registerUse(lab: Command): void {
  lab
    .command("status")
    .description("what the lab runs, how it differs from production, and what it does not prove")
    .argument("[name]", "which lab, where several are up")
    .option("--lab <name>", "the same")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  npx dualcoast lab status\n")
    .action(status);
  lab
    .command("shell")
    .description("a shell in the lab's project, in which plain pulumi acts on the lab; or one command after --")
    .argument("[name...]", "which lab, where several are up; then -- and a command to run instead of a shell")
    .option("--lab <name>", "the same lab")
    .addHelpText(
      "after",
      "\nExample:\n  npx dualcoast lab shell -- pulumi preview -s prod-east --policy-pack policies\n",
    )
    .action(shell);
}

function registerFault(lab: Command): void {
  const examples = [
    "npx dualcoast lab fault dark us-east-1",
    "npx dualcoast lab fault delay --service rds --region us-west-2 --ms 2000",
    "npx dualcoast lab fault clear delay-us-west-2-rds",
  ];
  lab
    .command("fault")
    .description("break something in the lab, and mend it")
    .argument("<kind>", "dark, light, delay, throttle, fail, hang, list or clear")
    .argument("[words...]", "a region for dark and light, a rule for clear; then which lab, where several are up")
    .option("--region <name>", "calls to this region")
    .option("--service <name>", "calls of this service, such as rds")
    .option("--action <name>", "calls of this action, such as PromoteReadReplica")
    .option("--actor <name>", "calls of this actor, such as failover")
    .option("--ms <n>", "length of a delay")
    .option("--probability <p>", "share of the calls, 0 to 1")
    .option("--times <n>", "only so many calls")
    .option("--id <name>", "name of the rule, for clear")
    .option("--lab <name>", "the same lab")
    .option("--json", "print one JSON document")
    .addHelpText("after", `\nExamples:\n  ${examples.join("\n  ")}\n`)
    .action(fault);
}

/** `dualcoast lab …`: two regions on this machine, by hand. */
export function register(program: Command): void {
  const lab = program.command("lab").description("two regions on this machine, to rehearse in");
  registerUpDown(lab);
  registerUse(lab);
  registerFault(lab);
}
