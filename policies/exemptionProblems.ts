import {
  type Exemption,
  type ExemptionSet,
  type Finding,
  type Rule,
  settingsOf,
  type PolicyConfig,
} from "./core/index.ts";
import { gv04 } from "./rules/governance/gv04ExemptionsReviewed.ts";

const DAY_MS = 86_400_000;
const CRITICAL_MAX_DAYS = 90;

/** What is wrong with one entry itself, whatever it covers; undefined where nothing is. */
function problemOf(entry: Exemption, rule: Rule | undefined, today: string, maxDays: number): string | undefined {
  const { created, expires } = entry;
  if (!rule) return `names no rule: ${/^[\w-]{1,80}$/.test(entry.rule) ? entry.rule : "not an id"}`;
  if (rule.id === "GV-04" || rule.id === "GV-05") return `${rule.id} judges the judging: it takes no exemption`;
  if (entry.reason.trim().length < 10) return "must give its reason, in a sentence";
  if (entry.owner.trim() === "") return "must name its owner";
  if (!isDate(created) || !isDate(expires)) return "must give created and expires as dates like 2026-03-01";
  if (created > today) return "was created in the future";
  if (expires < today) return `expired on ${expires}`;
  const days = (Date.parse(expires) - Date.parse(created)) / DAY_MS;
  const limit = rule.severity === "critical" ? Math.min(maxDays, CRITICAL_MAX_DAYS) : maxDays;
  if (days > limit) return `lasts ${days} days: at most ${limit} are allowed for ${rule.id}`;
  return widthProblem(entry.urn, rule);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** An exemption is for a resource, not for a class of them: the type is written out, and so is most of the name. */
function widthProblem(urn: string, rule: Rule): string | undefined {
  const parts = urn.split("::");
  const [type = "", name = ""] = parts.slice(-2);
  if (!urn.startsWith("urn:pulumi:") || parts.length < 4)
    return "must give a URN: urn:pulumi:STACK::PROJECT::TYPE::NAME";
  if (type.includes("*")) return "is too wide: the type must be written out";
  if (rule.severity === "critical" && name.includes("*"))
    return `is too wide: ${rule.id} is exempted for one resource by name`;
  return name.replaceAll("*", "").length < 3
    ? "is too wide: the name must be written out, but for an ending"
    : undefined;
}

/** Whether the entry speaks of this stack: the stack's part of its URN is the stack, or a pattern. */
function isFor(entry: Exemption, stack: string): boolean {
  const written = /^urn:pulumi:(.*?)::/.exec(entry.urn)?.[1] ?? "";
  return written === stack || written.includes("*");
}

/**
 * Findings of GV-04. Call after everything was judged: an entry that covered nothing by then is one of them.
 * @param stacks names of the stacks that were judged; entries for other stacks are not theirs to match
 */
export function exemptionProblems(
  set: ExemptionSet,
  stacks: readonly string[],
  findRule: (idOrName: string) => Rule | undefined,
  config: PolicyConfig = {},
): readonly Finding[] {
  const { level, config: values } = settingsOf(gv04, config);
  if (level === "disabled") return [];
  return set.entries.flatMap((entry, i) => {
    const problem = problemOf(entry, findRule(entry.rule), set.today, Number(values.maxDays));
    const isUnmatched = !set.used.has(i) && stacks.some((stack) => isFor(entry, stack));
    const message = problem ?? (isUnmatched ? "covers nothing any more: remove it" : undefined);
    if (message === undefined) return [];
    const { id, severity, remediation } = gv04;
    const where = { urn: `exemptions#${i}`, type: "exemption", name: `exemption ${i}` };
    return [{ rule: id, severity, level, ...where, message, remediation }];
  });
}
