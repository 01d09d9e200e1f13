/** A record, config file or answer that does not have the agreed shape. The message lists every problem at once. */
export class BadShape extends Error {
  override name = "BadShape";
}

/** Bounds of a whole number; both inclusive. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/**
 * Reads fields of one untrusted object and gathers what is wrong with them, so that all of it is said at once.
 * Fields that nobody asks for are let through: a newer writer may add some.
 */
export class Fields {
  readonly #what: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #problems: string[] = [];

  /**
   * @param what name of the thing read, the start of every message, e.g. `writer record`
   * @param value anything; everything but a plain object is refused at once
   * @throws BadShape when `value` is no object
   */
  constructor(what: string, value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new BadShape(`${what}: must be an object, got ${show(value)}`);
    }
    this.#what = what;
    this.#values = value as Record<string, unknown>;
  }

  /** True when the object has this field with a value other than undefined. */
  has(key: string): boolean {
    return this.#values[key] !== undefined;
  }

  /** Text of 1 to `max` characters. */
  text(key: string, max = 4096): string {
    const value = this.#values[key];
    if (typeof value === "string" && value.length > 0 && value.length <= max) return value;
    return this.#bad(key, `must be text of 1 to ${max} characters`, "");
  }

  /** Text that may be empty, e.g. a GTID set. */
  anyText(key: string): string {
    const value = this.#values[key];
    return typeof value === "string" ? value : this.#bad(key, "must be text", "");
  }

  /** One of the listed words. */
  oneOf<T extends string>(key: string, words: readonly [T, ...T[]]): T {
    const value = this.#values[key];
    const found = words.find((word) => word === value);
    return found ?? this.#bad(key, `must be one of ${words.join(", ")}`, words[0]);
  }

  /** Whole number within the range; milliseconds since 1970 are such numbers too. */
  integer(key: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}): number {
    const value = this.#values[key];
    if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
    const limit = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    return this.#bad(key, `must be a whole number ${limit}`, min);
  }

  /** Finite number of at least `min`. */
  number(key: string, min = 0): number {
    const value = this.#values[key];
    if (typeof value === "number" && Number.isFinite(value) && value >= min) return value;
    return this.#bad(key, `must be a number of at least ${min}`, min);
  }

  /** True or false. */
  flag(key: string): boolean {
    const value = this.#values[key];
    return typeof value === "boolean" ? value : this.#bad(key, "must be true or false", false);
  }

  /** An object whose own shape the reader of this one does not know. */
  object(key: string): Readonly<Record<string, unknown>> {
    const value = this.#values[key];
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return this.#bad(key, "must be an object", {});
  }

  /** Reads a field only where it is present. */
  optional<T>(key: string, read: (key: string) => T): T | undefined {
    return this.has(key) ? read(key) : undefined;
  }

  /** Records a problem that concerns more than one field. */
  problem(text: string): void {
    this.#problems.push(text);
  }

  /** Gives back what was read. @throws BadShape with every problem, when there was one */
  done<T>(shape: T): T {
    if (this.#problems.length > 0) throw new BadShape(`${this.#what}: ${this.#problems.join("; ")}`);
    return shape;
  }

  #bad<T>(key: string, rule: string, instead: T): T {
    this.#problems.push(`${key} ${rule}, got ${show(this.#values[key])}`);
    return instead;
  }
}

/** Short picture of a value for a message. */
function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
