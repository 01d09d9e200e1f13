import type { Finding, NotEvaluable, Rule } from "../core/index.ts";
import type { Judgement } from "../judge.ts";

/** How many places of one rule are listed before the rest is only counted. */
const PLACES = 20;

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function byRule<T extends { readonly rule: string }>(list: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(one.rule);
    if (group) group.push(one);
    else groups.set(one.rule, [one]);
  }
  return groups;
}

function places(list: readonly (Finding | NotEvaluable)[]): readonly string[] {
  const lines = list.slice(0, PLACES).map((one) => {
    const text = "message" in one ? one.message : one.reason;
    return `    ${one.urn === "" ? one.name : one.urn}\n      ${text}`;
  });
  return list.length > PLACES ? [...lines, `    … and ${list.length - PLACES} more`] : lines;
}

function ruleBlock(list: readonly Finding[], ruleOf: (id: string) => Rule | undefined): readonly string[] {
  const [first] = list;
  if (!first) return [];
  const rule = ruleOf(first.rule);
  return [
    `${first.rule} ${rule?.name ?? ""} [${first.level}, ${first.severity}] ${rule?.title ?? ""}`,
    ...places(list),
    `    To do: ${first.remediation}`,
    "",
  ];
}

/** A name from a file may hold escape codes that a terminal would obey. */
function printable(text: string): string {
  return text.replace(/[^\n\P{Cc}]/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** The judgement for a person: mandatory rules first, what to do under each. */
export function toText(judgement: Judgement, ruleOf: (id: string) => Rule | undefined): string {
  const { violations, notEvaluable, exempted, rules, resources } = judgement;
  const mandatory = violations.filter(({ level }) => level === "mandatory");
  const lines: string[] = [];
  for (const part of [mandatory, violations.filter(({ level }) => level !== "mandatory")])
    for (const list of byRule(part).values()) lines.push(...ruleBlock(list, ruleOf));
  if (notEvaluable.length > 0) lines.push("Not evaluable:");
  for (const [id, list] of byRule(notEvaluable)) lines.push(`  ${id} ${ruleOf(id)?.name ?? ""}`, ...places(list));
  if (exempted.length > 0) lines.push("Exempted:");
  for (const one of exempted)
    lines.push(`  ${one.rule} ${one.urn}`, `      ${one.reason} (${one.owner}, until ${one.expires})`);
  lines.push(
    `${plural(resources, "resource")}, ${plural(rules, "rule")}: ${plural(mandatory.length, "mandatory violation")}, ` +
      `${violations.length - mandatory.length} advisory, ${notEvaluable.length} not evaluable, ${exempted.length} exempted`,
  );
  return printable(`${lines.join("\n")}\n`);
}
