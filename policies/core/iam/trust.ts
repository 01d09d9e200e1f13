import { classifyConditions, isOpen } from "./conditions.ts";
import { hasWildcard } from "./glob.ts";
import type { Condition, PrincipalRef, Statement } from "./types.ts";

/** The account a principal belongs to, or `undefined` where it names none (a service, `*`, an old unique id). */
export function accountOf(principal: PrincipalRef): string | undefined {
  if (principal.type !== "AWS") return undefined;
  if (/^\d{12}$/.test(principal.value)) return principal.value;
  return /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(principal.value)?.[1];
}

/** Is this principal everybody? `*` in any of its spellings, or a wildcard for an account. */
export function isEverybody(principal: PrincipalRef): boolean {
  if (principal.value === "*") return principal.type === "AWS" || principal.type === "*";
  return principal.type === "AWS" && /^arn:[^:]*:(iam|sts)::[^:]*[*?]/.test(principal.value);
}

/** Allows to everybody that no restricting condition narrows. */
export function publicStatements(statements: readonly Statement[], kind: "trust" | "resource"): Statement[] {
  return statements.filter(
    (one) =>
      one.effect === "Allow" &&
      ((one.principals ?? []).some(isEverybody) || one.notPrincipals !== undefined) &&
      isOpen(one, { kind }),
  );
}

/** A principal of another account in an allow, and whether an external id or organisation narrows it. */
export interface ForeignPrincipal {
  readonly statement: Statement;
  readonly account: string;
  readonly hasExternalId: boolean;
}

/** The principals of accounts outside `own`. */
export function foreignPrincipals(statements: readonly Statement[], own: readonly string[]): ForeignPrincipal[] {
  return statements
    .filter((one) => one.effect === "Allow")
    .flatMap((statement) =>
      (statement.principals ?? []).flatMap((principal) => {
        const account = accountOf(principal);
        if (account === undefined || own.includes(account)) return [];
        return [{ statement, account, hasExternalId: pins(statement, "sts:externalid") }];
      }),
    );
}

/** Allows to AWS services that could be used on a stranger's behalf: no source account, ARN or organisation. */
export function servicesWithoutSource(statements: readonly Statement[]): { statement: Statement; service: string }[] {
  const keys = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"];
  return statements
    .filter((one) => one.effect === "Allow" && !keys.some((key) => pins(one, key)))
    .filter((one) => classifyConditions(one.conditions, { kind: "resource" }) !== "impossible")
    .flatMap((statement) =>
      (statement.principals ?? [])
        .filter((one) => one.type === "Service")
        .map((one) => ({ statement, service: one.value })),
    );
}

/** Does the statement hold `key`, or one that begins with it where it ends in a colon, to values without an open wildcard? */
export function pins(statement: Statement, key: string): boolean {
  const isIt = (one: string): boolean => (key.endsWith(":") ? one.startsWith(key) : one === key);
  return statement.conditions.some((one) => isIt(one.key.toLowerCase()) && isPinned(one));
}

function isPinned(condition: Condition): boolean {
  const positive = /^(String|Arn)(Equals|Like|EqualsIgnoreCase)$/.test(condition.operator);
  return (
    positive && !condition.ifExists && !condition.qualifier && condition.values.every((one) => !/^[*?]*$/.test(one))
  );
}

/** What is missing in a trust of an identity provider (OIDC or SAML), one line each; empty when it is pinned. */
export function federationProblems(statement: Statement): string[] {
  const federated = (statement.principals ?? []).filter((one) => one.type === "Federated");
  if (statement.effect !== "Allow" || federated.length === 0) return [];
  return federated.flatMap(({ value }) => {
    if (value === "*") return ["trusts every identity provider"];
    return value.includes(":saml-provider/") ? samlProblems(statement) : oidcProblems(statement);
  });
}

function samlProblems(statement: Statement): string[] {
  return pins(statement, "saml:aud") ? [] : ["does not pin saml:aud"];
}

function oidcProblems(statement: Statement): string[] {
  const find = (suffix: string): Condition | undefined =>
    statement.conditions.find((one) => one.key.toLowerCase().endsWith(suffix) && isPinned(one));
  const problems = find(":aud") ? [] : ["does not pin the audience (aud)"];
  const subject = find(":sub");
  if (!subject) return [...problems, "does not pin the subject (sub)"];
  return subject.values.some(isWideSubject)
    ? [...problems, "pins the subject with a wildcard repository or branch"]
    : problems;
}

/** A CI subject may end in a wildcard only after owner, repository and kind of reference are named. */
function isWideSubject(subject: string): boolean {
  const [, repository = "", ...rest] = subject.split(":");
  return hasWildcard(repository) || hasWildcard(rest.join(":"));
}
