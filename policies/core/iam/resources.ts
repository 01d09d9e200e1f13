import { hasWildcard } from "./glob.ts";

/**
 * How far a resource pattern of a statement reaches:
 * `all` everything; `type-wide` every resource of a type, or of an account; `managed` AWS's own immutable policies;
 * `concrete` named ones (a suffix under a name counts, e.g. `bucket/*`).
 */
export type ResourceReach = "all" | "type-wide" | "managed" | "concrete";

/** Classes a resource pattern (`*` or an ARN with wildcards). */
export function resourceReach(pattern: string): ResourceReach {
  if (/^[*?:]*$/.test(pattern)) return "all";
  if (pattern.startsWith("arn:aws:iam::aws:policy/")) return "managed";
  const parts = pattern.split(":");
  if (parts[0] !== "arn" || parts.length < 6) return hasWildcard(pattern) ? "type-wide" : "concrete";
  const [, , service = "", , account = "", ...rest] = parts;
  const name = rest.join(":").replace(/^(?:[a-z-]+[:/])?/i, ""); // drops a leading `role/`, `secret:`, `table/` …
  const whole = rest.join(":");
  if (/^[*?]*$/.test(whole) || /[*?]/.test(service)) return "type-wide";
  if (service === "s3") return /^[*?/]*$/.test(whole) || whole.startsWith("*") ? "type-wide" : "concrete";
  if (/^[*?/]*$/.test(name)) return "type-wide"; // role/*, table/*
  return /[*?]/.test(account) && hasWildcard(name) ? "type-wide" : "concrete";
}
