import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { withLock } from "./lock.ts";

export interface Installation<T> {
  /** What a person calls it, e.g. "the AWS emulator": opens every progress line. */
  readonly what: string;
  /** Folder it lives in; holds the stamp, the lock and the log. */
  readonly dir: string;
  /** Changes whenever what is on disk would have to change: versions, pinned lists, layout. Not its place: a moved checkout keeps it. */
  readonly key: string;
  /** What a first run is known to take, for the person who waits. */
  readonly expectedSeconds: number;
  readonly install: (say: (line: string) => void) => Promise<T>;
}

interface Stamp<T> {
  readonly key: string;
  readonly installedAt: string;
  readonly result: T;
}

/** All progress goes to stderr: stdout belongs to results. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function readStamp<T>(file: string, key: string): Promise<T | undefined> {
  try {
    const stamp = JSON.parse(await readFile(file, "utf8")) as Stamp<T>;
    return stamp.key === key ? stamp.result : undefined;
  } catch {
    // No stamp, or half of one: then nothing counts as installed.
    return undefined;
  }
}

/**
 * Installs something once per machine and returns what the installation said about itself; later calls read a stamp
 * (one small file). Two processes that ask at the same time install once: the second waits for the first.
 * @throws Error one sentence naming what could not be installed, with the cause
 */
export async function installOnce<T>(installation: Installation<T>): Promise<T> {
  const { what, dir, key, expectedSeconds } = installation;
  const stamp = path.join(dir, "installed.json");
  const present = await readStamp<T>(stamp, key);
  if (present !== undefined) return present;
  await mkdir(dir, { recursive: true });
  return withLock(
    path.join(dir, "install.lock"),
    async () => {
      const other = await readStamp<T>(stamp, key);
      if (other !== undefined) return other;
      const started = performance.now();
      say(`${what}: installing, about ${expectedSeconds} s the first time, log in ${path.join(dir, "install.log")}`);
      const result = await installation
        .install((line) => say(`${what}: ${line}`))
        .catch((cause: unknown) => {
          const reason = cause instanceof Error ? cause.message : String(cause);
          throw new Error(`${what} could not be installed: ${reason}`, { cause });
        });
      const text = JSON.stringify({ key, installedAt: new Date().toISOString(), result } satisfies Stamp<T>);
      await writeFile(`${stamp}.new`, text);
      await rename(`${stamp}.new`, stamp);
      say(`${what}: ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
      return result;
    },
    (pid) => say(`${what}: process ${pid} is installing it, waiting`),
  );
}
