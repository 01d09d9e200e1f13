import type { Example, ResourceInput } from "../../policies/core/index.ts";

/** Passwords as a property could hold them: one that looks like any identifier, one that does not. */
export const passwords = ["hunter2Sesame4711", "hunter2-Sesame/4711+=:x"];

/** What a leaf may be instead, to find out whether a rule cares: values, and ways not to be set. */
export const others: readonly unknown[] = [false, true, 0, 65_536, "other", "*", "0.0.0.0/0"];
/** Shapes that no leaf has. */
export const misshapen: readonly unknown[] = [{}, [], [[]], { a: [null] }, { toString: 1 }, -1, 1e300];
export const unset: readonly unknown[] = [null, ""];

const isJson = (text: string): boolean => {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

type Leaf = readonly [path: string, value: unknown, wasSet: boolean];

/** A value with one part replaced, leaves and what holds them, for each in turn, with its path; JSON texts have parts too. */
function* replaced(value: unknown, by: unknown, path: string): Generator<Leaf> {
  // A text is hidden as a whole.
  if (typeof value === "string" && isJson(value) && !(typeof by === "object" && by !== null))
    for (const [at, one, wasSet] of replaced(JSON.parse(value), by, path)) yield [at, JSON.stringify(one), wasSet];
  yield [path, by, value !== undefined && !unset.includes(value)];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    for (const [at, one, wasSet] of replaced(inner, by, `${path}.${key}`))
      yield [at, Array.isArray(value) ? value.with(Number(key), one) : { ...value, [key]: one }, wasSet];
}

type Pair = Extract<Example, { active: unknown }>;
/** A leaf by resource and path, the example with it replaced, and whether it was set before. */
export type Replaced = readonly [leaf: string, example: Example, wasSet: boolean];

/** An example with one leaf of one resource replaced, for each leaf in turn: same order, whatever it is replaced by. */
export function* withLeafReplaced(example: Example, by: unknown): Generator<Replaced> {
  const sides = "active" in example ? (["active", "standby"] as const) : ([undefined] as const);
  for (const side of sides) {
    const list = side === undefined ? (example as readonly ResourceInput[]) : (example as Pair)[side];
    for (const [i, resource] of list.entries())
      for (const [leaf, props, wasSet] of replaced(resource.props, by, resource.name)) {
        // What the engine's dependencies say is known without the value.
        const [top = ""] = leaf.slice(resource.name.length + 1).split(".");
        if (top === "") continue; // all properties at once
        if (top in (resource.propertyDependencies ?? {})) continue;
        const changed = list.with(i, { ...resource, props: props as ResourceInput["props"] });
        const all = side === undefined ? changed : { ...(example as Pair), [side]: changed };
        yield [`${side ?? ""} ${leaf}`.trim(), all, wasSet];
      }
  }
}
