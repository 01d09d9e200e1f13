import type { Read } from "./types.ts";

/** Words that make a property's value nobody's business, in whatever spelling. */
const sensitive = /pass(word|wd|phrase)?|secret|token|private_?key|credential|user_?data|api_?key|auth/i;

/**
 * A read in words that are safe to print: numbers, booleans and short plain identifiers of properties whose name says
 * nothing of secrets. The engine hands secrets over as plain text, so what may be secret is never printed.
 * @param path path of the property, to judge its name
 */
export function show(path: string, read: Read<unknown>): string {
  if (read.state === "absent") return "not set";
  if (read.state !== "known") return read.state === "secret" ? "secret" : "not known yet";
  if (sensitive.test(path)) return "set";
  const { value } = read;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && /^[\w.:/*-]{1,80}$/.test(value) ? `"${value}"` : "set";
}
