/** Helpers around calls to a service: "gone" as a value, and waiting for a state. */
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 150;

/** Aborted when the engine asks to stop (Ctrl-C): every wait then ends, while a call that is under way is let finish. */
export const cancellation = new AbortController();

/** Error name or code of a service's answer; the SDKs put it in different places. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { name, Code, code } = error as { name?: unknown; Code?: unknown; code?: unknown };
  return String(Code ?? code ?? name ?? "");
}

/** Whether the service says that the thing does not exist. Its words differ by service. */
export function isGone(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number }; status?: number } | undefined) ?? {};
  if (status.$metadata?.httpStatusCode === 404 || status.status === 404) return true;
  return /NotFound|NoSuch|DoesNotExist|\.Malformed$|NonExistent/i.test(codeOf(error));
}

/** Result of `call`, or undefined where the thing does not exist. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * Polls until `probe` gives a value.
 * @param what said in the error, e.g. "RDS instance x to become available"
 * @throws Error after `seconds`.
 */
export async function waitFor<T>(what: string, seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (cancellation.signal.aborted) throw new Error(`stopped waiting for ${what}: the update was cancelled`);
    if (Date.now() > end)
      throw new Error(`waited ${seconds} s for ${what}; look at the emulator's state and run again`);
    await sleep(POLL_MS);
  }
}

/** Retries while `call` fails with one of the codes: what was just made elsewhere may not be seen yet. */
export async function whileNot<T>(codes: readonly string[], seconds: number, call: () => Promise<T>): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!codes.includes(codeOf(error)) || Date.now() > end || cancellation.signal.aborted) throw error;
      await sleep(POLL_MS);
    }
  }
}

/** The value, or an error that names what the service left out of its answer. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new Error(`the service's answer lacks ${what}`);
  return value;
}
