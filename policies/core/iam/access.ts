import { classifyConditions, type ConditionClass, type ConditionContext } from "./conditions.ts";
import { actionMatches, globCovers, globsIntersect } from "./glob.ts";
import type { Statement } from "./types.ts";

/** Everything that decides what a principal may do. Statements of all its documents in one list. */
export interface PrincipalAccess {
  readonly identity: readonly Statement[];
  /** Statements of the permission boundary; `undefined` = none set. An empty list allows nothing. */
  readonly boundary?: readonly Statement[];
  /** Milliseconds since 1970, for conditions on dates. */
  readonly now?: number;
}

/** One way in which a principal may do an action. */
export interface Grant {
  readonly action: string;
  readonly statement: Statement;
  /** Resource patterns left over after denies and boundary; `*` for all. Never empty. */
  readonly resources: readonly string[];
  readonly conditions: ConditionClass;
}

/** Does the statement speak of the action? */
export function coversAction(statement: Statement, action: string): boolean {
  if (statement.actions) return statement.actions.some((one) => actionMatches(one, action));
  return statement.notActions !== undefined && !statement.notActions.some((one) => actionMatches(one, action));
}

/** The statement's resource patterns. `NotResource` counts as everything: what it leaves out is a handful. */
export function resourcesOf(statement: Statement): readonly string[] {
  return statement.resources ?? ["*"];
}

function covers(statement: Statement, resource: string): boolean {
  if (statement.notResources) return !statement.notResources.some((one) => globsIntersect(one, resource));
  return resourcesOf(statement).some((one) => globCovers(one, resource));
}

/**
 * The ways in which a principal may do `action`: every allow of any of its documents, less what an unconditional deny
 * takes away, within the boundary. A deny with a condition takes nothing away: whoever meets the condition isn't denied.
 * Impossible conditions grant nothing.
 */
export function grantsOf(access: PrincipalAccess, action: string): Grant[] {
  const context: ConditionContext = { kind: "identity", action, now: access.now };
  const denies = access.identity.filter((one) => deniesAction(one, action));
  return access.identity.flatMap((statement) => {
    if (statement.effect !== "Allow" || !coversAction(statement, action)) return [];
    const conditions = classifyConditions(statement.conditions, context);
    if (conditions === "impossible") return [];
    const resources = resourcesOf(statement)
      .filter((resource) => !denies.some((deny) => covers(deny, resource)))
      .flatMap((resource) => withinBoundary(access, action, resource));
    return resources.length > 0 ? [{ action, statement, resources, conditions }] : [];
  });
}

function deniesAction(statement: Statement, action: string): boolean {
  return statement.effect === "Deny" && statement.conditions.length === 0 && coversAction(statement, action);
}

/** The part of `resource` that the boundary lets through: the narrower of both patterns where one holds the other. */
function withinBoundary(access: PrincipalAccess, action: string, resource: string): string[] {
  const { boundary } = access;
  if (!boundary) return [resource];
  if (boundary.some((one) => deniesAction(one, action) && covers(one, resource))) return [];
  const context: ConditionContext = { kind: "identity", action, now: access.now };
  return boundary
    .filter((one) => one.effect === "Allow" && coversAction(one, action))
    .filter((one) => classifyConditions(one.conditions, context) !== "impossible")
    .flatMap(resourcesOf)
    .filter((allowed) => globsIntersect(allowed, resource))
    .map((allowed) => (globCovers(allowed, resource) ? resource : allowed));
}
