import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { parseAppConfig, type AppConfig, type Clocks } from "../../contract/index.ts";

/** The clocks of this machine. */
export const systemClocks: Clocks = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
};

/** Reads and checks an instance's config file. @throws BadShape, or an Error that names the file */
export async function readConfig(file: string): Promise<AppConfig> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new Error(`config: ${file} cannot be read, write it first`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`config: ${file} is not JSON`, { cause });
  }
  return parseAppConfig(value);
}

/** One line of JSON on stdout, by which the parent learns that the process is ready. */
export function ready(facts: object): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

/**
 * A signal that stops everything when the parent closes stdin, ends, or sends SIGTERM: no process outlives its lab.
 * Ctrl-C reaches the whole group of a terminal; the parent decides what it means, so it is not a reason by itself.
 */
export function untilParentEnds(): AbortSignal {
  const stop = new AbortController();
  const end = () => stop.abort();
  process.stdin.on("end", end).on("close", end).on("error", end).resume();
  process.stdout.on("error", end); // the reader is gone
  process.once("SIGTERM", end);
  process.on("SIGINT", () => undefined);
  return stop.signal;
}

/** A reporter that says the same trouble once, until something else happens: a silent table is not a flood of lines. */
export function troubleLog(part: string): (error: unknown) => void {
  let last = "";
  return (error) => {
    const text = describe(error);
    if (text !== last) process.stderr.write(`${new Date().toISOString()} ${part}: ${text}\n`);
    last = text;
  };
}

/** An error's message with the messages below it, in one line. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError) return `${error.message} (${error.errors.map(describe).join("; ")})`;
  if (!(error instanceof Error)) return String(error);
  return `${error.name}: ${error.message || String((error as { code?: unknown }).code ?? "no message")}`;
}

/** Calls `work` every `everyMs`, the first time at once, until the signal says stop; trouble goes to `onError`. */
export async function every(
  everyMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    const start = performance.now();
    try {
      await work();
    } catch (error) {
      onError(error);
    }
    await systemClocks.sleep(Math.max(0, everyMs - (performance.now() - start)), signal);
  }
}
