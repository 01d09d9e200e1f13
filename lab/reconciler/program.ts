import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Warden } from "../db/warden.ts";

/** Milliseconds that a program has to say that it is ready, on a busy machine. */
const START_MS = 30_000;
/** Milliseconds that a program has to end by itself. */
const PATIENCE_MS = 5_000;

export interface ProgramOptions {
  /** A TypeScript or JavaScript file that Node runs. */
  readonly file: string;
  readonly args: readonly string[];
  /** Added to a bare environment: nothing of the lab's own surroundings reaches the program. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  readonly warden: Warden;
}

/**
 * A Node program of the lab's regions (application instance, agent). It says by one line of JSON that it is ready, ends
 * when its standard input is closed, and is ended only by its own process id.
 */
export class Program {
  readonly #child: ChildProcess;
  /** What its first line said, e.g. `{ port: 40000 }`. */
  readonly facts: Readonly<Record<string, unknown>>;

  private constructor(child: ChildProcess, facts: Readonly<Record<string, unknown>>) {
    this.#child = child;
    this.facts = facts;
  }

  /** @throws Error with the program's last words, when it ends before it is ready or is not ready in time */
  static async start({ file, args, env, log, warden }: ProgramOptions): Promise<Program> {
    await mkdir(path.dirname(log), { recursive: true });
    const bare = { PATH: process.env.PATH, HOME: process.env.HOME, LANG: "C.UTF-8", TZ: "UTC", ...env };
    const child = spawn(process.execPath, [file, ...args], { detached: true, env: bare, stdio: "pipe" });
    child.on("error", () => undefined);
    child.stdin.on("error", () => undefined);
    warden.watch(child);
    const sink = createWriteStream(log, { flags: "a" });
    child.stderr.pipe(sink);
    try {
      return new Program(child, await firstLine(child));
    } catch (error) {
      child.kill("SIGKILL");
      const words = (await readFile(log, "utf8").catch(() => "")).trim().split("\n").at(-1);
      throw new Error(`${path.relative(process.cwd(), file)}: ${(error as Error).message}: ${words}`, { cause: error });
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async stop(): Promise<void> {
    if (!this.running) return;
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill("SIGTERM");
    const hard = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    await ended;
    clearTimeout(hard);
  }
}

/** The facts in the first line; later lines are read and dropped, or the program would block. */
function firstLine(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not ready after ${START_MS / 1_000} s`)), START_MS);
    const fail = (message: string) => {
      clearTimeout(timer);
      reject(new Error(message));
    };
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code, signal) => fail(`ended with ${code ?? signal} before it was ready`));
    if (!child.stdout) return fail("has no standard output");
    createInterface({ input: child.stdout }).on("line", (line) => {
      clearTimeout(timer);
      try {
        resolve(JSON.parse(line) as Record<string, unknown>);
      } catch {
        fail(`its first line is not JSON: ${line.slice(0, 100)}`);
      }
    });
  });
}
