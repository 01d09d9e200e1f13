import { isDeepStrictEqual } from "node:util";
import { checkFields, type Fields } from "./checks.ts";
import { found, invalid, Refused, type Reply } from "./envelope.ts";
import { zoneOf } from "./relations.ts";
import { exactly, objectId as id, type ApiCall, type Route } from "./route.ts";
import { compile } from "./rules/evaluate.ts";
import { ExpressionError } from "./rules/lexer.ts";
import { parametersOf, ratePhase, ruleKind, rulesetKind, setByApi, type Phase } from "./rulesetKinds.ts";
import { newId, type Kept, type Store } from "./store.ts";
import { omit } from "../plugins/host/values.ts";

/** Managed rulesets that an account can execute: the edge knows that they exist, and runs none of them. */
const managedRulesets: Readonly<Record<string, string>> = {
  efb7b8c949ac4650a09736fc376e9aee: "Cloudflare Managed Ruleset",
  "4814384a9e5d4991b9815dcfc25d2f1f": "Cloudflare OWASP Core Ruleset",
  c2e184081120413c86c3ab7e14069605: "Cloudflare Exposed Credentials Check Ruleset",
  "77454fe2d30c4220b5701f6fdfb893ba": "Cloudflare Managed Free Ruleset",
};

/** Rulesets of zones, by id and as a phase's entry point. Single rules are changed with the whole ruleset only. */
export function rulesetRoutes(store: Store): Route[] {
  const all = `/zones/${id}/rulesets`;
  const one = exactly(`${all}/${id}`);
  const entry = exactly(`${all}/phases/(\\w+)/entrypoint`);
  const entryOf = (zone: string, phase: string) => list(store, zone).find((ruleset) => ruleset.phase === phase);
  return [
    ["GET", exactly(all), ([zone = ""]) => found(list(store, zone).map((kept) => omit(kept, "rules")))],
    ["POST", exactly(all), ([zone = ""], call) => save(store, zone, undefined, call)],
    ["GET", one, ([zone = "", ruleset = ""]) => found(existing(store, zone, ruleset))],
    ["PUT", one, ([zone = "", ruleset = ""], call) => save(store, zone, existing(store, zone, ruleset), call)],
    [
      "DELETE",
      one,
      ([zone = "", ruleset = ""]) => {
        existing(store, zone, ruleset);
        store.delete("rulesets", zone, ruleset);
        return { ...found(null), status: 204 };
      },
    ],
    ["GET", entry, ([zone = "", phase = ""]) => found(entryOf(zone, phase) ?? missing(`the entry point of ${phase}`))],
    [
      "PUT",
      entry,
      ([zone = "", phase = ""], call) => {
        const body = { name: "default", ...(call.body as Fields), kind: "zone", phase };
        return save(store, zone, entryOf(zone, phase), { ...call, body });
      },
    ],
  ];
}

function list(store: Store, zone: string): Kept[] {
  return store.list("rulesets", zoneOf(store, zone).id);
}

function missing(what: string): never {
  throw new Refused(404, 10_003, `could not find ${what}`);
}

function existing(store: Store, zone: string, ruleset: string): Kept {
  return list(store, zone).find((kept) => kept.id === ruleset) ?? missing(`ruleset ${ruleset}`);
}

function save(store: Store, zone: string, before: Kept | undefined, { body, query }: ApiCall): Reply {
  const fixed = before && { kind: before.kind, name: before.name, phase: before.phase };
  const fields: Fields = { ...rulesetKind.defaults, ...fixed, ...checkFields(rulesetKind, without(body), !before) };
  const { kind, name, phase } = fields as Record<string, string>;
  for (const key of ["kind", "name", "phase"]) {
    if (before && before[key] !== fields[key]) throw invalid(`ruleset: ${key} cannot be changed`);
  }
  const taken = list(store, zone).some((other) => other.id !== before?.id && other.phase === phase);
  if (taken) {
    const words = `'${kind}' is not a valid value for kind because exceeded maximum number of zone rulesets for phase ${phase}`;
    throw new Refused(400, 20_217, words);
  }
  const now = new Date().toISOString();
  const rules = rulesOf(fields.rules as Fields[], phase as Phase, (before?.rules ?? []) as Kept[], now);
  if (query.get("dry_run") === "true") return found(null);
  const own = { id: before?.id ?? newId(), version: next(before?.version), last_updated: now };
  return found(store.put("rulesets", zone, { ...fields, name, rules, ...own }));
}

/** Rules as the API keeps them: one that has the `ref` of an earlier one is that one, changed. */
function rulesOf(given: readonly Fields[], phase: Phase, before: readonly Kept[], now: string): Kept[] {
  const rules = given.map((one, index) => {
    const at = `rules[${index}]`;
    const kind = ruleKind(phase, at);
    const rule = { ...kind.defaults, ...checkFields(kind, without(one), true) };
    checkRule(rule, phase, at);
    const old = before.find(({ id: known, ref }) => ref === (rule.ref ?? one["id"]) || known === one["id"]);
    const own = { id: old?.id ?? newId(), version: next(old?.version), last_updated: now };
    const kept = { ref: own.id, ...rule, ...own };
    return old && isDeepStrictEqual({ ...kept, version: 0, last_updated: 0 }, { ...old, version: 0, last_updated: 0 })
      ? old
      : kept;
  });
  const refs = rules.map(({ ref }) => ref);
  if (new Set(refs).size < refs.length) throw invalid("ruleset: each ref must be there once");
  return rules;
}

/** The API would fill in a missing `mitigation_timeout`; with what is not known here, so it must be said. */
const limitNeeds = ["characteristics", "period", "requests_per_period", "mitigation_timeout"];

/** @throws Refused on parameters that do not fit the action, and on expressions that the edge cannot evaluate */
function checkRule(rule: Fields, phase: Phase, at: string): void {
  const parameters = (rule.action_parameters ?? {}) as Fields;
  const problem = parametersOf(phase, String(rule.action))(parameters);
  if (problem) throw invalid(`${at}: action_parameters${problem}`);
  if (rule.action === "execute" && managedRulesets[String(parameters.id)] === undefined)
    throw invalid(`${at}: action_parameters.id is not the id of a managed ruleset that the edge knows`);
  const limit = (rule.ratelimit ?? {}) as Fields;
  for (const key of phase === ratePhase ? limitNeeds : []) {
    if (limit[key] === undefined) throw invalid(`${at}: ratelimit.${key} must be given`);
  }
  checkExpression(`${at}.expression`, String(rule.expression));
  if (limit.counting_expression)
    checkExpression(`${at}.ratelimit.counting_expression`, String(limit.counting_expression));
}

function checkExpression(at: string, source: string): void {
  try {
    compile(source);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const lines = source.slice(0, error.at).split("\n");
    const place = `${lines.length}:${(lines.at(-1) ?? "").length + 1}`;
    throw invalid(`${at}: Filter parsing error (${place}): ${error.message}`);
  }
}

const next = (version: unknown): string => String(Number(version ?? 0) + 1);

function without(body: unknown): unknown {
  const entries = Object.entries((body ?? {}) as Fields).filter(([key]) => !setByApi.includes(key));
  return Object.fromEntries(entries);
}
