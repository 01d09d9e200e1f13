import type { Condition, PolicyDocument, PrincipalRef, Statement } from "./types.ts";

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads a policy document whatever its form: JSON text, object, or the lower-case shape of `getPolicyDocument`.
 * Never throws: what can't be read is in `problems`.
 * @param name what findings call the document, e.g. the resource's name
 */
export function parseDocument(document: unknown, name: string): PolicyDocument {
  const problems: string[] = [];
  const body = asObject(document, problems);
  if (!body) return { statements: [], problems };
  const version = pick(body, "Version", "version");
  const raw = pick(body, "Statement", "statements", "statement");
  const list = Array.isArray(raw) ? raw : isObject(raw) ? [raw] : undefined;
  if (!list) problems.push("has no Statement");
  const statements = (list ?? []).flatMap((one, index) => {
    const statement = parseStatement(one, `${name}#${index}`, problems);
    return statement ? [statement] : [];
  });
  return { version: typeof version === "string" ? version : undefined, statements, problems };
}

function asObject(document: unknown, problems: string[]): Json | undefined {
  let value = document;
  if (typeof value === "string") {
    try {
      value = JSON.parse(value);
    } catch {
      problems.push("is not JSON");
      return undefined;
    }
  }
  if (isObject(value)) return value;
  problems.push("is not a JSON object");
  return undefined;
}

function pick(from: Json, ...keys: string[]): unknown {
  for (const key of keys) if (from[key] !== undefined && from[key] !== null) return from[key];
  return undefined;
}

/** The label is not the Sid: a document may be a secret, and then so are all of its texts. */
function parseStatement(raw: unknown, label: string, problems: string[]): Statement | undefined {
  if (!isObject(raw)) {
    problems.push(`${label} is not an object`);
    return undefined;
  }
  const effect = pick(raw, "Effect", "effect") ?? (raw["actions"] ? "Allow" : undefined); // getPolicyDocument's default
  if (effect !== "Allow" && effect !== "Deny") {
    problems.push(`${label}: Effect must be Allow or Deny`);
    return undefined;
  }
  const strings = (...keys: string[]): string[] | undefined => toStrings(pick(raw, ...keys), label, problems);
  const statement: Statement = {
    label,
    effect,
    actions: strings("Action", "actions"),
    notActions: strings("NotAction", "notActions"),
    resources: strings("Resource", "resources"),
    notResources: strings("NotResource", "notResources"),
    principals: toPrincipals(pick(raw, "Principal", "principals"), label, problems),
    notPrincipals: toPrincipals(pick(raw, "NotPrincipal", "notPrincipals"), label, problems),
    conditions: toConditions(pick(raw, "Condition", "conditions"), label, problems),
  };
  if (!statement.actions && !statement.notActions) problems.push(`${label}: has neither Action nor NotAction`);
  return statement;
}

function toStrings(value: unknown, label: string, problems: string[]): string[] | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  const strings = list.filter((one): one is string => typeof one === "string");
  if (strings.length !== list.length) problems.push(`${label}: holds something that is not text`);
  return strings;
}

const principalTypes = ["AWS", "Service", "Federated", "CanonicalUser", "*"] as const;

function toPrincipals(value: unknown, label: string, problems: string[]): PrincipalRef[] | undefined {
  if (value === undefined) return undefined;
  if (value === "*") return [{ type: "*", value: "*" }];
  // getPolicyDocument: [{type, identifiers}]; documents: {AWS: …}
  const pairs: [unknown, unknown][] = Array.isArray(value)
    ? value.filter(isObject).map((one) => [one["type"], one["identifiers"]])
    : isObject(value)
      ? Object.entries(value)
      : [];
  if (pairs.length === 0) problems.push(`${label}: Principal can't be read`);
  return pairs.flatMap(([type, values]) => {
    const known = principalTypes.find((one) => one === type);
    if (!known) {
      problems.push(`${label}: unknown kind of principal`);
      return [];
    }
    return (toStrings(values, label, problems) ?? []).map((one): PrincipalRef => ({ type: known, value: one }));
  });
}

function toConditions(value: unknown, label: string, problems: string[]): Condition[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) {
    return value.filter(isObject).map((one) => condition(toText(one["test"]), toText(one["variable"]), one["values"]));
  }
  if (!isObject(value)) {
    problems.push(`${label}: Condition can't be read`);
    return [];
  }
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (isObject(keys)) return Object.entries(keys).map(([key, values]) => condition(operator, key, values));
    problems.push(`${label}: Condition ${operator} can't be read`);
    return [];
  });
}

/** Numbers and booleans are fine in a condition; anything else is no value that could match. */
function toText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function condition(written: string, key: string, values: unknown): Condition {
  const [, qualifier, name = written, suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written) ?? [];
  const list = Array.isArray(values) ? values : [values];
  return {
    operator: name,
    qualifier: qualifier as Condition["qualifier"],
    ifExists: suffix !== undefined,
    key,
    values: list.map(toText),
  };
}
