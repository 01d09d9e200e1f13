/** Values as the engine sends them: plain JavaScript with markers for unknown values and secrets. */

/** Inputs or outputs of a resource, secrets unwrapped, unknown values as {@link UNKNOWN}. */
export type Props = Record<string, unknown>;

/** What the engine's protocol puts in place of a value that a preview cannot know yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// One marker a kind of value; the engine picks by the kind it expects.
const unknownMarkers = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Whether the value itself is unknown; to a component also an output, whose value comes later. */
export function isUnknown(value: unknown): boolean {
  if (typeof value === "string") return unknownMarkers.has(value);
  return typeof value === "object" && value !== null && "__pulumiOutput" in value;
}

/** Whether the value is unknown or contains an unknown one. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Takes secret wrappers off; the engine puts them back on outputs by name (we answer `acceptSecrets: false`). */
export function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Props;
  if (object[SIGNATURE] === SECRET) return unwrap(object["value"]);
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, unwrap(item)]));
}

/** Without properties that are undefined or null: the protocol's structs cannot carry the former. */
export function compact(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== undefined && value !== null));
}

/** What Terraform's type system cannot tell from "not set": empty text, zero, false, empty list or map. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Without the named members. */
export function omit<T extends object, K extends keyof T>(value: T, ...names: readonly K[]): Omit<T, K> {
  const kept = Object.entries(value).filter(([name]) => !(names as readonly string[]).includes(name));
  return Object.fromEntries(kept) as Omit<T, K>;
}
