import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, openSync, closeSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** A process of a lab, named so that it cannot be taken for another one that got its id later. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  /** As `ps` prints it; "" when it was already gone. */
  readonly startedAt: string;
}

export interface PartOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Folder for `<name>.log`. */
  readonly logDir: string;
  /** How long the part may take to say that it serves. */
  readonly startSeconds?: number;
}

const END_PATIENCE_MS = 8_000;

/** When a process began: a process id alone may have been given to another process since. */
export function startTime(pid: number): Promise<string> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, LC_ALL: "C" } };
    execFile("ps", ["-o", "lstart=", "-p", String(pid)], options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : "");
    });
  });
}

/** Keeps the list of a lab's processes on disk, for a `lab down` after the daemon was killed. */
export class ProcessList {
  readonly #file: string;
  readonly #records = new Map<number, ProcessRecord>();

  constructor(file: string) {
    this.#file = file;
  }

  async add(name: string, pid: number): Promise<void> {
    this.#records.set(pid, { name, pid, startedAt: await startTime(pid) });
    this.#write();
  }

  remove(pid: number): void {
    if (this.#records.delete(pid)) this.#write();
  }

  #write(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#records.values()]));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** The recorded processes that still run, each being the one that was meant. */
export async function stillRunning(file: string): Promise<ProcessRecord[]> {
  let records: ProcessRecord[];
  try {
    records = JSON.parse(readFileSync(file, "utf8")) as ProcessRecord[];
  } catch {
    return [];
  }
  const checked = await Promise.all(
    records.map(async (record) => ((await startTime(record.pid)) === record.startedAt ? record : undefined)),
  );
  return checked.filter((record): record is ProcessRecord => record !== undefined && record.startedAt !== "");
}

/** Ends a process that is not our child, if it still is the one that was recorded. */
export async function endRecorded(record: ProcessRecord): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    const deadline = Date.now() + END_PATIENCE_MS;
    if (record.startedAt === "" || (await startTime(record.pid)) !== record.startedAt) return;
    try {
      process.kill(record.pid, signal);
    } catch {
      return;
    }
    while (Date.now() < deadline && (await startTime(record.pid)) === record.startedAt) await sleep(100);
  }
}

/** A program of the lab in its own process: says on its first line of stdout, in JSON, where it serves; ends with its stdin. */
export class Part<Ready> {
  readonly name: string;
  readonly ready: Ready;
  readonly #child: ChildProcess;
  #stopping = false;

  private constructor(name: string, child: ChildProcess, ready: Ready, onLost: (why: string) => void) {
    this.name = name;
    this.#child = child;
    this.ready = ready;
    child.once("exit", (code, signal) => {
      if (!this.#stopping) onLost(`${name} (process ${child.pid}) ended with ${signal ?? `exit code ${code}`}`);
    });
  }

  /**
   * @param onLost told when the part ends although nobody asked it to
   * @param onLine given each further line of its stdout
   * @throws Error with the part's last words when it does not say where it serves
   */
  static async start<Ready>(
    options: PartOptions,
    onLost: (why: string) => void,
    onLine: (line: string) => void = () => undefined,
  ): Promise<Part<Ready>> {
    mkdirSync(options.logDir, { recursive: true });
    const logFile = path.join(options.logDir, `${options.name}.log`);
    const log = openSync(logFile, "a");
    // Its own group: Ctrl-C in a terminal is the daemon's affair, which ends its parts in order.
    const child = spawn(options.command, options.args, {
      env: options.env,
      stdio: ["pipe", "pipe", log],
      detached: true,
    });
    closeSync(log);
    child.stdin?.on("error", () => undefined);
    const line = await firstLine(child, options, onLine).catch((error: unknown) => {
      child.kill("SIGKILL");
      const words = readFileSync(logFile, "utf8").trim().split("\n").slice(-5).join("\n");
      throw new Error(`${options.name} did not start: ${(error as Error).message}\n${words}`);
    });
    return new Part(options.name, child, JSON.parse(line) as Ready, onLost);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it at once: for a part that has nothing to put in order. */
  async kill(): Promise<void> {
    this.#stopping = true;
    if (!this.running) return;
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill("SIGKILL");
    await ended;
  }

  /** Closes its stdin, which is the sign to end; a part that does not is killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (!this.running) return;
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.stdin?.end();
    const hard = setTimeout(() => this.#child.kill("SIGKILL"), END_PATIENCE_MS);
    await ended;
    clearTimeout(hard);
  }
}

function firstLine(
  child: ChildProcess,
  { startSeconds = 90 }: PartOptions,
  onLine: (line: string) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it said nothing within ${startSeconds} s`)), startSeconds * 1000);
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      act();
    };
    child.once("error", (error) => settle(() => reject(error)));
    child.once("exit", (code, signal) =>
      settle(() => reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`))),
    );
    if (child.stdout === null) return;
    const lines = createInterface({ input: child.stdout });
    // Read on, or a part that prints more than a pipe holds would stand still.
    lines.once("line", (line) => {
      settle(() => resolve(line));
      lines.on("line", onLine);
    });
  });
}
