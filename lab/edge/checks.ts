import { invalid, notImitated } from "./envelope.ts";

/** Says what is wrong with a value, or nothing. May throw where a value is right but not imitated. */
export type Check = (value: unknown) => string | undefined;

/** What one kind of object may have. */
export interface Kind {
  readonly name: string;
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, Check>>;
  /** What the API fills in. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

export type Fields = Record<string, unknown>;

export const text: Check = (value) => (typeof value === "string" ? undefined : "must be text");
export const flag: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");
export const anyObject: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "must be an object";
export const texts: Check = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? undefined : "must be a list of texts";

export function whole(min: number, max: number): Check {
  const rule = `must be a whole number from ${min} to ${max}`;
  return (value) => (Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? undefined : rule);
}

export function number(min: number, max: number): Check {
  return (value) =>
    typeof value === "number" && value >= min && value <= max ? undefined : `must be from ${min} to ${max}`;
}

export function oneOf(...words: unknown[]): Check {
  return (value) => (words.includes(value) ? undefined : `must be one of ${words.join(", ")}`);
}

export function matching(pattern: RegExp, rule: string): Check {
  return (value) => (typeof value === "string" && pattern.test(value) ? undefined : rule);
}

export const notEmpty = matching(/./, "must not be empty");

/** Null resets the field. */
export function nullable(check: Check): Check {
  return (value) => (value === null ? undefined : check(value));
}

/** One of the first words works; the rest are the API's too, but change behaviour in ways that are not imitated. */
export function imitated(what: string, works: readonly unknown[], others: readonly unknown[]): Check {
  return (value) => {
    if (works.includes(value)) return undefined;
    if (others.includes(value)) throw notImitated(`${what} "${String(value)}"`);
    return `must be one of ${[...works, ...others].join(", ")}`;
  };
}

/** The field exists, but only with nothing in it does the edge behave as it would. */
export function emptyOnly(what: string): Check {
  return (value) => {
    if (value !== null && typeof value === "object" && Object.keys(value).length === 0) return undefined;
    if (value === null) return undefined;
    throw notImitated(what);
  };
}

/**
 * The field exists, but only where it is not set does the edge behave as it would.
 * @param empty a value that means the same to the API as none
 */
export function never(what: string, empty?: string): Check {
  return (value) => {
    if (value === null || value === undefined || value === empty) return undefined;
    throw notImitated(what);
  };
}

/** An object with just these fields, each optional. */
export function shape(fields: Readonly<Record<string, Check>>): Check {
  return (value) => {
    const wrong = anyObject(value);
    if (wrong) return wrong;
    for (const [key, one] of Object.entries(value as Fields)) {
      const check = fields[key];
      const problem = check ? check(one) : "is not a property";
      if (problem) return `.${key} ${problem}`;
    }
    return undefined;
  };
}

/** A list of which each item passes. */
export function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return "must be a list";
    for (const [index, item] of value.entries()) {
      const problem = check(item);
      if (problem) return `[${index}]${problem.startsWith(".") ? "" : " "}${problem}`;
    }
    return undefined;
  };
}

/**
 * Checks the properties of a request. @throws Refused 400 naming the first property that is wrong or unknown
 * @param complete true where all required ones must be there (create, replace)
 */
export function checkFields(kind: Kind, given: unknown, complete: boolean): Fields {
  const wrong = anyObject(given);
  if (wrong) throw invalid(`${kind.name}: the body ${wrong}`);
  const fields = given as Fields;
  for (const [key, value] of Object.entries(fields)) {
    const check = kind.fields[key];
    if (!check) throw invalid(`${kind.name}: ${key} is not a property of it`);
    const problem = check(value);
    if (problem) throw invalid(`${kind.name}: ${key}${/^[.[]/.test(problem) ? "" : " "}${problem}`);
  }
  const missing = complete ? kind.required.filter((key) => fields[key] === undefined) : [];
  if (missing.length > 0) throw invalid(`${kind.name}: ${missing.join(", ")} must be given`);
  return fields;
}
