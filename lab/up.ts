import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabFile } from "../src/cli/labFile.ts";
import { ensureEngine } from "../tools/engine/install.ts";
import { ensureEmulator } from "./install/emulator.ts";
import { ensureMysql } from "./install/mysql.ts";
import { labDown } from "./down.ts";
import type { LabPaths } from "./paths.ts";
import { labPaths, labsRoot } from "./paths.ts";
import { stillRunning } from "./processes.ts";

export interface UpOptions {
  readonly name: string;
  /** @default 20 */
  readonly pace?: number;
  /** @default 600 */
  readonly deployPace?: number;
  /** A frozen lab to begin as a copy of. */
  readonly from?: string | undefined;
  /** Progress, line by line. */
  readonly say?: (line: string) => void;
}

const START_TIMEOUT_MS = 300_000;
const POLL_MS = 50;
/** A folder this young without processes belongs to a lab that has not got round to writing them down. */
const STARTING_MS = 5_000;

/** What a lab cannot start without, three installations side by side when they are not there yet. */
export async function ensureLabParts(): Promise<void> {
  const results = await Promise.allSettled([ensureEngine(), ensureEmulator(), ensureMysql()]);
  const reasons = results.flatMap((result) => (result.status === "rejected" ? [(result.reason as Error).message] : []));
  if (reasons.length > 0) throw new Error(reasons.join("; "));
}

/** Passes on what the daemon has written to its log since the last call. */
function logReader(file: string, say: (line: string) => void): () => string[] {
  let seen = 0;
  const lines: string[] = [];
  return () => {
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    const whole = text.slice(seen, text.lastIndexOf("\n") + 1);
    seen += whole.length;
    for (const line of whole.split("\n").filter((entry) => entry !== "")) {
      lines.push(line);
      say(line);
    }
    return lines;
  };
}

/** Starts the daemon in its own session, so that the terminal it was started from may close. */
function spawnDaemon({ name, pace = 20, deployPace = 600, from }: UpOptions, logFile: string) {
  const log = openSync(logFile, "a");
  const args = [path.join(import.meta.dirname, "daemon.ts"), "--name", name];
  args.push(
    "--pace",
    String(pace),
    "--deploy-pace",
    String(deployPace),
    ...(from === undefined ? [] : ["--from", from]),
  );
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "ignore", log] });
  closeSync(log);
  child.unref();
  return child;
}

/**
 * Makes the lab's folder, which only one can do: two that start a lab of one name at the same time must not share it.
 * @throws Error when a lab of that name is up or starting
 */
async function claim({ dir, name, pids, log }: LabPaths, say: (line: string) => void): Promise<void> {
  mkdirSync(labsRoot, { recursive: true });
  if (existsSync(dir) && (await stillRunning(pids)).length === 0 && Date.now() - statSync(dir).mtimeMs > STARTING_MS) {
    say(`lab ${name}: removing what a lab that was killed left behind`);
    await labDown(name);
  }
  try {
    mkdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error(`lab ${name} is up or starting already`, { cause: error });
  }
  mkdirSync(log);
}

/**
 * Starts a lab and waits until everything in it answers.
 * @throws Error when it is up already, or with the daemon's last words when it does not start
 */
export async function labUp(options: UpOptions): Promise<LabFile> {
  const { name, say = () => undefined } = options;
  const paths = labPaths(name);
  await ensureLabParts();
  await claim(paths, say);
  const logFile = path.join(paths.log, "daemon.log");
  const read = logReader(logFile, say);
  const child = spawnDaemon(options, logFile);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(paths.labFile)) {
    read();
    if (child.exitCode !== null || child.signalCode !== null) {
      const words = read()
        .filter((line) => !/ (?:ending|ended)$/.test(line))
        .at(-1);
      throw new Error(`lab ${name} did not start: ${words ?? "its daemon said nothing"} (log: ${logFile})`);
    }
    if (Date.now() > deadline) {
      child.kill("SIGTERM");
      throw new Error(`lab ${name} did not start within ${START_TIMEOUT_MS / 1000} s (log: ${logFile})`);
    }
    await sleep(POLL_MS);
  }
  read();
  return JSON.parse(readFileSync(paths.labFile, "utf8")) as LabFile;
}

/** A copy of a frozen lab, up and on its own: some seconds instead of a deployment. */
export function forkLab(from: string, to: string, options: Omit<UpOptions, "name" | "from"> = {}): Promise<LabFile> {
  return labUp({ ...options, name: to, from });
}
