import type { Config, Read, View } from "../types.ts";

/** Whether a read has no answer: neither right nor missing. */
export function isHidden<T>(read: Read<T>): read is { readonly state: "unknown" | "secret" } {
  return read.state === "unknown" || read.state === "secret";
}

/** Whether a property is set. What is not known counts as set and is noted: it may turn out to be nothing. */
export function isGiven(on: View, path: string): boolean {
  const has = on.has(path);
  return has.state !== "known" || has.value;
}

/** A known text or number as text, else `undefined`. Never to decide that something is right. */
export function textOf(read: Read<unknown>): string | undefined {
  if (read.state !== "known") return undefined;
  return typeof read.value === "string" || typeof read.value === "number" ? String(read.value) : undefined;
}

/** A parameter that is a list of texts. */
export function listOf(config: Config, name: string): readonly string[] {
  const value = config[name];
  return Array.isArray(value) ? value.map(String) : [];
}
