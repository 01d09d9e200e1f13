/** One process of the lab that says in one JSON line that it is ready, and ends when its standard input is closed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

export interface PartProcess<Ready> {
  readonly ready: Ready;
  stop(): Promise<void>;
}

const STOP_MS = 5_000;

/** @throws Error when it ends before it was ready; what it said is in `logFile` */
export async function startPart<Ready>(command: string, args: string[], logFile: string): Promise<PartProcess<Ready>> {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stderr.pipe(createWriteStream(logFile, { flags: "a" }));
  const ended = once(child, "exit");
  const line = once(createInterface({ input: child.stdout }), "line") as Promise<[string]>;
  const early = ended.then(() =>
    Promise.reject(new Error(`${args[0] ?? command} ended before it was ready; see ${logFile}`)),
  );
  const [text] = await Promise.race([line, early]);
  early.catch(() => undefined);
  return {
    ready: JSON.parse(text) as Ready,
    stop: async () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
