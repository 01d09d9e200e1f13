import type { Rule, Verdict } from "../core/index.ts";
import type { LoggedGraph } from "./sdkGraph.ts";

/** A token of no resource: the SDK skips a stack policy that is for it alone. */
const noSuchType = "dualcoast:none:None";

/** Where a rule could not be judged. */
export interface Unjudged {
  readonly config: object;
  readonly urns: Set<string>;
}

/**
 * What the policies of one pack tell each other during one look at a stack. The engine calls them in order, one stack
 * a process. Everything here is consumed once: a policy that finds nothing laid out for it judges for itself.
 */
export class Shared {
  private readonly rules: readonly Rule[];
  private readonly laidOut = new Map<string, Verdict>();
  private pending = new Map<string, Unjudged>();

  /** @param rules stack rules without parameters: what the first of them judges holds for all */
  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  /** `noSuchType` where the rule was judged and has nothing to say; undefined where it must run. */
  nothingFor(rule: Rule): string | undefined {
    const verdict = this.laidOut.get(rule.id);
    if (!verdict || verdict.violations.length > 0 || verdict.notEvaluable.length > 0) return undefined;
    this.laidOut.delete(rule.id);
    return noSuchType;
  }

  /** The rule's verdict: laid out by an earlier policy, or judged now, together with all others'. */
  take(rule: Rule, graph: () => LoggedGraph, judge: (rules: readonly Rule[], on: LoggedGraph) => Verdict): Verdict {
    if (!this.laidOut.has(rule.id)) {
      const all = judge(this.rules, graph());
      for (const { id } of this.rules)
        this.laidOut.set(id, {
          violations: all.violations.filter((one) => one.rule === id),
          notEvaluable: all.notEvaluable.filter((one) => one.rule === id),
          exempted: [],
        });
    }
    const verdict = this.laidOut.get(rule.id) ?? { violations: [], notEvaluable: [], exempted: [] };
    this.laidOut.delete(rule.id);
    return verdict;
  }

  /** Notes where a rule could not be judged, and with which parameters. */
  unjudged(rule: Rule, verdict: Verdict, config: object): void {
    if (verdict.notEvaluable.length === 0) return;
    const noted = this.pending.get(rule.id) ?? { config, urns: new Set<string>() };
    for (const { urn } of verdict.notEvaluable) noted.urns.add(urn);
    this.pending.set(rule.id, noted);
  }

  /** What was noted since the last call, by rule id. */
  takeUnjudged(): ReadonlyMap<string, Unjudged> {
    const taken = this.pending;
    this.pending = new Map();
    return taken;
  }
}
