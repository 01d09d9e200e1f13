import { referencesOf, type Rule } from "../core/index.ts";

/** The CIS Critical Security Controls, version 8, which the SANS Top 20 became. @see https://www.cisecurity.org/controls/v8 */
const controls: readonly string[] = [
  "Inventory and Control of Enterprise Assets",
  "Inventory and Control of Software Assets",
  "Data Protection",
  "Secure Configuration of Enterprise Assets and Software",
  "Account Management",
  "Access Control Management",
  "Continuous Vulnerability Management",
  "Audit Log Management",
  "Email and Web Browser Protections",
  "Malware Defenses",
  "Data Recovery",
  "Network Infrastructure Management",
  "Network Monitoring and Defense",
  "Security Awareness and Skills Training",
  "Service Provider Management",
  "Application Software Security",
  "Incident Response Management",
  "Penetration Testing",
];

/** What no rule over resources can show, and where it is met instead. */
const outside: Readonly<Record<number, string>> = {
  7: "this pack scans no image and no host",
  9: "mail and browsers are not part of the application",
  14: "people: the runbook of the failover and its drills",
  15: "contracts with providers; the providers' own reports",
  16: "this pack judges resources, not the application's code",
  18: "tests from outside, by people",
};

/** Service of a type token → component folder under src/components that makes such resources. */
const componentOf: readonly (readonly [service: RegExp, component: string])[] = [
  [/^aws:(rds|docdb)\//, "database"],
  [/^aws:dynamodb\//, "control"],
  [/^aws:(s3|efs)\//, "storage"],
  [/^aws:(lb|autoscaling|acm)\/|^aws:ec2\/(instance|launch|ami|spot)/, "web"],
  [/^aws:(ec2|vpc|ec2clientvpn)\//, "network"],
  [/^aws:(kms|ebs)\//, "encryption"],
  [/^aws:iam\//, "identity"],
  [/^aws:(secretsmanager|ssm)\//, "secrets"],
  [/^aws:(cloudtrail|cfg|guardduty|securityhub|accessanalyzer)\//, "audit"],
  [/^aws:(cloudwatch|sns|sqs)\//, "monitoring"],
  [/^aws:backup\//, "backup"],
  [/^aws:(opensearch|elasticsearch)\//, "siem"],
  [/^aws:(cloudfront|wafv2)\//, "cdn"],
  [/^cloudflare:/, "edge"],
];

function componentsOf(rule: Rule): readonly string[] {
  const found = rule.types.flatMap((type) => componentOf.find(([service]) => service.test(type))?.[1] ?? []);
  return [...new Set(found)];
}

type Row = readonly [reference: string, rules: readonly Rule[]];

function table(rows: readonly Row[], link: (rule: Rule) => string): readonly string[] {
  const lines = rows.map(([reference, rules]) => {
    const components = [...new Set(rules.flatMap(componentsOf))].sort();
    return `| ${reference} | ${rules.map(link).join(", ")} | ${components.join(", ")} |`;
  });
  return ["| reference | rules | components |", "|---|---|---|", ...lines, ""];
}

/** Rules by each reference of a framework, references in the order of their numbers. */
function byReference(rules: readonly Rule[], framework: string): readonly Row[] {
  const found = new Map<string, Rule[]>();
  for (const rule of rules)
    for (const reference of referencesOf(rule)[framework] ?? [])
      found.set(reference, [...(found.get(reference) ?? []), rule]);
  return [...found].sort(([one], [other]) => one.localeCompare(other, "en", { numeric: true }));
}

function controlRows(rows: readonly Row[], link: (rule: Rule) => string): readonly string[] {
  const lines = controls.map((title, i) => {
    const number = i + 1;
    const safeguards = rows.filter(([reference]) => Number.parseInt(reference, 10) === number);
    const rules = [...new Set(safeguards.flatMap(([, found]) => found))];
    const components = [...new Set(rules.flatMap(componentsOf))].sort().join(", ");
    const met = rules.length > 0 ? rules.map(link).join(", ") : `none: ${outside[number] ?? "not yet shown by a rule"}`;
    return `| ${number} ${title} | ${safeguards.map(([reference]) => reference).join(", ")} | ${met} | ${components} |`;
  });
  return ["| control | safeguards | rules | components |", "|---|---|---|---|", ...lines, ""];
}

/** The map from each framework's references to rules and to the components that meet them. */
export function controlMap(rules: readonly Rule[], pageName: (rule: Rule) => string): string {
  const link = (rule: Rule): string => `[${rule.id}](${pageName(rule)})`;
  const frameworks = [...new Set(rules.flatMap((rule) => Object.keys(referencesOf(rule))))];
  const controlsFramework = "CIS Controls v8";
  const others = frameworks.filter((name) => name !== controlsFramework).sort();
  return [
    "# Control map",
    "",
    "Which rule judges, and which component (src/components) meets, what a framework asks. A rule shows that resources are set up as a",
    "control asks; it does not show that people do their part.",
    "",
    `## ${controlsFramework} (formerly SANS Top 20)`,
    "",
    ...controlRows(byReference(rules, controlsFramework), link),
    ...others.flatMap((framework) => [`## ${framework}`, "", ...table(byReference(rules, framework), link)]),
  ].join("\n");
}
