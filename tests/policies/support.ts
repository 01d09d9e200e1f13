import { describe, expect, test } from "vitest";
import {
  evaluate,
  evaluatePair,
  type Example,
  graphOfFixtures,
  groups,
  ReadLog,
  type ResourceInput,
  type Rule,
  type Verdict,
} from "../../policies/core/index.ts";
import { misshapen, others, passwords, unset, withLeafReplaced } from "./leaves.ts";

/** What the engine sends in place of a text, number or object that a preview cannot know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** A secret as a stack export without passphrase has it. */
export const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };

export interface Case {
  readonly given: Example;
  /** Parameters of the rule that differ from their defaults. */
  readonly config?: Readonly<Record<string, unknown>>;
}
export interface ViolatingCase extends Case {
  /** Exact messages, in order. */
  readonly says: readonly string[];
}
export interface UnknownCase extends Case {
  /** Exact reasons, in order. */
  readonly says: readonly string[];
}
export interface RuleCases {
  readonly compliant: Readonly<Record<string, Example | Case>>;
  readonly violating: Readonly<Record<string, ViolatingCase>>;
  /** No violation, and counted as not evaluable. */
  readonly unknown: Readonly<Record<string, UnknownCase>>;
  /** The violation is seen in another form: type alias, inline or companion resource, other spelling. */
  readonly alias: Readonly<Record<string, ViolatingCase>>;
  /**
   * Ways to break the first compliant case, each of which must become a violation: `"name"` drops that resource,
   * `"name > path.to[0].property"` drops a property of it, and `"name > path = JSON"` sets one; `@protect` is an option.
   */
  readonly mutations: readonly string[];
  /** Leaves (`name.path`) that the rule decides without, while another value there would be a violation. */
  readonly decidedWithout?: readonly string[];
}

/** Judges fixtures by one rule. */
export function judge(rule: Rule, given: Example, config?: Readonly<Record<string, unknown>>): Verdict {
  const log = new ReadLog();
  const options = { log, config: config && { [rule.name]: config } };
  if (!("active" in given)) return evaluate(graphOfFixtures(given, log), [rule], options);
  const [active, standby] = [graphOfFixtures(given.active, log), graphOfFixtures(given.standby, log)];
  const verdicts = [
    evaluate(active, [rule], options),
    evaluate(standby, [rule], options),
    evaluatePair(active, standby, [rule], options),
  ];
  return {
    violations: verdicts.flatMap(({ violations }) => violations),
    notEvaluable: verdicts.flatMap(({ notEvaluable }) => notEvaluable),
    exempted: [],
  };
}

function toCase(value: Example | Case): Case {
  return "given" in value ? value : { given: value };
}

const messages = ({ violations }: Verdict): string[] => violations.map(({ message }) => message);
const reasons = ({ notEvaluable }: Verdict): string[] => notEvaluable.map(({ reason }) => reason);

