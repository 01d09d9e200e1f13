import { listOf } from "../../core/index.ts";
import type { CheckContext, Rule } from "../../core/index.ts";
import {
  globMatches,
  parseDocument,
  type PrincipalRef,
  publicStatements,
  type Statement,
} from "../../core/iam/index.ts";

const type = "aws:kms/key:Key";
const companion = "aws:kms/keyPolicy:KeyPolicy";
const root = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" };
const anyone = { ...root, Principal: "*" };

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html */
export const en11: Rule = {
  id: "EN-11",
  name: "en-11-key-policy-narrow",
  title:
    "Every key has a policy of its own that opens it to nobody in general and gives all of KMS to administrators only.",
  group: "encryption",
  severity: "critical",
  level: "mandatory",
  kind: "stack",
  types: [type, "aws:kms/replicaKey:ReplicaKey", companion],
  frameworks: { securityHub: ["KMS.5"], pci: ["3.6.1"] },
  rationale:
    "A key's policy decides before IAM does. A `*` in it makes every principal of every account a reader, and `kms:*` lets its holder give the key away or schedule its deletion.",
  remediation:
    "Write a `policy` that names its principals; narrow a `*` by aws:PrincipalOrgID, kms:CallerAccount or kms:ViaService; give `kms:*` to the account's root and the administrators only.",
  parameters: {
    administrators: {
      type: "array",
      items: { type: "string" },
      default: [],
      description: "ARNs (with `*`) of principals that may hold `kms:*`, beside the account's root.",
    },
  },
  examples: {
    good: [{ type, name: "data", props: { policy: { Version: "2012-10-17", Statement: [root] } } }],
    bad: [{ type, name: "data", props: { policy: { Version: "2012-10-17", Statement: [anyone] } } }],
  },
  check(ctx) {
    const { resource } = ctx;
    const policy = resource.read("policy");
    if (policy.state === "absent") {
      if (resource.referrers(companion, "keyId").length === 0) ctx.violation("the key must have a policy of its own");
      return;
    }
    if (policy.state === "known") checkDocument(ctx, policy.value);
  },
};

function checkDocument(ctx: CheckContext, policy: unknown): void {
  const { statements, problems } = parseDocument(policy, "policy");
  const [problem] = problems;
  if (problem !== undefined) ctx.violation(`the policy cannot be read: it ${problem}`);
  for (const { label } of publicStatements(statements, "resource"))
    ctx.violation(
      `${label} opens the key to everybody: name principals, or narrow it by organisation, account or service`,
    );
  const administrators = listOf(ctx.config, "administrators");
  for (const statement of statements.filter(givesEverything))
    for (const principal of statement.principals ?? [])
      if (!isAdministrator(principal, administrators))
        ctx.violation(
          `${statement.label} gives kms:* to a principal that is neither the account's root nor an administrator`,
        );
}

function givesEverything({ effect, actions = [] }: Statement): boolean {
  return effect === "Allow" && actions.some((action) => action === "*" || action.toLowerCase() === "kms:*");
}

function isAdministrator({ type: kind, value }: PrincipalRef, administrators: readonly string[]): boolean {
  // Everybody is a finding of its own, above.
  if (value === "*") return true;
  const isRoot = kind === "AWS" && /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(value);
  return isRoot || administrators.some((pattern) => globMatches(pattern, value));
}
