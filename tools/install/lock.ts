import { mkdir, open, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning } from "./isRunning.ts";

const POLL_MS = 200;

async function tryTake(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** A holder that was killed leaves its file behind: only its process id tells whether the lock still means anything. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * Runs `work` while no other process on this machine holds the same lock file, and always releases it.
 * @param onWait called once with the holder's process id when somebody else is at it
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait?: (pid: number) => void): Promise<T> {
  await mkdir(path.dirname(file), { recursive: true });
  let told = false;
  while (!(await tryTake(file))) {
    const holder = await holderOf(file);
    if (holder !== undefined && !isRunning(holder)) await rm(file, { force: true });
    else if (holder !== undefined && !told) {
      told = true;
      onWait?.(holder);
    }
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
