import { referencesOf, type Rule } from "../core/index.ts";

function references(rule: Rule): string {
  return Object.entries(referencesOf(rule))
    .map(([name, list]) => `${name}: ${list.join(", ")}`)
    .join("; ");
}

/** All rules, one line each: id, group, level, severity, name, references. */
export function listText(rules: readonly Rule[]): string {
  const widest = Math.max(...rules.map(({ name }) => name.length));
  const lines = rules.map((rule) => {
    const { id, name, group, level, severity } = rule;
    return [id, group.padEnd(10), level.padEnd(9), severity.padEnd(8), name.padEnd(widest), references(rule)].join(
      "  ",
    );
  });
  return `${lines.join("\n")}\n${rules.length} rules\n`;
}

/** The same for machines. */
export function listJson(rules: readonly Rule[]): string {
  const entries = rules.map((rule) => {
    const { id, name, title, group, level, severity, kind, parameters = {} } = rule;
    return { id, name, title, group, level, severity, kind, references: referencesOf(rule), parameters };
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}
