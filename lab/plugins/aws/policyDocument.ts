/** The IAM policy document that `aws.iam.getPolicyDocument` writes. */
import type { Props } from "../host/values.ts";

interface Statement {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: string[];
  readonly notActions?: string[];
  readonly resources?: string[];
  readonly notResources?: string[];
  readonly principals?: { type: string; identifiers: string[] }[];
  readonly notPrincipals?: { type: string; identifiers: string[] }[];
  readonly conditions?: { test: string; variable: string; values: string[] }[];
}

/** JSON text of the document; a list of one is written as its element, as the real provider does. */
export function policyDocument(args: Props): string {
  if (args["sourcePolicyDocuments"] !== undefined || args["overridePolicyDocuments"] !== undefined) {
    throw new Error(
      "aws:iam/getPolicyDocument: sourcePolicyDocuments and overridePolicyDocuments are not in the lab; put all statements in one call",
    );
  }
  const statements = (args["statements"] as Statement[] | undefined) ?? [];
  const document = {
    Version: args["version"] ?? "2012-10-17",
    Id: args["policyId"],
    Statement: statements.map(statement),
  };
  return JSON.stringify(document, null, 2);
}

function statement(of: Statement): Props {
  return {
    Sid: of.sid,
    Effect: of.effect ?? "Allow",
    Action: one(of.actions),
    NotAction: one(of.notActions),
    Resource: one(of.resources),
    NotResource: one(of.notResources),
    Principal: principals(of.principals),
    NotPrincipal: principals(of.notPrincipals),
    Condition: conditions(of.conditions),
  };
}

function one(values: string[] | undefined): string | string[] | undefined {
  if (!values?.length) return undefined;
  return values.length === 1 ? values[0] : [...values].sort();
}

function principals(of: Statement["principals"]): Props | string | undefined {
  if (!of?.length) return undefined;
  if (of.some(({ type, identifiers }) => type === "*" && identifiers.includes("*"))) return "*";
  return Object.fromEntries(of.map(({ type, identifiers }) => [type, one(identifiers)]));
}

function conditions(of: Statement["conditions"]): Props | undefined {
  if (!of?.length) return undefined;
  const tests: Record<string, Props> = {};
  for (const { test, variable, values } of of)
    tests[test] = { ...tests[test], [variable]: values.length === 1 ? values[0] : values };
  return tests;
}
