import { actionMatches } from "./glob.ts";
import type { ActionData, ActionFacts, Statement } from "./types.ts";

/** Levels that change something, as the Service Authorization Reference names them. */
const changingLevels: readonly string[] = ["Write", "Permissions management", "Tagging"];

/** Whether an action changes something, by any of its levels. */
export function isChange({ levels }: ActionFacts): boolean {
  return levels.some((level) => changingLevels.includes(level));
}

/** What a statement's action patterns stand for. */
export interface ExpandedActions {
  readonly known: readonly ActionFacts[];
  /** Patterns that match no action of the data: a slip of the pen, or an action newer than the data. */
  readonly unknown: readonly string[];
}

/**
 * Expands a statement's actions by the data. `*` and `NotAction` are not expanded here (every service at once would be
 * 22,000 actions); rules treat those apart.
 */
export function expandActions(patterns: readonly string[], data: ActionData): ExpandedActions {
  const known: ActionFacts[] = [];
  const unknown: string[] = [];
  for (const pattern of patterns) {
    const facts = expandOne(pattern, data);
    if (facts === undefined) continue;
    if (facts.length === 0) unknown.push(pattern);
    known.push(...facts);
  }
  return { known, unknown };
}

function expandOne(pattern: string, data: ActionData): readonly ActionFacts[] | undefined {
  if (/^\*+(:\*+)?$/.test(pattern)) return undefined;
  const colon = pattern.indexOf(":");
  if (colon < 0 || /[*?]/.test(pattern.slice(0, colon))) return [];
  if (!/[*?]/.test(pattern)) {
    const one = data.action(pattern);
    return one ? [one] : [];
  }
  return data
    .actionsOf(pattern.slice(0, colon).toLowerCase())
    .filter((name) => actionMatches(pattern, name))
    .flatMap((name) => data.action(name) ?? []);
}

/** An action or pattern in a message, where its service is one; else no more than that. The text may be a secret. */
export function formedAction(pattern: string, data: ActionData): string {
  const [, service] = /^([a-z0-9-]+):[a-z0-9*?]+$/i.exec(pattern) ?? [];
  if (/^\*+(:\*+)?$/.test(pattern)) return pattern;
  return service !== undefined && data.serviceExists(service.toLowerCase()) ? pattern : "of no service";
}

/** Is every action allowed, as `*` or `*:*`? */
export function allowsEveryAction(statement: Statement): boolean {
  return (statement.actions ?? []).some((one) => /^\*+(:\*+)?$/.test(one));
}

/** Whole services (`s3:*`) among the patterns. */
export function wholeServices(statement: Statement): readonly string[] {
  return (statement.actions ?? []).filter((one) => /^[a-z0-9-]+:\*+$/i.test(one));
}
