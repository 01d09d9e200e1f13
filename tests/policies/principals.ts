import type { ResourceInput } from "../../policies/core/index.ts";

/** A policy document as text. */
export const document = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
export const allow = (Sid: string, Action: unknown, Resource: unknown = "*"): object => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});
/** A resource as the engine hands it to a rule. */
export const one = (type: string, props: Record<string, unknown>, name = "it"): ResourceInput => ({
  type,
  name,
  props,
});
/** A role, its inline, managed and attached policies; all on the role `app` unless said. */
export const role = (props: object = {}, name = "app"): ResourceInput =>
  one("aws:iam/role:Role", { name, ...props }, name);
export const inline = (name: string, policy: unknown, to = "app"): ResourceInput =>
  one("aws:iam/rolePolicy:RolePolicy", { role: to, policy }, name);
export const managedArn = (name: string): string => `arn:aws:iam::123456789012:policy/${name}`;
export const managed = (name: string, policy: unknown): ResourceInput =>
  one("aws:iam/policy:Policy", { name, arn: managedArn(name), policy }, name);
export const attach = (name: string, policyArn: unknown, to = "app"): ResourceInput =>
  one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: to, policyArn }, name);

/** A policy that is one half of a way to more; the other is to pass a role. */
export const code = document(allow("Code", ["lambda:CreateFunction", "lambda:InvokeFunction"]));
