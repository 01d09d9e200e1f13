import { type Example, type Group, groups, referencesOf, type ResourceInput, type Rule } from "../core/index.ts";
import { controlMap } from "./controlMap.ts";

/** Name of a rule's page. */
export function pageName(rule: Rule): string {
  return `${rule.id.toLowerCase()}.md`;
}

const kinds = {
  resource: "one resource: judged before the operation",
  stack: "several resources of a stack: judged after preview or update, and over an export",
  pair: "both stacks: judged over two exports",
} as const;

function code(resources: readonly ResourceInput[]): string {
  return ["```json", JSON.stringify(resources, null, 2), "```"].join("\n");
}

function example(given: Example): string {
  if (!("active" in given)) return code(given);
  return ["Active stack:", "", code(given.active), "", "Standby stack:", "", code(given.standby)].join("\n");
}

function parameters(rule: Rule): readonly string[] {
  const entries = Object.entries(rule.parameters ?? {});
  if (entries.length === 0) return [];
  const rows = entries.map(
    ([name, { type, default: value, description }]) =>
      `| \`${name}\` | ${type} | \`${JSON.stringify(value)}\` | ${description} |`,
  );
  return ["## Parameters", "", "| name | type | default | meaning |", "|---|---|---|---|", ...rows, ""];
}

/** The page of one rule, in Markdown. */
export function rulePage(rule: Rule): string {
  const { id, name, title, group, severity, level, kind, types, rationale, remediation, examples } = rule;
  const references = Object.entries(referencesOf(rule)).map(
    ([framework, list]) => `- ${framework}: ${list.join(", ")}`,
  );
  return [
    `# ${id} ${title}`,
    "",
    "| | |",
    "|---|---|",
    `| name in the engine | \`${name}\` |`,
    `| group | ${groups[group].title} |`,
    `| severity, level | ${severity}, ${level} |`,
    `| needs | ${kinds[kind]} |`,
    ...(types.length > 0 ? [`| looks at | ${types.map((type) => `\`${type}\``).join(", ")} |`] : []),
    "",
    rationale,
    "",
    "## What to do",
    "",
    remediation,
    "",
    ...parameters(rule),
    "## Passes",
    "",
    example(examples.good),
    "",
    "## Fails",
    "",
    example(examples.bad),
    "",
    "## References",
    "",
    ...references,
    "",
  ].join("\n");
}

function groupTable(group: Group, rules: readonly Rule[]): readonly string[] {
  const rows = rules.map(
    (rule) => `| [${rule.id}](${pageName(rule)}) | ${rule.title} | ${rule.severity} | ${rule.level} | ${rule.kind} |`,
  );
  const head = ["| rule | what must hold | severity | level | kind |", "|---|---|---|---|---|"];
  return [`## ${groups[group].title}`, "", ...head, ...rows, ""];
}

function indexPage(rules: readonly Rule[]): string {
  const tables = (Object.keys(groups) as Group[]).flatMap((group) =>
    groupTable(
      group,
      rules.filter((rule) => rule.group === group),
    ),
  );
  return [
    "# Policy rules",
    "",
    `${rules.length} rules. How to run them, and how to add one: [policies/README.md](../../policies/README.md).`,
    "Which control is met by which rule and component: [control-map.md](control-map.md).",
    "These pages are written by `node policies/report/writePages.ts`.",
    "",
    ...tables,
  ].join("\n");
}

/** All pages: file name → text. */
export function allPages(rules: readonly Rule[]): ReadonlyMap<string, string> {
  const pages = new Map<string, string>(rules.map((rule) => [pageName(rule), rulePage(rule)]));
  pages.set("README.md", indexPage(rules));
  pages.set("control-map.md", controlMap(rules, pageName));
  return pages;
}
