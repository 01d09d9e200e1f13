import { classifyConditions } from "./conditions.ts";
import { expandActions, formedAction } from "./actions.ts";
import { globMatches, globsIntersect } from "./glob.ts";
import type { ActionData, Condition, PolicyDocument, Statement } from "./types.ts";

// Keys that hold several values in one request; only for these does ForAllValues/ForAnyValue mean anything.
const multiValued =
  /^(aws:tagkeys|aws:calledvia|aws:principalorgpaths|aws:resourceorgpaths|aws:sourceorgpaths|dynamodb:(leadingkeys|attributes)|.*:amr|route53:.*|kms:resourcealiases|aws:principalservicenameslist)$/;
const globalKeys =
  /^(aws|sts|saml|cognito-identity\.amazonaws\.com|graph\.facebook\.com|[\w.-]+\.[a-z]{2,}(\/[\w./-]+)?):/i;

/**
 * What is wrong in a document beyond its form, a line each: version, actions that do not exist, resources no action fits,
 * condition keys no action knows, conditions that always or never hold.
 * @param now milliseconds since 1970, for dates that have passed
 */
export function lintDocument(document: PolicyDocument, data: ActionData, now: number): string[] {
  const problems = [...document.problems];
  if (document.version === undefined) problems.push("has no Version, so policy variables are plain text");
  else if (document.version !== "2012-10-17") problems.push("has a Version other than 2012-10-17");
  for (const statement of document.statements) {
    problems.push(...lintStatement(statement, data, now).map((line) => `${statement.label}: ${line}`));
  }
  return problems;
}

function lintStatement(statement: Statement, data: ActionData, now: number): string[] {
  const { known, unknown } = expandActions(statement.actions ?? statement.notActions ?? [], data);
  const lines = unknown.map((one) => `action ${formedAction(one, data)} does not exist`);
  const services = [...new Set(known.map((one) => one.name.split(":")[0] ?? ""))];
  for (const condition of statement.conditions) lines.push(...lintCondition(condition, services, data));
  if (classifyConditions(statement.conditions, { kind: "resource", now }) === "impossible") {
    lines.push("its conditions can never hold");
  }
  if (statement.actions && unknown.length === 0) lines.push(...unfitting(statement, known));
  return lines;
}

function unfitting(statement: Statement, known: readonly { name: string; arnPatterns: readonly string[] }[]): string[] {
  const arns = (statement.resources ?? []).filter((one) => one.startsWith("arn:"));
  const patterns = known.flatMap((one) => one.arnPatterns);
  if (patterns.length === 0 || known.some((one) => one.arnPatterns.length === 0)) return [];
  return arns
    .filter((arn) => !patterns.some((pattern) => globsIntersect(pattern, arn.replace(/\$\{[^}]*\}/g, "*"))))
    .map(() => "names a resource that none of its actions works on");
}

function lintCondition(condition: Condition, services: readonly string[], data: ActionData): string[] {
  const lines: string[] = [];
  const key = condition.key.toLowerCase();
  if (condition.qualifier && !multiValued.test(key)) {
    lines.push(`${condition.qualifier} on ${condition.key}, which holds one value`);
  }
  if (condition.operator === "Null" && condition.ifExists) lines.push(`NullIfExists on ${condition.key} means nothing`);
  const isService = services.some((one) => key.startsWith(`${one}:`));
  if (isService && !services.some((one) => data.conditionKeys(one).some((k) => globMatches(k.toLowerCase(), key)))) {
    lines.push(`condition key ${condition.key} does not exist`);
  } else if (!isService && services.length > 0 && !globalKeys.test(condition.key)) {
    lines.push(`condition key ${condition.key} belongs to none of its actions`);
  }
  if (/Like$/.test(condition.operator) && condition.values.some((one) => /^\*+$/.test(one))) {
    lines.push(`condition on ${condition.key} holds for every value`);
  }
  return lines;
}
