import { listOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import type { Statement } from "../../core/iam/index.ts";
import { ec2Trust, eachDocument } from "./shared.ts";

const humanTrust = (Condition?: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "People",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::123456789012:root" },
        Action: "sts:AssumeRole",
        Condition,
      },
    ],
  });
const role = (assumeRolePolicy: string, more: object = {}) => ({
  type: "aws:iam/role:Role",
  name: "operator",
  props: { assumeRolePolicy, ...more },
});
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };

export const ia12: Rule = {
  id: "IA-12",
  name: "ia-12-mfa-for-people",
  title: "Roles that people assume ask for MFA with Bool, and their sessions end within the limit.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: ["aws:iam/role:Role"],
  frameworks: { securityHub: ["IAM.5"], cis: ["1.9"], nist: ["IA-2(1)"], pci: ["8.4.2"] },
  rationale:
    "A stolen password must not be enough. BoolIfExists lets through every call that carries no MFA key at all, which is what an access key sends.",
  remediation: 'Add `Bool: {"aws:MultiFactorAuthPresent": "true"}` to the trust policy, and set maxSessionDuration.',
  parameters: {
    maxSessionSeconds: {
      type: "integer",
      description: "Longest session of a role that people assume, in seconds.",
      default: 14_400,
      minimum: 3600,
      maximum: 43_200,
    },
    machinePrincipals: {
      type: "array",
      items: { type: "string" },
      description: "ARNs of users or roles that are machines, or Identity Center roles, whose MFA is asked elsewhere.",
      default: [],
    },
  },
  examples: {
    good: [role(humanTrust(mfa)), role(ec2Trust)],
    bad: [role(humanTrust({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }))],
  },
  check: (ctx) => {
    const machines = listOf(ctx.config, "machinePrincipals");
    eachDocument(ctx, ["trust"], (document) => {
      const human = document.statements.filter((one) => isHuman(one, machines));
      for (const statement of human.filter((one) => !asksMfa(one))) {
        ctx.violation(
          `trust statement ${statement.label} lets people in without MFA; add Bool aws:MultiFactorAuthPresent true`,
        );
      }
      const limit = Number(ctx.config["maxSessionSeconds"]);
      const message = `maxSessionDuration must be at most ${limit} s`;
      if (human.length > 0)
        ctx.must(ctx.resource.number("maxSessionDuration"), (seconds) => seconds <= limit, message, "pass");
    });
  },
};

/** People come in as users or by the account's root principal; a role or service is a machine. */
function isHuman(statement: Statement, machines: readonly string[]): boolean {
  if (statement.effect !== "Allow") return false;
  return (statement.principals ?? []).some(
    (one) => one.type === "AWS" && !machines.includes(one.value) && /(^\d{12}$|:root$|:user\/)/.test(one.value),
  );
}

function asksMfa(statement: Statement): boolean {
  return statement.conditions.some(
    (one) =>
      one.key.toLowerCase() === "aws:multifactorauthpresent" &&
      one.operator === "Bool" &&
      !one.ifExists &&
      one.values.every((value) => value === "true"),
  );
}
