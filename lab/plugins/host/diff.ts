/** What changed between stored outputs and new inputs, judged as the Terraform-based providers do. */
import type { ResourceSchema } from "./schema.ts";
import type { ResourceType } from "./types.ts";
import { isZero } from "./values.ts";
import type { Props } from "./values.ts";

/** One changed top-level input. */
export interface Change {
  readonly property: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/**
 * Changes from `state` (outputs: what exists) and `oldInputs` to `inputs`.
 * An input that is taken away is a change only where the provider does not compute a value of its own for it: the SDK
 * types such an output as optional, a computed one as present.
 */
export function diff(
  type: ResourceType,
  schema: ResourceSchema,
  from: { state: Props; oldInputs: Props },
  inputs: Props,
  accountId = "",
): Change[] {
  const silent = new Set<string>([...(type.writeOnly ?? []), ...(type.ignore ?? [])]);
  // The state's own names count too: what somebody added by hand, and a refresh found, is to be taken away.
  const names = new Set([...Object.keys(inputs), ...Object.keys(from.oldInputs), ...Object.keys(from.state)]);
  const changes: Change[] = [];
  for (const property of names) {
    if (property.startsWith("__") || silent.has(property) || !(property in schema.inputs)) continue;
    const form = type.normalize?.[property] ?? ((value: unknown) => value);
    const old = form(property in from.state ? from.state[property] : from.oldInputs[property]);
    const now = form(inputs[property]);
    if (now === undefined && !(schema.outputs[property] ?? "?").endsWith("?")) continue;
    if (same(type, property, old, now)) continue;
    const kind = isZero(old) ? "add" : now === undefined ? "delete" : "update";
    const conditional = type.replaceWhen?.[property]?.(inputs, from.state, accountId) ?? false;
    changes.push({ property, kind, replaces: type.replaceOn.includes(property) || conditional });
  }
  return changes;
}

function same(type: ResourceType, property: string, old: unknown, now: unknown): boolean {
  if (isZero(old) && isZero(now)) return true;
  if (type.json?.includes(property) && typeof old === "string" && typeof now === "string") {
    return canonical(parsed(old)) === canonical(parsed(now));
  }
  if (type.sets?.includes(property)) return canonical(sorted(old)) === canonical(sorted(now));
  return canonical(old) === canonical(now);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.map(canonical).sort() : value;
}

/** Text that is equal for values that Terraform holds equal: key order, unset members and `"5"` against `5` aside. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, item]) => !isZero(item));
    return `{${members
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`)
      .join(",")}}`;
  }
  return JSON.stringify(String(value));
}
