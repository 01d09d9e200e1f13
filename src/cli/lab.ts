import type { Command } from "commander";
import { CommandError } from "./errors.ts";
import { elapsed, printJson, say } from "./output.ts";

interface UpOptions {
  readonly pace: string;
  readonly deployPace: string;
  readonly json?: boolean;
}

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

async function up(name: string, options: UpOptions): Promise<void> {
  const started = performance.now();
  say(`LAB ${name}`);
  const pace = positive("--pace", options.pace);
  const deployPace = positive("--deploy-pace", options.deployPace);
  const { findLab, labUp } = await import("../../lab/up.ts");
  const running = await findLab(name).catch(asCommandError);
  const lab = running ?? (await labUp({ name, pace, deployPace, say }).catch(asCommandError));
  say(`lab ${name} is up${running ? " already" : ` after ${elapsed(started)}`}: clients reach it at ${lab.edge.url}`);
  say("next: npx dualcoast deploy");
  if (options.json !== true) return;
  const { dir, projectDir, edge } = lab;
  printJson({ schemaVersion: 1, kind: "lab", name, dir, projectDir, edge: edge.url, pace: lab.pace, deployPace: lab.deployPace });
}

async function down(name: string, options: { json?: boolean }): Promise<void> {
  say(`LAB ${name}`);
  const { labDown } = await import("../../lab/down.ts");
  const existed = await labDown(name).catch(asCommandError);
  say(existed ? `lab ${name} is down, nothing of it is left` : `there is no lab ${name}`);
  if (options.json === true) printJson({ schemaVersion: 1, kind: "lab-down", name, existed });
}

/** `dualcoast lab …`: two regions on this machine, by hand. */
export function register(program: Command): void {
  const lab = program.command("lab").description("two regions on this machine, to rehearse in");
  lab
    .command("up")
    .description("start a lab; it runs until `lab down`")
    .argument("[name]", "name of the lab", "default")
    .option("--pace <n>", "divides the published waits of a failover", "20")
    .option("--deploy-pace <n>", "divides the waits of creation", "600")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  npx dualcoast lab up\n")
    .action(up);
  lab
    .command("down")
    .description("end a lab and remove everything of it")
    .argument("[name]", "name of the lab", "default")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  npx dualcoast lab down\n")
    .action(down);
}
