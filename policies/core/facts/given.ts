import type { View } from "../types.ts";

/** Whether a property is set. What is not known counts as set and is noted: it may turn out to be nothing. */
export function isGiven(on: View, path: string): boolean {
  const has = on.has(path);
  return has.state !== "known" || has.value;
}
