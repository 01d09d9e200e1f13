import { execFile } from "node:child_process";

/** Seconds a process has to end by itself before it is killed. */
const PATIENCE_MS = 10_000;
const watched = new Map<number, string>();

/** When the process began, as `ps` prints it: a pid alone may have been given to another process since. */
function bornAt(pid: number): Promise<string> {
  return new Promise((resolve) => {
    execFile("ps", ["-o", "lstart=", "-p", String(pid)], (error, stdout) => resolve(error ? "" : stdout.trim()));
  });
}

async function signal(name: NodeJS.Signals): Promise<number> {
  let alive = 0;
  for (const [pid, born] of watched) {
    if (born === "" || (await bornAt(pid)) !== born) continue;
    alive++;
    try {
      process.kill(pid, name);
    } catch {
      // It ended between the look and the signal.
    }
  }
  return alive;
}

async function endAll(): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let alive = await signal("SIGTERM");
  while (alive > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    alive = 0;
    for (const [pid, born] of watched) if (born !== "" && (await bornAt(pid)) === born) alive++;
  }
  if (alive > 0) await signal("SIGKILL");
  process.exit(0);
}

process.on("message", (message: { watch?: number; forget?: number }) => {
  if (message.forget !== undefined) watched.delete(message.forget);
  const pid = message.watch;
  if (pid === undefined) return;
  watched.set(pid, "");
  void bornAt(pid).then((born) => {
    if (watched.has(pid)) watched.set(pid, born);
  });
});
process.on("disconnect", () => void endAll());
// Ctrl-C reaches the whole foreground group: the warden goes when its parent has gone, not before.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
