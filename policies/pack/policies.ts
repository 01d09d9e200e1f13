import type { Policies, Policy, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import {
  evaluate,
  type Exemption,
  exemptionSet,
  type ExemptionSet,
  foldType,
  groups,
  matchesType,
  referencesOf,
  type Rule,
  tokensOf,
  type Verdict,
} from "../core/index.ts";
import { exemptionProblems } from "../exemptionProblems.ts";
import { gv04 } from "../rules/governance/gv04ExemptionsReviewed.ts";
import { gv05 } from "../rules/governance/gv05EveryRuleJudged.ts";
import { type LoggedGraph, resourceGraph, stackGraph } from "./sdkGraph.ts";
import { type Heard, Layout, Unjudged } from "./shared.ts";

/** What the engine shows of a rule before it has judged anything. */
function described(rule: Rule): Policy {
  const [[name, references] = ["", []]] = Object.entries(referencesOf(rule));
  const parameters = Object.entries(rule.parameters ?? {});
  return {
    name: rule.name,
    description: rule.title,
    displayName: rule.id,
    enforcementLevel: rule.level,
    severity: rule.severity,
    tags: [rule.group, groups[rule.group].title],
    framework: { name, version: "", reference: references.join(", "), specification: rule.title },
    remediationSteps: rule.remediation,
    url: `docs/policies/${rule.id.toLowerCase()}.md`,
    ...(parameters.length > 0 && { configSchema: { properties: Object.fromEntries(parameters) as never } }),
  };
}

/** One rule judged with the parameters that the engine was given; its level is the engine's business. */
function judge(rule: Rule, { graph, log }: LoggedGraph, set: ExemptionSet, config: object = {}): Verdict {
  return evaluate(graph, [rule], { log, config: { [rule.name]: { ...config } }, exemptions: set });
}

function isFor({ types }: Rule, type: string): boolean {
  const folded = foldType(type);
  return types.some((wanted) => matchesType(wanted, folded));
}

/** The rule that a resource policy was made of. */
const ruleOf = new WeakMap<Policy, Rule>();

function resourcePolicy(rule: Rule, set: ExemptionSet, unjudged: Unjudged): ResourceValidationPolicy {
  const validateResource: ResourceValidationPolicy["validateResource"] = (args, report) => {
    if (!isFor(rule, args.type)) return;
    const verdict = judge(rule, resourceGraph(args), set, args.getConfig<object>());
    for (const { message, urn } of verdict.violations) report(message, urn);
    unjudged.note(rule, verdict, args.getConfig<object>());
  };
  const tokens = rule.types.flatMap(tokensOf);
  // The SDK leaves a policy with this mark alone, without reading the properties, on any other type.
  if (tokens.length === 1 && !tokens[0]?.endsWith("*")) Object.assign(validateResource, { __pulumiType: tokens[0] });
  const policy = { ...described(rule), validateResource };
  ruleOf.set(policy, rule);
  return policy;
}

/** Whether a policy made here is for resources of a type; true for a policy that was not. */
export function appliesTo(policy: Policy, type: string): boolean {
  const rule = ruleOf.get(policy);
  return rule === undefined || isFor(rule, type);
}

/** One list of policies that look at a stack together. */
interface Look {
  readonly layout: Layout;
  readonly unjudged: Unjudged;
}

function stackPolicy(rule: Rule, set: ExemptionSet, { layout, unjudged }: Look): StackValidationPolicy {
  const validateStack: StackValidationPolicy["validateStack"] = (args, report) => {
    const graph = (): LoggedGraph => stackGraph(args.resources);
    const config = args.getConfig<object>();
    const verdict = layout.holds(rule) ? layout.take(rule, graph) : judge(rule, graph(), set, config);
    for (const { message, urn } of verdict.violations) report(message, urn);
    unjudged.note(rule, verdict, config);
  };
  // The SDK reads every property of every resource anew for each stack policy: 65 µs a resource. So the first rule
  // judges for all, and a policy with nothing to report names a type that is in no stack, which makes the SDK skip it.
  Object.defineProperty(validateStack, "__pulumiType", { get: () => layout.nothingFor(rule) });
  return { ...described(rule), validateStack };
}

/** Comes last: says what none of the policies before it could judge, after a second look with the whole stack. */
function closingPolicy(rules: readonly Rule[], set: ExemptionSet, unjudged: Unjudged): StackValidationPolicy {
  return {
    ...described(gv05),
    validateStack: (args, report) => {
      const pending = unjudged.take();
      const look = pending.size > 0 ? stackGraph(args.resources) : undefined;
      for (const rule of rules) {
        const noted = pending.get(rule.id);
        if (!noted || !look) continue;
        const { notEvaluable, violations } = judge(rule, look, set, noted.config);
        const [first] = notEvaluable;
        if (first) {
          const places = notEvaluable.length === 1 ? "" : `, and in ${notEvaluable.length - 1} more place(s)`;
          report(`${rule.name} could not be judged: ${first.reason}${places}`, first.urn);
        }
        // A stack rule has reported its violations itself; a resource rule has not seen what is known by now.
        if (rule.kind === "resource")
          for (const { message, urn } of violations) if (noted.urns.has(urn)) report(`${rule.name}: ${message}`, urn);
      }
    },
  };
}

/** Judges the file of exemptions. What covers nothing is not said here: a preview cannot know all there is to cover. */
function exemptionPolicy(set: ExemptionSet, find: (text: string) => Rule | undefined): StackValidationPolicy {
  return {
    ...described(gv04),
    validateStack: (args, report) => {
      const config = { [gv04.name]: { ...args.getConfig<object>() } };
      for (const { name, message } of exemptionProblems(set, [], find, config)) report(`${name} ${message}`);
    },
  };
}

/** The rules as the SDK's policies. */
export interface Pack {
  /** For an update: a resource rule judges each resource before it is touched, a stack rule all of them at the end. */
  readonly policies: Policies;
  /** For the end of a preview: the resource rules once more, as policies that judge all resources at one look. */
  readonly atOnce: Policies;
  /** To be told what the engine says, so that rules with parameters can be judged with all others. */
  readonly heard: Heard;
}

/**
 * Rules as policies of the engine's SDK, each under its own name, so that level and parameters can be set by name.
 * Rules that need both stacks are the command line's: the engine sees one stack.
 */
export function packOf(rules: readonly Rule[], exemptions: readonly Exemption[], now: () => Date): Pack {
  const find = (text: string): Rule | undefined =>
    rules.find(({ id, name }) => id === text.toUpperCase() || name === text);
  const set = exemptionSet(exemptions, (text) => find(text)?.id, now);
  const resourceRules = rules.filter((rule) => rule.kind === "resource");
  const stackRules = rules.filter(
    (rule) => rule !== gv05 && rule.kind !== "resource" && (rule.check ?? rule.checkStack),
  );
  const heard: Heard = { config: undefined };
  const unjudged = new Unjudged();
  const lookOf = (some: readonly Rule[]): Look => ({ unjudged, layout: new Layout(some, set, heard) });
  const [stackLook, resourceLook] = [lookOf(stackRules), lookOf(resourceRules)];
  return {
    heard,
    policies: [
      ...resourceRules.map((rule) => resourcePolicy(rule, set, unjudged)),
      ...stackRules.map((rule) => stackPolicy(rule, set, stackLook)),
      exemptionPolicy(set, find),
      closingPolicy([...resourceRules, ...stackRules], set, unjudged),
    ],
    atOnce: resourceRules.map((rule) => stackPolicy(rule, set, resourceLook)),
  };
}
