/** Physical names for resources that were given none. */
import { createHash } from "node:crypto";
import type { ResourceType } from "./types.ts";
import type { Props } from "./values.ts";

/** What the engine's Check request brings for naming. */
export interface Naming {
  readonly name: string;
  /** The engine's seed: the same in preview and update, so that both find the same name. */
  readonly seed: Uint8Array;
  /** Name proposed by the engine's autonaming settings, where the project has any. */
  readonly proposed?: string | undefined;
}

/**
 * Fills defaults and the physical name into checked inputs and notes both in `__defaults`, as the real providers do: a
 * name made once stays for the life of the resource, and a given name that is taken away makes way for a new one.
 */
export function withDefaults(type: ResourceType, inputs: Props, old: Props, naming: Naming): Props {
  const filled: Props = { ...inputs };
  const defaults: string[] = [];
  const fill = (property: string, value: unknown): void => {
    filled[property] = value;
    defaults.push(property);
  };
  for (const [property, value] of Object.entries(type.defaults ?? {})) {
    if (filled[property] === undefined) fill(property, value);
  }
  const named = type.autoname;
  if (named && filled[named.property] === undefined && filled[`${named.property}Prefix`] === undefined) {
    const before = Array.isArray(old["__defaults"]) && old["__defaults"].includes(named.property);
    fill(named.property, before ? old[named.property] : (naming.proposed ?? randomName(named, naming)));
  }
  return { ...filled, __defaults: defaults.sort() };
}

function randomName(rule: { max: number; lower?: boolean }, { name, seed }: Naming): string {
  const suffix = createHash("sha256").update(seed).update(name).digest("hex").slice(0, 7);
  const base = rule.lower ? name.toLowerCase() : name;
  return `${base.slice(0, rule.max - suffix.length - 1)}-${suffix}`;
}

/**
 * Whether the old resource must go before its replacement comes: both would carry the same given name.
 * @see pulumi-terraform-bridge, `nameRequiresDeleteBeforeReplace`
 */
export function nameIsFixed(type: ResourceType, inputs: Props, state: Props): boolean {
  const property = type.autoname?.property;
  if (property === undefined || inputs[property] === undefined) return false;
  const made = Array.isArray(inputs["__defaults"]) && inputs["__defaults"].includes(property);
  return !made && inputs[property] === state[property];
}
