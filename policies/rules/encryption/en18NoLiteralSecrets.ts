import type { CheckContext, Rule } from "../../core/index.ts";
import { decodeUserData, isSecretName, looksLikeReference, secretKinds } from "./literalSecrets.ts";

const instance = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";
const taskDefinition = "aws:ecs/taskDefinition:TaskDefinition";
const lambdaFunction = "aws:lambda/function:Function";
const secretVersion = "aws:secretsmanager/secretVersion:SecretVersion";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html */
export const en18: Rule = {
  id: "EN-18",
  name: "en-18-no-literal-secrets",
  title:
    "No secret stands in user data, a function's environment, a container definition or a database's plain password.",
  group: "encryption",
  severity: "critical",
  level: "mandatory",
  kind: "stack",
  types: [
    instance,
    cluster,
    taskDefinition,
    lambdaFunction,
    "aws:ec2/instance:Instance",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
  ],
  frameworks: { nist: ["IA-5(7)"], pci: ["8.3.2", "8.6.2"] },
  rationale:
    "User data, environments and definitions can be read by whoever may describe the resource, and stay in every version of it. A plain password argument stays in the stack's state.",
  remediation:
    "Read secrets at run time from Secrets Manager. For databases: `manageMasterUserPassword`, or a write-only `passwordWo` from a secret under a key of ours.",
  examples: {
    good: [{ type: instance, name: "orders", props: { username: "admin", manageMasterUserPassword: true } }],
    bad: [
      { type: lambdaFunction, name: "sync", props: { environment: { variables: { DB_PASSWORD: "correct horse" } } } },
    ],
  },
  check(ctx) {
    const { type } = ctx.resource;
    if (type === instance) checkPassword(ctx, "password");
    else if (type === cluster) checkPassword(ctx, "masterPassword");
    else if (type === lambdaFunction) checkVariables(ctx, "environment.variables");
    else if (type === taskDefinition) checkContainers(ctx);
    else for (const path of ["userData", "userDataBase64"]) checkUserData(ctx, path);
  },
};

/** A plain password argument is kept in the state whatever it came from; only a version of a secret is its own source. */
function checkPassword(ctx: CheckContext, path: string): void {
  const { resource } = ctx;
  if (resource.linked(path, secretVersion).length > 0) return ctx.pass();
  const fromSecret = "use manageMasterUserPassword, or the write-only argument with a secret's version";
  ctx.must(resource.has(path), (isSet) => !isSet, `${path} must not be given in plain: ${fromSecret}`, "pass");
}

function checkUserData(ctx: CheckContext, path: string): void {
  const text = ctx.resource.string(path);
  if (text.state !== "known") return;
  for (const kind of secretKinds(decodeUserData(text.value))) ctx.violation(`${path} holds what looks like ${kind}`);
}

function checkVariables(ctx: CheckContext, path: string): void {
  const names = ctx.resource.keys(path);
  if (names.state !== "known") return;
  for (const name of names.value) {
    const at = `${path}["${name}"]`;
    const value = ctx.resource.peek(at);
    if (value.state === "secret") ctx.violation(`${path}.${name} is a secret: read it at run time`);
    else checkVariable(ctx, `${path}.${name}`, name, ctx.resource.string(at));
  }
}

function checkVariable(
  ctx: CheckContext,
  where: string,
  name: string,
  value: ReturnType<typeof ctx.resource.string>,
): void {
  if (value.state !== "known" || value.value === "") return; // an empty text is no secret
  if (isSecretName(name) && !looksLikeReference(value.value))
    ctx.violation(`${where} is named like a secret and holds a value: read it at run time`);
  else for (const kind of secretKinds(value.value)) ctx.violation(`${where} holds what looks like ${kind}`);
}

function checkContainers(ctx: CheckContext): void {
  const text = ctx.resource.string("containerDefinitions");
  if (text.state !== "known") return;
  let containers: unknown;
  try {
    containers = JSON.parse(text.value);
  } catch {
    return ctx.violation("containerDefinitions must be JSON");
  }
  for (const [i, container] of listIn(containers).entries())
    for (const [j, variable] of listIn(container.environment).entries()) {
      // What is set and no text is judged as it is written.
      const [name = "", value = ""] = [variable.name ?? "", variable.value ?? ""].map((one) =>
        typeof one === "string" ? one : JSON.stringify(one),
      );
      // By position: in a list, the variable's name is a value like any other.
      const where = `containerDefinitions[${i}].environment[${j}]`;
      checkVariable(ctx, where, name, { state: "known", value });
    }
}

/** What a list of JSON holds, to be asked for properties; nothing where it is none. */
function listIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map((one: Readonly<Record<string, unknown>> | null) => one ?? {}) : [];
}
