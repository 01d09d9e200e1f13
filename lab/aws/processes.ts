import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";

/** A process of the lab that has said it is ready, and how to end it. */
export interface Running<Ready> {
  readonly ready: Ready;
  readonly pid: number;
  /** Ends it by closing its standard input; by SIGKILL when that did not help within 3 s. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Resolves with the exit code when it ends, whoever ended it. */
  readonly ended: Promise<number | null>;
}

const STOP_MS = 3_000;
const START_MS = 30_000;

async function firstLine(name: string, child: ChildProcess, ended: Promise<number | null>): Promise<unknown> {
  if (child.stdout === null) throw new Error(`${name}: has no standard output`);
  const lines = createInterface({ input: child.stdout });
  const silence = new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(new Error(`${name}: said nothing within ${START_MS / 1000} s of its start`)),
      START_MS,
    ).unref();
  });
  const early = ended.then((code) => Promise.reject(new Error(`${name}: ended with code ${code} before it was ready`)));
  const [line] = (await Promise.race([once(lines, "line"), silence, early])) as [string];
  return JSON.parse(line);
}

async function start<Ready>(name: string, command: string, args: string[], logFile?: string): Promise<Running<Ready>> {
  const log = logFile === undefined ? ("inherit" as const) : openSync(logFile, "a");
  const child = spawn(command, args, { stdio: ["pipe", "pipe", log] });
  if (typeof log === "number") closeSync(log);
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const stop = async (): Promise<void> => {
    child.stdin?.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  try {
    const ready = (await firstLine(name, child, ended)) as Ready;
    return { ready, pid: child.pid ?? 0, stop, ended };
  } catch (error) {
    await stop();
    throw logFile === undefined ? error : new Error(`${(error as Error).message}; see ${logFile}`, { cause: error });
  }
}

export interface EmulatorOptions {
  /** Python interpreter that has moto. */
  readonly python: string;
  /** Divides what a failover waits for. */
  readonly pace: number;
  /** Divides what a deployment waits for. */
  readonly deployPace: number;
  /** False: nobody reports `ready`, time alone decides. @default true */
  readonly hasReconciler?: boolean;
  /** File for what it prints on standard error. @default the parent's */
  readonly logFile?: string;
}

/** Starts the emulator. `ready.port` is where it serves on 127.0.0.1. @throws Error when it does not come up. */
export function startEmulator(options: EmulatorOptions): Promise<Running<{ port: number }>> {
  const { python, pace, deployPace, hasReconciler = true, logFile } = options;
  const here = import.meta.dirname;
  const args = [path.join(here, "emulator", "launcher.py"), "--durations", path.join(here, "durations.json")];
  args.push("--pace", String(pace), "--deploy-pace", String(deployPace), "--end-with-stdin");
  if (!hasReconciler) args.push("--no-reconciler");
  return start("emulator", python, args, logFile);
}

export interface FrontProcessOptions {
  readonly emulator: string;
  readonly edge?: string;
  readonly caDir: string;
  readonly calls?: string;
  readonly seed?: number;
  readonly logFile?: string;
}

/** Starts the front in a process of its own. @throws Error when it does not come up. */
export function startFrontProcess(
  options: FrontProcessOptions,
): Promise<Running<{ gate: string; control: string; caFile: string }>> {
  const { emulator, edge, caDir, calls, seed, logFile } = options;
  const args = [path.join(import.meta.dirname, "front", "main.ts"), "--emulator", emulator, "--ca-dir", caDir];
  for (const [flag, value] of Object.entries({ edge, calls, seed })) {
    if (value !== undefined) args.push(`--${flag}`, String(value));
  }
  return start("front", process.execPath, args, logFile);
}
