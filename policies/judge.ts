import {
  evaluate,
  evaluatePair,
  type Exemption,
  exemptionSet,
  type Finding,
  type PolicyConfig,
  type ReadLog,
  type Rule,
  settingsOf,
  type StackGraph,
  type Verdict,
} from "./core/index.ts";
import { exemptionProblems } from "./exemptionProblems.ts";
import { gv05 } from "./rules/governance/gv05EveryRuleJudged.ts";

/** What to judge: stacks alone, and two of them together. All graphs share one log. */
export interface Subjects {
  readonly stacks: readonly StackGraph[];
  readonly pair?: { readonly active: StackGraph; readonly standby: StackGraph };
  readonly log: ReadLog;
}

export interface JudgeOptions {
  readonly rules: readonly Rule[];
  readonly config: PolicyConfig;
  readonly exemptions: readonly Exemption[];
  readonly now: () => Date;
}

/** A verdict, and over how much it was reached. */
export interface Judgement extends Verdict {
  readonly rules: number;
  readonly resources: number;
}

/** Where GV-05 is mandatory, a mandatory rule that could not be judged is a violation. */
function unjudged(verdicts: readonly Verdict[], config: PolicyConfig): readonly Finding[] {
  const { level } = settingsOf(gv05, config);
  if (level !== "mandatory") return [];
  const { id, severity, remediation } = gv05;
  return verdicts.flatMap(({ notEvaluable }) =>
    notEvaluable
      .filter((one) => one.level === "mandatory")
      .map(({ rule, urn, type, name, reason }) => {
        const message = `${rule} could not be judged: ${reason}`;
        return { rule: id, severity, level, urn, type, name, message, remediation };
      }),
  );
}

/** Judges stacks by every rule that has what it needs. Same subjects, options and clock: same judgement. */
export function judgeAll(subjects: Subjects, options: JudgeOptions): Judgement {
  const { rules, config, now } = options;
  const find = (text: string): Rule | undefined =>
    rules.find(({ id, name }) => id === text.toUpperCase() || name === text);
  const exemptions = exemptionSet(options.exemptions, (text) => find(text)?.id, now);
  const settings = { log: subjects.log, config, exemptions };
  const verdicts = subjects.stacks.map((graph) => evaluate(graph, rules, settings));
  const { pair } = subjects;
  if (pair) verdicts.push(evaluatePair(pair.active, pair.standby, rules, settings));
  const stacks = subjects.stacks.map(({ stack }) => stack);
  const enabled = rules.filter((rule) => settingsOf(rule, config).level !== "disabled");
  return {
    violations: [
      ...verdicts.flatMap(({ violations }) => violations),
      ...unjudged(verdicts, config),
      ...exemptionProblems(exemptions, stacks, find, config),
    ],
    notEvaluable: verdicts.flatMap(({ notEvaluable }) => notEvaluable),
    exempted: verdicts.flatMap(({ exempted }) => exempted),
    rules: enabled.filter((rule) => pair !== undefined || rule.kind !== "pair" || rule.check || rule.checkStack).length,
    resources: subjects.stacks.reduce((sum, { resources }) => sum + resources.length, 0),
  };
}
