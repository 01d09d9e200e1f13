import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabFile } from "../src/cli/labFile.ts";
import { ensureEngine } from "../tools/engine/install.ts";
import { ensureEmulator } from "./install/emulator.ts";
import { ensureMysql } from "./install/mysql.ts";
import { labPaths } from "./paths.ts";
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

const START_TIMEOUT_MS = 120_000;
const POLL_MS = 50;

/** What a lab cannot start without, three installations side by side when they are not there yet. */
export async function ensureLabParts(): Promise<void> {
  const results = await Promise.allSettled([ensureEngine(), ensureEmulator(), ensureMysql()]);
  const reasons = results.flatMap((result) => (result.status === "rejected" ? [(result.reason as Error).message] : []));
  if (reasons.length > 0) throw new Error(reasons.join("; "));
}

/** The lab's file, or undefined when it is not up. */
export async function findLab(name: string): Promise<LabFile | undefined> {
  const { labFile, pids } = labPaths(name);
  if (!existsSync(labFile)) return undefined;
  const lab = JSON.parse(readFileSync(labFile, "utf8")) as LabFile;
  return (await stillRunning(pids)).some(({ pid }) => pid === lab.pid) ? lab : undefined;
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
 * Starts a lab and waits until everything in it answers.
 * @throws Error when it is up already, or with the daemon's last words when it does not start
 */
export async function labUp(options: UpOptions): Promise<LabFile> {
  const { name, say = () => undefined } = options;
  const paths = labPaths(name);
  await ensureLabParts();
  if (existsSync(paths.dir)) {
    if ((await stillRunning(paths.pids)).length > 0) throw new Error(`lab ${name} is up or starting already`);
    say(`lab ${name}: removing what a lab that was killed left behind`);
    rmSync(paths.dir, { recursive: true, force: true });
  }
  mkdirSync(paths.log, { recursive: true });
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
