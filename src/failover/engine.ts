import { spawn } from "node:child_process";
import { hostname } from "node:os";
import path from "node:path";
import { messageOf } from "./errors.ts";

/** How to run the engine: which binary, where, and with which additions to the environment. */
export interface EngineOptions {
  /** Path of `pulumi`, or just `pulumi` to take it from PATH. */
  readonly pulumi: string;
  readonly projectDir: string;
  /** Additions to the environment; `undefined` removes a variable. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface EngineAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one `pulumi` command to its end, however that ends. @throws Error only when it could not be run */
export function askEngine(
  options: EngineOptions,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: options.projectDir,
      env: engineEnv(options.env),
      stdio: ["ignore", "pipe", "pipe"],
      ...(signal && { signal }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => out.push(part));
    child.stderr.on("data", (part: Buffer) => err.push(part));
    child.on("error", (cause) => {
      reject(new Error(`pulumi ${args[0] ?? ""}: ${cause.message}`, { cause }));
    });
    child.on("close", (code) => {
      const [stdout, stderr] = [Buffer.concat(out).toString(), Buffer.concat(err).toString()];
      resolve({ exitCode: code ?? 1, stdout, stderr });
    });
  });
}

/** What a command printed. @throws Error with the end of its messages when it failed */
export async function runEngine(
  options: EngineOptions,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const { exitCode, stdout, stderr } = await askEngine(options, args, signal);
  if (exitCode === 0) return stdout;
  throw new Error(`pulumi ${args.slice(0, 2).join(" ")} ended with ${exitCode}: ${tail(stderr || stdout)}`);
}

/** This process's environment with the additions; a variable set to undefined is removed. */
export function engineEnv(additions: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const merged = { ...process.env, ...additions };
  return Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function tail(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .slice(-6)
    .join(" | ")
    .slice(-1200);
}

export interface UpOptions {
  readonly stack: string;
  readonly exclude?: readonly string[];
  readonly target?: readonly string[];
  readonly signal: AbortSignal;
}

/** `pulumi up` through the Automation API, with a dead process's lock removed. */
export async function engineUp(
  options: EngineOptions,
  up: UpOptions,
): Promise<{ changes: Record<string, number>; brokenLock: string | null }> {
  // Loaded only here: it costs a second that no plan or status should pay.
  const auto = await import("@pulumi/pulumi/automation/index.js");
  const { LocalWorkspace, PulumiCommand } = auto.default ?? auto;
  const isPath = path.isAbsolute(options.pulumi);
  const pulumiCommand = await PulumiCommand.get({
    skipVersionCheck: true,
    ...(isPath && { root: path.dirname(path.dirname(options.pulumi)) }),
  });
  const workspace = { pulumiCommand, envVars: onlyText(options.env) };
  const stack = await LocalWorkspace.selectStack({ stackName: up.stack, workDir: options.projectDir }, workspace);
  const once = async (): Promise<Record<string, number>> => {
    const { exclude, target, signal } = up;
    const selection = { ...(exclude && { exclude: [...exclude] }), ...(target && { target: [...target] }) };
    const { summary } = await stack.up({ ...selection, signal, suppressProgress: true, color: "never" });
    return { ...summary.resourceChanges };
  };
  try {
    return { changes: await once(), brokenLock: null };
  } catch (error) {
    const holder = lockHolder(messageOf(error));
    if (!holder) throw error;
    await waitForEnd(holder, up.signal);
    await stack.cancel();
    return { changes: await once(), brokenLock: holder.text };
  }
}

function onlyText(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  // The Automation API merges these over the process's own environment, where nothing can be taken away; empty does it.
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? ""]));
}

export interface LockHolder {
  readonly text: string;
  readonly host: string;
  readonly pid: number;
}

/** Who holds a stack's lock, from the engine's own message; undefined when it says nothing about a lock. */
export function lockHolder(message: string): LockHolder | undefined {
  const found = /created by (\S+)@(\S+) \(pid (\d+)\)(?: at (\S+))?/.exec(message);
  if (!found || !message.includes("locked")) return undefined;
  const [, user, host = "", pid, at] = found;
  return {
    text: `${String(user)}@${host}, process ${String(pid)}${at ? `, since ${at}` : ""}`,
    host,
    pid: Number(pid),
  };
}

const patienceMs = 60_000;

/** @throws Error unless the holder ran on this machine and has ended, or ends soon: a killed run leaves its engine behind */
async function waitForEnd(holder: LockHolder, signal: AbortSignal): Promise<void> {
  if (holder.host !== hostname()) {
    throw new Error(`the state is locked by ${holder.text}: make sure that it has ended, then run \`pulumi cancel\``);
  }
  for (let waited = 0; isAlive(holder.pid); waited += 500) {
    signal.throwIfAborted();
    if (waited > patienceMs) throw new Error(`the state is locked by ${holder.text}, which is still running`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
