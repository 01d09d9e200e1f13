import { createHash } from "node:crypto";
import { type Finding, groups, referencesOf, type Rule, type Severity } from "../core/index.ts";
import type { Judgement } from "../judge.ts";

/** Scores that code scanning sorts by. @see https://docs.github.com/code-security SARIF support, `security-severity` */
const scores: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" };

function descriptor(rule: Rule): object {
  const { id, name, title, rationale, remediation, severity, level } = rule;
  return {
    id,
    name,
    shortDescription: { text: title },
    fullDescription: { text: rationale },
    help: { text: remediation },
    defaultConfiguration: { level: level === "mandatory" ? "error" : "warning" },
    properties: {
      "security-severity": scores[severity],
      tags: [
        "security",
        groups[rule.group].title,
        ...Object.entries(referencesOf(rule)).flatMap(([name, list]) => list.map((one) => `${name} ${one}`)),
      ],
    },
  };
}

/** Same finding, same print: code scanning follows a finding through the runs by it. */
function fingerprint(rule: string, urn: string, message: string): string {
  return createHash("sha256").update([rule, urn, message].join("\n")).digest("hex");
}

interface Result {
  readonly rule: string;
  readonly urn: string;
  readonly text: string;
  readonly level: "error" | "warning" | "note";
  readonly justification?: string;
}

function result({ rule, urn, text, level, justification }: Result, fileOf: (urn: string) => string): object {
  return {
    ruleId: rule,
    level,
    message: { text },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(fileOf(urn)) }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: urn, kind: "resource" }],
      },
    ],
    partialFingerprints: { "dualcoast/v1": fingerprint(rule, urn, text) },
    ...(justification !== undefined && { suppressions: [{ kind: "external", justification }] }),
  };
}

/**
 * SARIF 2.1.0: violations as errors and warnings, what could not be judged as notes, exempted ones as suppressed.
 * @param fileOf file that a URN was read from
 */
export function toSarif(judgement: Judgement, rules: readonly Rule[], fileOf: (urn: string) => string): string {
  const levelOf = ({ level }: Finding): "error" | "warning" => (level === "mandatory" ? "error" : "warning");
  const results: Result[] = [
    ...judgement.violations.map((one) => ({ ...one, text: `${one.name}: ${one.message}`, level: levelOf(one) })),
    ...judgement.notEvaluable.map((one) => ({
      ...one,
      text: `${one.name}: could not be judged: ${one.reason}`,
      level: "note" as const,
    })),
    ...judgement.exempted.map((one) => ({
      ...one,
      text: `${one.name}: ${one.message}`,
      level: levelOf(one),
      justification: `${one.reason} (${one.owner}, until ${one.expires})`,
    })),
  ];
  const driver = {
    name: "dualcoast policy",
    rules: rules.map(descriptor),
  };
  const run = { tool: { driver }, results: results.map((one) => result(one, fileOf)) };
  const schema = "https://json.schemastore.org/sarif-2.1.0.json";
  return `${JSON.stringify({ $schema: schema, version: "2.1.0", runs: [run] }, null, 2)}\n`;
}
