import type { Read, View } from "./types.ts";

/** What the engine writes where a value is not known yet, one text for each kind of value. @see @pulumi/policy proxy.js */
const unknownTexts = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
/** Key that marks an object of the engine's wire format as something special. @see pulumi sdk resource/properties.go */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** What `pulumi policy analyze` shows in place of a secret that it has no key for. */
const hiddenText = "[secret]";

/** A read that could not be answered. */
export interface Unread {
  readonly urn: string;
  readonly path: string;
  readonly state: "unknown" | "secret";
}

/** Remembers what could not be read while a check runs. One for all graphs that are judged together. */
export class ReadLog {
  private notes: Unread[] = [];

  note(urn: string, path: string, state: "unknown" | "secret"): void {
    this.notes.push({ urn, path, state });
  }

  /** Takes all notes since the last call. */
  take(): readonly Unread[] {
    const taken = this.notes;
    this.notes = [];
    return taken;
  }
}

type Parsed = readonly (string | number)[];
const parsedPaths = new Map<string, Parsed>();

/** `rules[0].tags["a.b"]` → rules, 0, tags, a.b */
function parsePath(path: string): Parsed {
  const before = parsedPaths.get(path);
  if (before) return before;
  const parts: (string | number)[] = [];
  for (const [, quoted, position, name] of path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g))
    parts.push(quoted ?? (position === undefined ? (name ?? "") : Number(position)));
  if (parsedPaths.size < 20_000) parsedPaths.set(path, parts);
  return parts;
}

/**
 * Takes a policy SDK proxy (whose reads throw where a value is unknown) down to the plain object under it; anything else
 * is returned as it is.
 */
export function unwrapProxy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const maybe = value as { __isSpecialProxy?: unknown; __getSpecialProxyTarget?: unknown };
  return maybe.__isSpecialProxy === true ? maybe.__getSpecialProxyTarget : value;
}

/** What one raw value is, without looking into it. */
function classify(raw: unknown): Read<unknown> {
  if (raw === undefined || raw === null) return { state: "absent" };
  if (typeof raw === "string") {
    if (raw === hiddenText) return { state: "secret" };
    if (raw.length >= 36 && unknownTexts.some((text) => raw.includes(text))) return { state: "unknown" };
    return { state: "known", value: raw };
  }
  if (typeof raw !== "object") return { state: "known", value: raw };
  const signature = (raw as Record<string, unknown>)[signatureKey];
  if (signature === secretSignature) return { state: "secret" };
  if (signature === outputSignature) return classifyOutput(raw as Record<string, unknown>);
  return { state: "known", value: raw };
}

function classifyOutput(output: Record<string, unknown>): Read<unknown> {
  if (output.secret === true) return { state: "secret" };
  return "value" in output ? classify(output.value) : { state: "unknown" };
}

/** Whether something unknown or secret lies anywhere inside. Depth is limited: a document that deep is not known. */
function hidden(raw: unknown, depth = 0): "unknown" | "secret" | undefined {
  if (depth > 64) return "unknown";
  const read = classify(raw);
  if (read.state === "unknown" || read.state === "secret") return read.state;
  if (read.state === "absent" || typeof read.value !== "object" || read.value === null) return undefined;
  let found: "unknown" | "secret" | undefined;
  for (const inner of Object.values(read.value)) {
    const state = hidden(inner, depth + 1);
    if (state === "unknown") return state;
    found ??= state;
  }
  return found;
}

function step(raw: unknown, part: string | number): Read<unknown> {
  const read = classify(raw);
  if (read.state !== "known") return read;
  const value = read.value;
  if (typeof value !== "object" || value === null) return { state: "absent" };
  if (Array.isArray(value)) {
    // The provider's schema flattens some one-element lists and not others: `a.b` and `a[0].b` mean the same.
    if (typeof part === "number") return classify(value[part]);
    return value.length === 1 ? step(value[0], part) : { state: "absent" };
  }
  if (typeof part === "number") return part === 0 ? read : { state: "absent" };
  return Object.hasOwn(value, part) ? classify((value as Record<string, unknown>)[part]) : { state: "absent" };
}

