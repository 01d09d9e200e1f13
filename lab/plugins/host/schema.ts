/**
 * Shapes of inputs in a short notation, and the check of inputs against them.
 * Notation: `string`, `number`, `boolean`, `any`, `[]T` a list, `{}T` a map, `#name` a nested type; a trailing `?` is optional.
 */
import { isUnknown } from "./values.ts";
import type { Props } from "./values.ts";

/** Property name → shape. */
export type Shape = Record<string, string>;

/** What the SDK says of one resource type. */
export interface ResourceSchema {
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** Outputs that the SDK marks secret. */
  readonly secretOutputs: readonly string[];
}

/** What the SDK says of one function. */
export interface FunctionSchema {
  readonly inputs: Shape;
}

/** `schema.json` of one plugin, made by `lab/plugins/generate.ts`. */
export interface PluginSchema {
  readonly plugin: string;
  /** Version of the npm package that it was read from; the plugin answers with the same. */
  readonly version: string;
  readonly resources: Record<string, ResourceSchema>;
  readonly functions: Record<string, FunctionSchema>;
  types: Record<string, Shape>;
}

/** One thing wrong with the inputs: the path of the property, and why. */
export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** Everything wrong with `inputs` against `shape`: unknown names, missing required ones, wrong kinds; nested too. */
export function check(schema: PluginSchema, shape: Shape, inputs: Props, what: string): Failure[] {
  return [...checkMembers(schema, shape, inputs, "", what)];
}

function* checkMembers(
  schema: PluginSchema,
  shape: Shape,
  value: Props,
  path: string,
  what: string,
): Iterable<Failure> {
  for (const [name, item] of Object.entries(value)) {
    if (name.startsWith("__") || item === undefined || item === null) continue;
    const kind = shape[name];
    const property = path + name;
    if (kind === undefined) {
      const known = Object.keys(shape).sort().join(", ");
      yield {
        property,
        reason: `${what} has no property "${property}" in the SDK ${schema.version}; it knows ${known}`,
      };
    } else yield* checkValue(schema, kind, item, property, what);
  }
  for (const [name, kind] of Object.entries(shape)) {
    const given = value[name];
    if (kind.endsWith("?") || (given !== undefined && given !== null)) continue;
    yield { property: path + name, reason: `${what} needs the property "${path}${name}" (${kind}); set it` };
  }
}

function* checkValue(
  schema: PluginSchema,
  notation: string,
  value: unknown,
  path: string,
  what: string,
): Iterable<Failure> {
  const kind = notation.replace(/\?$/, "");
  if (kind === "any" || isUnknown(value)) return;
  const wrong = (wanted: string): Failure => ({
    property: path,
    reason: `${what}: "${path}" must be ${wanted}, got ${JSON.stringify(value)}`,
  });
  if (kind.startsWith("[]")) {
    if (!Array.isArray(value)) return yield wrong("a list");
    for (const [i, item] of value.entries()) yield* checkValue(schema, kind.slice(2), item, `${path}[${i}]`, what);
    return;
  }
  if (kind.startsWith("{}") || kind.startsWith("#")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return yield wrong("an object");
    if (kind.startsWith("#")) {
      yield* checkMembers(schema, schema.types[kind.slice(1)] ?? {}, value as Props, `${path}.`, what);
      return;
    }
    for (const [key, item] of Object.entries(value))
      yield* checkValue(schema, kind.slice(2), item, `${path}.${key}`, what);
    return;
  }
  // The real providers convert between these three, so only a list or an object in their place is an error.
  if (typeof value === "object") yield wrong(`a ${kind}`);
}
