import { evaluate, type ExemptionSet, type PolicyConfig, type Rule, type Verdict } from "../core/index.ts";
import type { LoggedGraph } from "./sdkGraph.ts";

/** A token of no resource: the SDK skips a stack policy that is for it alone. */
const noSuchType = "dualcoast:none:None";

const nothing: Verdict = { violations: [], notEvaluable: [], exempted: [] };

/** What the engine has told the pack: undefined where nobody listens, and each policy must ask for its own part. */
export interface Heard {
  config: PolicyConfig | undefined;
}

/**
 * What the first policy of a list finds for all that come after it, in one look at the stack. The engine calls them in
 * order. Everything here is consumed once: a policy that finds nothing laid out for it judges for itself.
 */
export class Layout {
  private readonly rules: readonly Rule[];
  private readonly set: ExemptionSet;
  private readonly heard: Heard;
  private readonly verdicts = new Map<string, Verdict>();

  constructor(rules: readonly Rule[], set: ExemptionSet, heard: Heard) {
    this.rules = rules;
    this.set = set;
    this.heard = heard;
  }

  /** Whether a rule is judged together with the others: it has no parameters, or they are known here. */
  holds(rule: Rule): boolean {
    return this.heard.config !== undefined || rule.parameters === undefined;
  }

  /** `noSuchType` where the rule was judged and has nothing to say; undefined where it must run. */
  nothingFor(rule: Rule): string | undefined {
    const verdict = this.verdicts.get(rule.id);
    if (!verdict || verdict.violations.length > 0 || verdict.notEvaluable.length > 0) return undefined;
    this.verdicts.delete(rule.id);
    return noSuchType;
  }

  /** The verdict of a rule that it holds: laid out by an earlier policy, or judged now, together with all others'. */
  take(rule: Rule, on: () => LoggedGraph): Verdict {
    if (!this.verdicts.has(rule.id)) this.lay(on());
    const verdict = this.verdicts.get(rule.id) ?? nothing;
    this.verdicts.delete(rule.id);
    return verdict;
  }

  private lay({ graph, log }: LoggedGraph): void {
    const together = this.rules.filter((rule) => this.holds(rule));
    const { config } = this.heard;
    const all = evaluate(graph, together, { log, exemptions: this.set, ...(config && { config }) });
    for (const { id } of together)
      this.verdicts.set(id, {
        violations: all.violations.filter((one) => one.rule === id),
        notEvaluable: all.notEvaluable.filter((one) => one.rule === id),
        exempted: [],
      });
  }
}

/** Where a rule could not be judged. */
export interface NotYetJudged {
  readonly config: object;
  readonly urns: Set<string>;
}

/** What no policy could judge so far, for the one that comes last. */
export class Unjudged {
  private pending = new Map<string, NotYetJudged>();

  /** Notes where a rule could not be judged, and with which parameters. */
  note(rule: Rule, verdict: Verdict, config: object): void {
    if (verdict.notEvaluable.length === 0) return;
    const noted = this.pending.get(rule.id) ?? { config, urns: new Set<string>() };
    for (const { urn } of verdict.notEvaluable) noted.urns.add(urn);
    this.pending.set(rule.id, noted);
  }

  /** What was noted since the last call, by rule id. */
  take(): ReadonlyMap<string, NotYetJudged> {
    const taken = this.pending;
    this.pending = new Map();
    return taken;
  }
}
