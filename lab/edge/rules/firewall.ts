import type { Fields } from "../checks.ts";
import { characteristics, customPhase, ratePhase, type Phase } from "../rulesetKinds.ts";
import type { Kept, Store } from "../store.ts";
import { compile, type Predicate } from "./evaluate.ts";
import { fields, type Asked } from "./fields.ts";
import { Rates } from "./rates.ts";

/** What a client gets in place of the origin's answer. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** One rule that acted, as `<phase>/<ref>`, and what it did. */
export type Acted = (rule: string, action: string) => void;

interface Rule {
  readonly name: string;
  readonly action: string;
  /** Whether the action is due: the expression holds and, for a rate limit, the rate is passed. */
  readonly isDue: (asked: Asked, now: number) => boolean;
  readonly refusal: Refusal;
  readonly skipsRest: boolean;
  readonly skipsPhases: readonly string[];
}

/** In Cloudflare's order. The managed rulesets would follow; they are closed, and nothing runs in their place. */
const inOrder: readonly Phase[] = [customPhase, ratePhase];

/** The zone's own rules: what blocks, challenges, limits and logs. Each stored ruleset is compiled once. */
export class Firewall {
  readonly #store: Store;
  readonly #acted: Acted;
  /** A change stores a new object: its counters begin anew. */
  readonly #compiled = new WeakMap<Kept, readonly Rule[]>();

  constructor(store: Store, acted: Acted) {
    this.#store = store;
    this.#acted = acted;
  }

  /**
   * Judges a request. Undefined: it may pass.
   * @param now ms of a monotonic clock
   */
  judge(asked: Asked, now: number): Refusal | undefined {
    const zone = this.#store.zones().find(({ name }) => asked.host === name || asked.host.endsWith(`.${name}`));
    const rulesets = zone ? this.#store.list("rulesets", zone.id) : [];
    const skipped = new Set<string>();
    for (const phase of inOrder) {
      const ruleset = rulesets.find((one) => one.phase === phase);
      const refusal = ruleset && !skipped.has(phase) && this.#run(ruleset, asked, now, skipped);
      if (refusal) return refusal;
    }
    return undefined;
  }

  #run(ruleset: Kept, asked: Asked, now: number, skipped: Set<string>): Refusal | undefined {
    for (const rule of this.#rules(ruleset)) {
      if (!rule.isDue(asked, now)) continue;
      this.#acted(rule.name, rule.action);
      if (rule.action === "log") continue;
      if (rule.action !== "skip") return rule.refusal;
      for (const phase of rule.skipsPhases) skipped.add(phase);
      if (rule.skipsRest) return undefined;
    }
    return undefined;
  }

  #rules(ruleset: Kept): readonly Rule[] {
    let rules = this.#compiled.get(ruleset);
    if (!rules) {
      const enabled = (ruleset.rules as Fields[]).filter((rule) => rule.enabled !== false);
      this.#compiled.set(ruleset, (rules = enabled.map((rule) => ruleOf(String(ruleset.phase), rule))));
    }
    return rules;
  }
}

function ruleOf(phase: string, rule: Fields): Rule {
  const name = `${phase}/${String(rule.ref)}`;
  const parameters = (rule.action_parameters ?? {}) as Fields;
  const matches = compile(String(rule.expression));
  const limit = rule.ratelimit as Fields | undefined;
  return {
    name,
    action: String(rule.action),
    isDue: limit ? limited(limit, matches) : matches,
    refusal: refusalOf(name, String(rule.action), parameters, limit),
    skipsRest: parameters.ruleset === "current",
    skipsPhases: (parameters.phases ?? []) as string[],
  };
}

function limited(limit: Fields, matches: Predicate): Rule["isDue"] {
  const rates = new Rates({
    period: Number(limit.period),
    requestsPerPeriod: Number(limit.requests_per_period),
    mitigationTimeout: Number(limit.mitigation_timeout),
  });
  const counts = limit.counting_expression ? compile(String(limit.counting_expression)) : matches;
  const given = (limit.characteristics as string[]).filter((one) => characteristics.includes(one));
  const values = given.map((one) => fields.get(one)?.of ?? (() => ""));
  return (asked, now) => {
    const [isCounted, isMatched] = [counts(asked), matches(asked)];
    if (!isCounted && !isMatched) return false;
    const key = JSON.stringify(values.map((value) => value(asked)));
    if (isCounted) rates.count(key, now);
    return isMatched && rates.isOver(key, now);
  };
}

function refusalOf(name: string, action: string, parameters: Fields, limit: Fields | undefined): Refusal {
  const plain = { "content-type": "text/plain; charset=UTF-8", "lab-edge-rule": name };
  if (action.endsWith("challenge"))
    return { status: 403, headers: { ...plain, "cf-mitigated": "challenge" }, text: "Just a moment...\n" };
  const wait = limit && { "retry-after": String(Number(limit.mitigation_timeout) || Number(limit.period)) };
  const response = parameters.response as { status_code: number; content: string; content_type: string } | undefined;
  if (response) {
    const headers = { ...plain, ...wait, "content-type": response.content_type };
    return { status: response.status_code, headers, text: response.content };
  }
  if (limit) return { status: 429, headers: { ...plain, ...wait }, text: "error code: 1015\n" };
  return { status: 403, headers: plain, text: "error code: 1020\n" };
}
