import { coversAction, resourcesOf, type PrincipalAccess } from "./access.ts";
import { globMatches } from "./glob.ts";
import type { Condition, Statement } from "./types.ts";

/** One call as IAM judges it. */
export interface AccessRequest {
  /** E.g. `rds:PromoteReadReplica`. */
  readonly action: string;
  /** ARN that the call names, `*` where the action takes none; `undefined` where it is not known. */
  readonly resource: string | undefined;
  /** Values by condition key in lower case; an empty list: the call has no such key. A key not listed is not known. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** `unjudged`: something it hangs on is not known, so that it is neither. */
export interface Decision {
  readonly kind: "allowed" | "denied" | "unjudged";
  /** In words: which statement, or what is missing. */
  readonly reason: string;
  /** Label of the statement that decided, where one did. */
  readonly by?: string;
}

type Truth = boolean | "unknown";

/**
 * Whether a principal may do one call, as IAM decides within an account: no explicit deny in any document, an allow in
 * its own policies, and one in its boundary if it has one.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(access: PrincipalAccess, request: AccessRequest): Decision {
  const { identity, boundary } = access;
  const denies = [...identity, ...(boundary ?? [])].filter(({ effect }) => effect === "Deny");
  const verdicts = denies.map((one) => ({ one, truth: applies(one, request) }));
  const denied = verdicts.find(({ truth }) => truth === true);
  if (denied) return { kind: "denied", reason: `${denied.one.label} denies it`, by: denied.one.label };
  const doubtful = verdicts.find(({ truth }) => truth === "unknown");
  if (doubtful) return unjudged(doubtful.one, request);
  const own = allowedBy(identity, request, "none of its policies allows it");
  if (own.kind !== "allowed" || !boundary) return own;
  const within = allowedBy(boundary, request, "its permissions boundary does not allow it");
  return within.kind === "allowed" ? own : within;
}

function allowedBy(statements: readonly Statement[], request: AccessRequest, otherwise: string): Decision {
  const allows = statements.filter(({ effect }) => effect === "Allow");
  const verdicts = allows.map((one) => ({ one, truth: applies(one, request) }));
  const found = verdicts.find(({ truth }) => truth === true);
  if (found) return { kind: "allowed", reason: `${found.one.label} allows it`, by: found.one.label };
  const doubtful = verdicts.find(({ truth }) => truth === "unknown");
  return doubtful ? unjudged(doubtful.one, request) : { kind: "denied", reason: otherwise };
}

function unjudged(statement: Statement, { resource, context }: AccessRequest): Decision {
  const keys = statement.conditions.filter((one) => holds(one, context) === "unknown").map(({ key }) => key);
  const what = [...(resource === undefined ? ["which resource the call names"] : []), ...keys];
  const reason = `${statement.label} hangs on what is not known: ${what.join(", ")}`;
  return { kind: "unjudged", reason, by: statement.label };
}

/** Does the statement speak of this call? */
function applies(statement: Statement, request: AccessRequest): Truth {
  if (!coversAction(statement, request.action)) return false;
  return both([
    coversResource(statement, request.resource),
    ...statement.conditions.map((one) => holds(one, request.context)),
  ]);
}

function both(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false;
  return truths.includes("unknown") ? "unknown" : true;
}

function coversResource(statement: Statement, resource: string | undefined): Truth {
  if (statement.notResources) {
    return resource === undefined ? "unknown" : !statement.notResources.some((one) => globMatches(one, resource));
  }
  const patterns = resourcesOf(statement);
  if (patterns.includes("*")) return true;
  return resource === undefined ? "unknown" : patterns.some((one) => globMatches(one, resource));
}

const tests: Record<string, (pattern: string, value: string) => boolean> = {
  StringEquals: (pattern, value) => pattern === value,
  StringEqualsIgnoreCase: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
  StringLike: globMatches,
  ArnEquals: globMatches,
  ArnLike: globMatches,
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

/** Does the condition hold for a call? `unknown` where its key or its operator is not known. */
function holds(condition: Condition, context: AccessRequest["context"]): Truth {
  const { operator, qualifier, ifExists, key } = condition;
  const values = context.get(key.toLowerCase());
  if (!values) return "unknown";
  if (operator === "Null") return condition.values.some((one) => (one === "true") === (values.length === 0));
  const isNegated = operator.includes("Not");
  const fits = tests[operator.replace("Not", "")];
  if (!fits) return "unknown";
  if (values.length === 0)
    return qualifier !== "ForAnyValue" && (isNegated || ifExists || qualifier === "ForAllValues");
  const one = (value: string): boolean => condition.values.some((pattern) => fits(pattern, value)) !== isNegated;
  return qualifier === "ForAnyValue" ? values.some(one) : values.every(one);
}
