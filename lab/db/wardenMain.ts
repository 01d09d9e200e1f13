import { execFile } from "node:child_process";

/** Milliseconds that a process has to end by itself before it is killed. */
const PATIENCE_MS = 15_000;
/** By process id, when the process began. */
const watched = new Map<number, Promise<string>>();

/** When the process began, as `ps` prints it: a pid alone may have been given to another process since. */
function bornAt(pid: number): Promise<string> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "lstart=", "-p", String(pid)], (error, stdout) => resolve(error ? "" : stdout.trim()));
  });
}

/** Of the watched processes those that still run. */
async function alive(): Promise<number[]> {
  const found = [];
  for (const [pid, born] of watched) {
    const now = await bornAt(pid);
    if (now !== "" && now === (await born)) found.push(pid);
  }
  return found;
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It ended between the look and the signal.
    }
  }
}

async function endAll(): Promise<void> {
  signal(await alive(), "SIGTERM");
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && (await alive()).length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  signal(await alive(), "SIGKILL");
  process.exit(0);
}

process.on("message", ({ watch, forget }: { watch?: number; forget?: number }) => {
  if (watch !== undefined) watched.set(watch, bornAt(watch));
  if (forget !== undefined) watched.delete(forget);
});
process.on("disconnect", () => void endAll());
// Ctrl-C reaches the whole foreground group: the warden goes when its parent has gone, not before.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