function join(base: string, path: string): string {
  if (base === "" || path === "") return base + path;
  return path.startsWith("[") ? base + path : `${base}.${path}`;
}

/** A view over raw JSON, as engine, export or fixture wrote it. */
export class JsonView implements View {
  readonly path: string;
  protected readonly raw: unknown;
  protected readonly log: ReadLog;
  protected readonly owner: string;

  /** @param owner URN that notes name; @param raw proxies of the policy SDK are unwrapped */
  constructor(raw: unknown, log: ReadLog, owner: string, path = "") {
    this.raw = unwrapProxy(raw);
    this.log = log;
    this.owner = owner;
    this.path = path;
  }

  /** Looks without noting and without looking inside. */
  private find(path: string): Read<unknown> {
    let read = classify(this.raw);
    for (const part of parsePath(path)) {
      if (read.state !== "known") return read;
      read = step(read.value, part);
    }
    return read;
  }

  private noted<T>(path: string, read: Read<T>): Read<T> {
    if (read.state === "unknown" || read.state === "secret")
      this.log.note(this.owner, join(this.path, path), read.state);
    return read;
  }

  /** A value of the wrong type is not known: neither right nor missing. */
  private typed<T>(path: string, convert: (value: unknown) => T | undefined): Read<T> {
    const read = this.find(path);
    if (read.state !== "known") return this.noted(path, read);
    const value = convert(read.value);
    return this.noted(path, value === undefined ? { state: "unknown" } : { state: "known", value });
  }

  peek(path = ""): Read<unknown> {
    const read = this.find(path);
    if (read.state !== "known") return read;
    const state = hidden(read.value);
    return state ? { state } : read;
  }

  read(path = ""): Read<unknown> {
    return this.noted(path, this.peek(path));
  }

  string(path = ""): Read<string> {
    return this.typed(path, (value) => (typeof value === "string" ? value : undefined));
  }

  boolean(path = ""): Read<boolean> {
    return this.typed(path, (value) => {
      if (typeof value === "boolean") return value;
      return value === "true" ? true : value === "false" ? false : undefined;
    });
  }

  number(path = ""): Read<number> {
    return this.typed(path, (value) => {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isFinite(number) ? number : undefined;
    });
  }

  items(path = ""): Read<readonly View[]> {
    return this.typed(path, (value) => {
      if (typeof value !== "object" || value === null) return undefined;
      const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
      return elements.map((raw, i) => new JsonView(raw, this.log, this.owner, join(this.path, `${path}[${i}]`)));
    });
  }

  strings(path = ""): Read<readonly string[]> {
    return this.typed(path, (value) => {
      const elements: readonly unknown[] = Array.isArray(value) ? value : [value];
      const known = elements.map(classify);
      const texts = known.flatMap((read) =>
        read.state === "known" && typeof read.value === "string" ? [read.value] : [],
      );
      return texts.length === elements.length ? texts : undefined;
    });
  }

  keys(path = ""): Read<readonly string[]> {
    return this.typed(path, (value) =>
      typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined,
    );
  }

  has(path: string): Read<boolean> {
    const read = this.find(path);
    if (read.state === "unknown" || this.isWithinSecret(path)) return this.noted(path, { state: "unknown" });
    if (read.state === "secret") return { state: "known", value: true };
    return { state: "known", value: read.state === "known" && read.value !== "" };
  }

  /** Whether something that holds the property is secret: then whether it is set is, too. */
  private isWithinSecret(path: string): boolean {
    const above = path.replace(/\.?[^.[]+$|\[[^[]*\]$/, "");
    return above !== path && [above, `${above}[0]`].some((holder) => this.find(holder).state === "secret");
  }

  at(path: string): View {
    const read = this.find(path);
    const raw = read.state === "known" ? read.value : hiddenAs(read.state);
    return new JsonView(raw, this.log, this.owner, join(this.path, path));
  }
}

/** Raw form of a value that is not known, so that a deeper view says the same. */
function hiddenAs(state: "unknown" | "absent" | "secret"): unknown {
  if (state === "absent") return undefined;
  return state === "secret" ? hiddenText : unknownTexts[0];
}
