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

/** Forms that no secret has, and what a text is called that should have one of them and has not. */
const forms = {
  region: { pattern: /^[a-z]{2}(-[a-z]+)+-\d$/, otherwise: "a region that is none" },
  range: { pattern: /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[\da-f:]{2,39}\/\d{1,3})$/i, otherwise: "a range that is none" },
  service: { pattern: /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$/, otherwise: "a service" },
  account: { pattern: /^\d{12}$/, otherwise: "an account" },
} as const;

/** A property's text in a message, where it has the form of what it should be; else only what it should be. */
export function formed(form: keyof typeof forms, text: string): string {
  const { pattern, otherwise } = forms[form];
  return pattern.test(text) ? text : otherwise;
}
