import { applyExemptions, type ExemptionSet } from "./exemptions.ts";
import type { ReadLog, Unread } from "./reader.ts";
import type {
  CheckContext,
  Config,
  Finding,
  Graph,
  Level,
  NotEvaluable,
  PairContext,
  Read,
  Resource,
  Rule,
  StackContext,
  Verdict,
} from "./types.ts";

/** Level and parameters by rule name, as an engine's policy config file has them; `all` is the level of every rule. */
export type PolicyConfig = Readonly<Record<string, Level | Readonly<Record<string, unknown>>>>;

export interface EvaluationOptions {
  readonly log: ReadLog;
  readonly config?: PolicyConfig;
  readonly exemptions?: ExemptionSet;
}

/** What a rule was set to: its level, and its parameters with defaults filled in. */
export function settingsOf(rule: Rule, config: PolicyConfig = {}): { level: Level; config: Config } {
  const values: Record<string, unknown> = {};
  for (const [key, parameter] of Object.entries(rule.parameters ?? {})) values[key] = parameter.default;
  let level = rule.level;
  for (const entry of [config.all, config[rule.name], config[rule.id]]) {
    if (entry === undefined) continue;
    if (typeof entry === "string") level = entry;
    else {
      const { enforcementLevel, ...parameters } = entry;
      if (typeof enforcementLevel === "string") level = enforcementLevel as Level;
      Object.assign(values, parameters);
    }
  }
  return { level, config: values };
}

interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
}

/** Collects what one rule reports on one subject, and turns silent unknowns into *not evaluable*. */
class Reporting {
  readonly violations: Finding[] = [];
  readonly notEvaluable: NotEvaluable[] = [];
  readonly config: Config;
  private readonly rule: Rule;
  private readonly level: Level;
  private readonly log: ReadLog;
  private subject: Subject = { urn: "", type: "", name: "" };

  constructor(rule: Rule, level: Level, config: Config, log: ReadLog) {
    this.rule = rule;
    this.level = level;
    this.config = config;
    this.log = log;
  }

  /**
   * Runs one check. A rule that throws is broken, and says so: it has not found the subject in order.
   * @param isOne whether the check is of this one resource, not of a stack
   */
  run(subject: Subject, isOne: boolean, check: (reporter: Reporting) => void): void {
    this.subject = subject;
    this.log.take();
    const before = this.violations.length;
    try {
      check(this);
    } catch (error) {
      const kind = error instanceof Error ? error.name : typeof error;
      this.violation(
        `the rule itself failed (${kind}) and has judged nothing here; report it with the resource's type`,
      );
    }
    const unread = this.log.take();
    // What is broken already need not be judged further; what else was looked at must.
    const broken = new Set(this.violations.slice(before).map(({ urn }) => urn));
    if (isOne && broken.has(subject.urn)) return;
    this.report(unread.filter(({ urn }) => !broken.has(urn)));
  }

  private report(unread: readonly Unread[]): void {
    const seen = new Set<string>();
    const reasons = unread
      .map(({ urn, path, state }) => {
        const where = urn === this.subject.urn ? path : `${path} of ${urn.slice(urn.lastIndexOf("::") + 2)}`;
        return `${where} is ${state === "secret" ? "secret" : "not known yet"}`;
      })
      .filter((reason) => !seen.has(reason) && seen.add(reason));
    if (reasons.length > 0) this.notEvaluable.push(this.entry(reasons.slice(0, 3).join("; "), this.subject));
  }

  private entry(reason: string, on: Subject): NotEvaluable {
    return { rule: this.rule.id, level: this.level, urn: on.urn, type: on.type, name: on.name, reason };
  }

  violation(message: string, on: Subject = this.subject): void {
    const { id, severity, remediation } = this.rule;
    const { urn, type, name } = on;
    this.violations.push({ rule: id, severity, level: this.level, urn, type, name, message, remediation });
  }

  /** Bound, so that checks may pass it on. */
  readonly notEvaluableBecause = (reason: string, on: Subject = this.subject): void => {
    this.log.take();
    this.notEvaluable.push(this.entry(reason, on));
  };

  pass(): void {
    this.log.take();
  }

  must<T>(read: Read<T>, test: (value: T) => boolean, message: string, whenAbsent: "fail" | "pass" = "fail") {
    if (read.state === "unknown" || read.state === "secret") return undefined;
    const holds = read.state === "known" ? test(read.value) : whenAbsent === "pass";
    if (!holds) this.violation(message);
    return holds;
  }
}

function reporterOf(reporting: Reporting): Omit<StackContext, "graph"> {
  return {
    config: reporting.config,
    violation: (message, on) => reporting.violation(message, on && subjectOf(on)),
    notEvaluable: (reason, on) => reporting.notEvaluableBecause(reason, on && subjectOf(on)),
    pass: () => reporting.pass(),
    must: (read, test, message, whenAbsent) => reporting.must(read, test, message, whenAbsent),
  };
}

function subjectOf({ urn, rawType, name }: Resource): Subject {
  return { urn, type: rawType, name };
}

function stackSubject(graph: Graph): Subject {
  return { urn: graph.urn, type: "pulumi:pulumi:Stack", name: graph.stack };
}

function judge(rule: Rule, options: EvaluationOptions, act: (reporting: Reporting) => void): Verdict {
  const { level, config } = settingsOf(rule, options.config);
  if (level === "disabled") return { violations: [], notEvaluable: [], exempted: [] };
  const reporting = new Reporting(rule, level, config, options.log);
  act(reporting);
  return { violations: reporting.violations, notEvaluable: reporting.notEvaluable, exempted: [] };
}

function judgeRule(graph: Graph, rule: Rule, options: EvaluationOptions): Verdict {
  return judge(rule, options, (reporting) => {
    const reporter = reporterOf(reporting);
    if (rule.check)
      for (const resource of graph.ofType(...rule.types)) {
        if ((resource as { isExternal?: boolean }).isExternal) continue;
        const context: CheckContext = { ...reporter, resource, graph };
        reporting.run(subjectOf(resource), true, () => rule.check?.(context));
      }
    if (rule.checkStack) {
      const context: StackContext = { ...reporter, graph };
      reporting.run(stackSubject(graph), false, () => rule.checkStack?.(context));
    }
  });
}

function merged(verdicts: readonly Verdict[], exemptions: ExemptionSet | undefined): Verdict {
  const violations = verdicts.flatMap((verdict) => verdict.violations);
  const notEvaluable = verdicts.flatMap((verdict) => verdict.notEvaluable);
  return { notEvaluable, ...applyExemptions(violations, exemptions) };
}

/**
 * Judges one stack by all rules that one stack can answer.
 * @returns findings in the order of rules, then resources; same graph and options, same answer
 */
export function evaluate(graph: Graph, rules: readonly Rule[], options: EvaluationOptions): Verdict {
  return merged(
    rules.map((rule) => judgeRule(graph, rule, options)),
    options.exemptions,
  );
}

/** Judges two stacks by the rules that need both. Each stack alone is `evaluate`'s. */
export function evaluatePair(
  active: Graph,
  standby: Graph,
  rules: readonly Rule[],
  options: EvaluationOptions,
): Verdict {
  const verdicts = rules.map((rule) =>
    judge(rule, options, (reporting) => {
      if (!rule.checkPair) return;
      const context: PairContext = { ...reporterOf(reporting), active, standby };
      reporting.run(stackSubject(active), false, () => rule.checkPair?.(context));
    }),
  );
  return merged(verdicts, options.exemptions);
}
