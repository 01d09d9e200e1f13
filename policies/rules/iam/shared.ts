import { listOf, textOf } from "../../core/index.ts";
import { readFileSync } from "node:fs";
import {
  documentsOn,
  type DocumentKind,
  type EscalationPath,
  type PolicyDocument,
  type Statement,
} from "../../core/iam/index.ts";
import type { CheckContext, Config, Resource } from "../../core/types.ts";
import { packagedActions } from "../../data/iamActions.ts";

/** IAM's actions, one copy for all rules of a run. */
export const actionData = packagedActions();

/** The escalation paths, read from their data file. */
export const escalationPaths: readonly EscalationPath[] = (
  JSON.parse(readFileSync(new URL("../../data/escalationPaths.json", import.meta.url), "utf8")) as {
    paths: EscalationPath[];
  }
).paths;

/** Calls `judge` for each readable document of the kinds on the resource at hand; what can't be read is noted by the reader. */
export function eachDocument(
  ctx: CheckContext,
  kinds: readonly DocumentKind[],
  judge: (document: PolicyDocument, path: string, kind: DocumentKind) => void,
): void {
  for (const { document, path, kind } of documentsOn(ctx.resource, ...kinds)) {
    if (document.state === "known") judge(document.value, path, kind);
  }
}

/** As `eachDocument`, for each statement that allows something. */
export function eachAllow(
  ctx: CheckContext,
  kinds: readonly DocumentKind[],
  judge: (statement: Statement) => void,
): void {
  eachDocument(ctx, kinds, (document) => {
    document.statements.filter((one) => one.effect === "Allow").forEach(judge);
  });
}

/** Accounts that count as ours: the parameter, else the provider's allowed accounts. */
export function ownAccounts(resource: Resource, config: Config): readonly string[] {
  const given = listOf(config, "accounts");
  if (given.length > 0) return given;
  const allowed = resource.provider?.items("allowedAccountIds");
  return allowed?.state === "known" ? allowed.value.flatMap((one) => textOf(one.peek()) ?? []) : [];
}

/** A few names for a message, the rest counted. */
export function someOf(names: readonly string[], most = 5): string {
  const unique = [...new Set(names)];
  const shown = unique.slice(0, most).join(", ");
  return unique.length > most ? `${shown} and ${unique.length - most} more` : shown;
}

/** The `accounts` parameter, shared by the rules that ask whose account a principal is in. */
export const accountsParameter = {
  type: "array",
  items: { type: "string" },
  description: "Account ids that are ours; empty takes the provider's allowedAccountIds.",
  default: [],
} as const;

const trustedBy = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

/** Trust policy of an EC2 instance role, for examples. */
export const ec2Trust = trustedBy("ec2.amazonaws.com");

/** A one-statement identity document as JSON text, for examples. */
export function allowText(Action: string | string[], Resource: string | string[], Condition?: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "Main", Effect: "Allow", Action, Resource, Condition }],
  });
}

/** A managed policy with that document, for examples. */
export function policyWith(
  policy: unknown,
  name = "app",
): { type: string; name: string; props: Record<string, unknown> } {
  return { type: "aws:iam/policy:Policy", name, props: { policy } };
}
