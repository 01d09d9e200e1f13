import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { CommandError } from "./errors.ts";
import type { LabFile } from "./labFile.ts";
import { isUp, labsRoot, readLabFile } from "./labFile.ts";
import { say } from "./output.ts";

/** What a command acts on: a lab on this machine, or real accounts. */
export type Target =
  { readonly kind: "lab"; readonly lab: LabFile } | { readonly kind: "live"; readonly region: string };

export interface TargetOptions {
  /** `--lab NAME` */
  readonly lab?: string | undefined;
  /** `--live` */
  readonly live?: boolean | undefined;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly labs: string;
  readonly home: string;
}

const LAB_KEY = /^LABKEY/;

/** Anything that a real AWS client would find; the lab's own keys do not count, so `lab shell` can call the commands. */
function hasAwsCredentials({ env, home }: Surroundings): boolean {
  const key = env["AWS_ACCESS_KEY_ID"];
  if (key !== undefined && LAB_KEY.test(key)) return false;
  const named = ["AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
  if (key !== undefined || named.some((name) => env[name] !== undefined)) return true;
  const files = [env["AWS_SHARED_CREDENTIALS_FILE"] ?? path.join(home, ".aws/credentials")];
  files.push(env["AWS_CONFIG_FILE"] ?? path.join(home, ".aws/config"));
  return files.some((file) => file !== "/dev/null" && existsSync(file));
}

/** The labs of this checkout whose daemon runs, by name. */
export function runningLabs(root: string = labsRoot): LabFile[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .sort()
    .map((name) => readLabFile(name, root))
    .filter((lab): lab is LabFile => lab !== undefined && isUp(lab));
}

function namedLab(name: string, root: string): Target {
  const lab = readLabFile(name, root);
  if (lab === undefined) throw new CommandError(`--lab ${name}: there is no such lab: npx dualcoast lab up ${name}`);
  if (!isUp(lab)) {
    throw new CommandError(
      `--lab ${name}: its process ${lab.pid} has ended: npx dualcoast lab down ${name}, then lab up`,
    );
  }
  return { kind: "lab", lab };
}

function theOnlyLab(surroundings: Surroundings): Target {
  const labs = runningLabs(surroundings.labs);
  const [lab] = labs;
  if (lab === undefined) {
    throw new CommandError("no target: start a lab with npx dualcoast lab up, or name real accounts with --live");
  }
  if (hasAwsCredentials(surroundings)) {
    throw new CommandError(
      `no target: AWS credentials are configured and lab ${lab.name} is up; say --lab ${lab.name} or --live`,
    );
  }
  if (labs.length > 1) {
    throw new CommandError(
      `no target: labs ${labs.map(({ name }) => name).join(", ")} are up; say which with --lab NAME`,
    );
  }
  return { kind: "lab", lab };
}

/**
 * Decides what a command acts on. Without a flag only the one lab that is up will do, and only where no AWS
 * credentials are configured: nobody reaches real accounts, or takes them for a lab, by leaving something out.
 * @throws CommandError exit code 2, one sentence
 */
export function resolveTarget(
  options: TargetOptions,
  surroundings: Surroundings = { env: process.env, labs: labsRoot, home: homedir() },
): Target {
  if (options.live === true && options.lab !== undefined) {
    throw new CommandError(`--live and --lab ${options.lab} exclude each other: give one of them`);
  }
  if (options.live === true) {
    const { env } = surroundings;
    return { kind: "live", region: env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? "us-west-2" };
  }
  return options.lab === undefined ? theOnlyLab(surroundings) : namedLab(options.lab, surroundings.labs);
}

/** The first line every command prints (on stderr): what it is about to act on. */
export function announceTarget(target: Target): void {
  say(target.kind === "lab" ? `LAB ${target.lab.name}` : `LIVE ${target.region}`);
}
