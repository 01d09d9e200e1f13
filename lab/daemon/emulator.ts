import path from "node:path";
import { isRunning } from "../../tools/install/isRunning.ts";
import { ensureEmulator } from "../install/emulator.ts";
import type { ProcessList } from "../processes.ts";
import { endRecorded, Part, startTime } from "../processes.ts";
import { callPart } from "./http.ts";

/** The AWS emulator of a lab: its own process, or a copy of a frozen lab's, which begins with that one's state. */
export interface EmulatorPart {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface EmulatorOptions {
  readonly pace: number;
  readonly deployPace: number;
  readonly logDir: string;
  readonly processes: ProcessList;
  readonly onLost: (why: string) => void;
}

const WATCH_MS = 1_000;
const aws = path.join(import.meta.dirname, "../aws");

/** Starts an empty emulator. */
export async function startEmulator(options: EmulatorOptions): Promise<EmulatorPart> {
  const { python } = await ensureEmulator();
  const { pace, deployPace, logDir, processes, onLost } = options;
  const args = [path.join(aws, "emulator/launcher.py"), "--port", "0", "--end-with-stdin"];
  args.push("--pace", String(pace), "--deploy-pace", String(deployPace));
  args.push("--durations", path.join(aws, "durations.json"));
  const part = await Part.start<{ port: number }>({ name: "emulator", command: python, args, logDir }, onLost);
  await processes.add("emulator", part.pid);
  // All it has is memory, and an orderly end of so much of it takes Python seconds.
  return { url: `http://127.0.0.1:${part.ready.port}`, pid: part.pid, stop: () => part.kill() };
}

/** Copies a running emulator with all its state (some milliseconds); the copy ends with the original at the latest. */
export async function forkEmulator(source: string, options: EmulatorOptions): Promise<EmulatorPart> {
  const { pace, deployPace, processes, onLost } = options;
  const copy = (await callPart(source, "POST", "/dualcoast/fork", {})) as { pid: number; port: number };
  const url = `http://127.0.0.1:${copy.port}`;
  await processes.add("emulator", copy.pid);
  const record = { name: "emulator", pid: copy.pid, startedAt: await startTime(copy.pid) };
  await callPart(url, "POST", "/dualcoast/pace", { pace, deployPace });
  // Not our child, so its end has to be looked for: it comes when the lab it was copied from goes down.
  const watch = setInterval(() => {
    if (isRunning(copy.pid)) return;
    clearInterval(watch);
    onLost(`emulator (process ${copy.pid}) ended with the lab that it was copied from`);
  }, WATCH_MS);
  const stop = (): Promise<void> => {
    clearInterval(watch);
    return endRecorded(record);
  };
  return { url, pid: copy.pid, stop };
}
