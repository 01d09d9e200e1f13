import type { Condition, Statement } from "./types.ts";

/**
 * What a condition does to a grant:
 * - `restricting`: only callers or resources that the owner chose get through;
 * - `not-restricting`: anybody can satisfy it (transport, agent, date, region …);
 * - `impossible`: nothing satisfies it, so the statement never applies;
 * - `unparsed`: not understood, so it counts as not restricting, and the finding says so.
 */
export type ConditionClass = "restricting" | "not-restricting" | "impossible" | "unparsed";

/** Where the document stands, since some keys mean something only there. */
export interface ConditionContext {
  readonly kind: "identity" | "trust" | "resource";
  /** The action in question, e.g. `iam:PassRole`; keys bound to one action count for that one alone. */
  readonly action?: string;
  /** Milliseconds since 1970, for dates that have passed. */
  readonly now?: number;
}

// Keys whose value ties a grant to an identity, an owner, a network or a resource.
// Source: AWS global condition context keys, IAM User Guide, read 2026-10.
const restrictingKeys = new Set(
  [
    "aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalArn aws:PrincipalAccount aws:PrincipalIsAWSService",
    "aws:PrincipalServiceName aws:SourceAccount aws:SourceArn aws:SourceOrgID aws:SourceOrgPaths aws:SourceOwner",
    "aws:SourceVpc aws:SourceVpce aws:SourceIp aws:VpcSourceIp aws:ResourceAccount aws:ResourceOrgID aws:userid",
    "aws:username kms:ViaService kms:CallerAccount kms:GrantIsForAWSResource s3:DataAccessPointAccount kms:ResourceAliases",
    "s3:ResourceAccount sts:ExternalId iam:PermissionsBoundary iam:PolicyARN elasticfilesystem:AccessPointArn",
    "lambda:FunctionUrlAuthType dynamodb:LeadingKeys ec2:SourceInstanceARN",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
);
const restrictingPatterns = [
  /^aws:(principal|resource|request)tag\//,
  /^[a-z0-9-]+:resourcetag\//,
  /:(sub|aud|amr)$/,
  /^saml:/,
];

// Keys that any caller satisfies, or that say how and not who.
const looseKeys = new Set(
  [
    "aws:SecureTransport aws:UserAgent aws:Referer aws:RequestedRegion aws:CurrentTime aws:EpochTime aws:ViaAWSService",
    "aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:MultiFactorAuthPresent aws:MultiFactorAuthAge aws:TagKeys",
    "aws:TokenIssueTime aws:PrincipalType ec2:Region s3:TlsVersion s3:signatureversion s3:authType s3:x-amz-acl",
    "s3:x-amz-server-side-encryption s3:prefix s3:delimiter s3:max-keys iam:AWSServiceName",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
);

const positive = new Set(
  "StringEquals StringEqualsIgnoreCase StringLike ArnEquals ArnLike NumericEquals IpAddress BinaryEquals Bool".split(
    " ",
  ),
);
const negated = /Not(Equals|Like|IpAddress)|^NotIpAddress$/;
const dates = /^Date(Less|Greater|Equals|Not)/;

/** Classes one condition. */
export function classifyCondition(condition: Condition, context: ConditionContext): ConditionClass {
  const key = condition.key.toLowerCase();
  if (condition.values.length === 0) return "impossible"; // no value can match
  if (dates.test(condition.operator)) return dateClass(condition, context.now);
  if (condition.operator === "Null") return key.startsWith("aws:") ? "not-restricting" : "unparsed";
  const bound = boundKeys.get(key);
  if (bound && context.action !== undefined && context.action.toLowerCase() !== bound) return "not-restricting";
  const known = bound !== undefined || restrictingKeys.has(key) || restrictingPatterns.some((one) => one.test(key));
  if (key === "aws:multifactorauthpresent" && context.kind === "trust") return mfaClass(condition);
  if (looseKeys.has(key)) return "not-restricting";
  if (negated.test(condition.operator)) return "not-restricting";
  if (!known || !positive.has(condition.operator)) return "unparsed";
  if (condition.ifExists || condition.qualifier === "ForAllValues") return "not-restricting"; // true when the key is absent
  return condition.values.every((value) => narrows(value, key)) ? "restricting" : "not-restricting";
}

const boundKeys = new Map([
  ["iam:passedtoservice", "iam:passrole"],
  ["iam:associatedresourcearn", "iam:passrole"],
]);

function mfaClass(condition: Condition): ConditionClass {
  return condition.operator === "Bool" && !condition.ifExists && condition.values.every((one) => one === "true")
    ? "restricting"
    : "not-restricting";
}

function dateClass(condition: Condition, now: number | undefined): ConditionClass {
  if (now === undefined || !condition.operator.startsWith("DateLessThan")) return "not-restricting";
  const ends = condition.values.map((value) => (/^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value)));
  return ends.every((end) => Number.isFinite(end) && end < now) ? "impossible" : "not-restricting";
}

/** A value narrows unless it lets every account, network or name through. */
function narrows(value: string, key: string): boolean {
  const bare = value.trim();
  if (/^[*?]*$/.test(bare)) return false;
  if (bare === "0.0.0.0/0" || bare === "::/0" || /\/[01]$/.test(bare)) return false;
  if (/arn$/.test(key) && /^arn:/i.test(bare)) {
    const [, , service, , account = "", ...rest] = bare.split(":");
    // an S3 bucket's ARN has no account and its name is unique in the world
    return service === "s3" ? !/^[*?]*$/.test(rest.join(":")) : !/[*?]/.test(account);
  }
  return true;
}

/** The class of a whole statement: every condition must hold, so the strictest one decides. */
export function classifyConditions(conditions: readonly Condition[], context: ConditionContext): ConditionClass {
  const classes = conditions.map((one) => classifyCondition(one, context));
  if (classes.includes("impossible") || contradicts(conditions)) return "impossible";
  if (classes.includes("restricting")) return "restricting";
  return classes.includes("unparsed") ? "unparsed" : "not-restricting";
}

/** Two exact conditions on one key that share no value can't both hold. */
function contradicts(conditions: readonly Condition[]): boolean {
  const exact = conditions.filter(
    (one) => /^(String|Arn|Numeric)Equals$|^Bool$/.test(one.operator) && !one.ifExists && !one.qualifier,
  );
  return exact.some((a, at) =>
    exact
      .slice(at + 1)
      .some((b) => a.key.toLowerCase() === b.key.toLowerCase() && !a.values.some((value) => b.values.includes(value))),
  );
}

/** Does a statement apply to everybody who reaches it: nothing restricting, nothing impossible? */
export function isOpen(statement: Statement, context: ConditionContext): boolean {
  const kind = classifyConditions(statement.conditions, context);
  return kind === "not-restricting" || kind === "unparsed";
}