/** Tests one rule by table: its own examples, each case, and each mutation of the first compliant case. */
export function testRule(rule: Rule, cases: RuleCases): void {
  describe(`${rule.id} ${rule.name}`, () => {
    test("has a name, a page's worth of words, and as many cases as a rule must have", () => {
      expect(rule.id).toMatch(new RegExp(`^${groups[rule.group].prefix}-\\d\\d$`));
      expect(rule.name).toMatch(new RegExp(`^${rule.id.toLowerCase()}-[a-z0-9-]+$`));
      expect(rule.title).toMatch(/^[A-Z].+\.$/s);
      for (const words of [rule.rationale, rule.remediation]) expect(words).toMatch(/^\S.{20,}\.$/s);
      const counts = [cases.compliant, cases.violating, cases.unknown, cases.alias].map((of) => Object.keys(of).length);
      expect(counts.map((count, i) => count >= (i < 2 ? 3 : 1))).toEqual([true, true, true, true]);
      expect(cases.mutations.length).toBeGreaterThan(0);
    });
    test("accepts its good example and rejects its bad one", () => {
      expect(judge(rule, rule.examples.good)).toEqual({ violations: [], notEvaluable: [], exempted: [] });
      expect(messages(judge(rule, rule.examples.bad))).not.toEqual([]);
    });
    for (const [name, value] of Object.entries(cases.compliant))
      test(`accepts ${name}`, () => {
        const { given, config } = toCase(value);
        expect(judge(rule, given, config)).toEqual({ violations: [], notEvaluable: [], exempted: [] });
      });
    for (const [name, { given, config, says }] of Object.entries({ ...cases.violating, ...cases.alias }))
      test(`rejects ${name}`, () => expect(messages(judge(rule, given, config))).toEqual(says));
    for (const [name, { given, config, says }] of Object.entries(cases.unknown))
      test(`cannot judge ${name}`, () => {
        const verdict = judge(rule, given, config);
        expect(messages(verdict)).toEqual([]);
        expect(reasons(verdict)).toEqual(says);
      });
    const sound = [rule.examples.good, ...Object.values(cases.compliant)].map(toCase);
    const broken = [rule.examples.bad, ...Object.values({ ...cases.violating, ...cases.alias })].map(toCase);
    test("prints no text that a property holds", () => {
      for (const { given, config } of [...sound, ...broken])
        for (const password of passwords)
          for (const [, changed] of withLeafReplaced(given, password)) {
            const verdict = judge(rule, changed, config);
            expect([...messages(verdict), ...reasons(verdict)].filter((text) => text.includes(password))).toEqual([]);
          }
    });
    test("judges whatever shape a leaf has", () => {
      for (const { given, config } of [...sound, ...broken])
        for (const shape of [...misshapen, ...unset, unknown, secret])
          for (const [leaf, changed] of withLeafReplaced(given, shape)) {
            const failed = messages(judge(rule, changed, config)).filter((text) => text.startsWith("the rule itself"));
            expect([leaf, shape, ...failed]).toEqual([leaf, shape]);
          }
    });
    test("takes no hidden leaf of what is broken for its cure", () => {
      for (const { given, config } of broken) {
        const cured = [unknown, secret].flatMap((hidden) =>
          [...withLeafReplaced(given, hidden)].flatMap(([leaf, changed, wasSet]) =>
            // What is secret is set, at least.
            (hidden === unknown || wasSet) && isClean(judge(rule, changed, config))
              ? [hidden === secret ? `${leaf} (secret)` : leaf]
              : [],
          ),
        );
        expect(without(cured, cases.decidedWithout)).toEqual([]);
      }
    });
    test("takes no leaf that matters for fine while it is not known or hidden", () => {
      for (const { given, config } of sound)
        expect(without(takenForFine(rule, given, config), cases.decidedWithout)).toEqual([]);
    });
    const [first] = Object.values(cases.compliant);
    for (const mutation of cases.mutations)
      test(`rejects the first compliant case without ${mutation}`, () => {
        if (!first) throw new Error("no compliant case");
        const { given, config } = toCase(first);
        expect(messages(judge(rule, mutate(given, mutation), config))).not.toEqual([]);
      });
  });
}

const isClean = ({ violations, notEvaluable }: Verdict): boolean => violations.length + notEvaluable.length === 0;

const without = (leaves: readonly string[], known: readonly string[] = []): string[] =>
  leaves.filter((leaf) => !known.includes(leaf.replace(" (secret)", "")));

/** Leaves of compliant fixtures that pass while they are hidden, although other values in their place would not. */
export function takenForFine(rule: Rule, given: Example, config?: Readonly<Record<string, unknown>>): string[] {
  const breaks = (values: readonly unknown[]): Set<string> =>
    new Set(
      values.flatMap((value) =>
        [...withLeafReplaced(given, value)].flatMap(([leaf, one]) =>
          judge(rule, one, config).violations.length > 0 ? [leaf] : [],
        ),
      ),
    );
  const passes = (hidden: unknown): string[] =>
    [...withLeafReplaced(given, hidden)].flatMap(([leaf, one]) => (isClean(judge(rule, one, config)) ? [leaf] : []));
  const wrong = breaks(others);
  const missing = breaks(unset);
  return [
    ...passes(unknown).filter((leaf) => wrong.has(leaf) || missing.has(leaf)),
    // What is secret is set, at least.
    ...passes(secret).flatMap((leaf) => (wrong.has(leaf) ? [`${leaf} (secret)`] : [])),
  ];
}

/** The same fixtures with one resource or one property dropped, or one property set. */
export function mutate(given: Example, mutation: string): Example {
  const [, name = "", path, json] = /^(.*?)(?: > (.*?)(?: = (.*))?)?$/s.exec(mutation) ?? [];
  let hits = 0;
  const list = (resources: readonly ResourceInput[]): readonly ResourceInput[] =>
    resources.flatMap((resource) => {
      if (resource.name !== name) return [resource];
      if (path === undefined) {
        hits += 1;
        return [];
      }
      const copy = structuredClone(resource) as { props: unknown };
      if (path.startsWith("@") ? changeAt(copy, path.slice(1), json) : changeAt(copy.props, path, json)) hits += 1;
      return [copy as ResourceInput];
    });
  const changed = "active" in given ? { active: list(given.active), standby: list(given.standby) } : list(given);
  if (hits === 0) throw new Error(`mutation "${mutation}" changes nothing`);
  return changed;
}

function changeAt(root: unknown, path: string, json: string | undefined): boolean {
  const parts = [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
  const last = parts.pop() ?? "";
  let at = root as Record<string, unknown>;
  for (const part of parts) {
    const next = at[part];
    if (typeof next !== "object" || next === null) return false;
    at = next as Record<string, unknown>;
  }
  if (json === undefined && !(last in at)) return false;
  if (json !== undefined) at[last] = JSON.parse(json);
  else if (Array.isArray(at)) at.splice(Number(last), 1);
  else Reflect.deleteProperty(at, last);
  return true;
}
