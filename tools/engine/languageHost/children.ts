import type { ChildProcess } from "node:child_process";

const running = new Set<ChildProcess>();

/** Remembers a program this host started, so that none outlives it. */
export function adopt<T extends ChildProcess>(child: T): T {
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

/** Ends every program this host started; used when the engine cancels, or is gone. */
export function endAll(): void {
  for (const child of running) child.kill("SIGTERM");
}
