import type { Rule } from "../../core/types.ts";

const rotation = (automaticallyAfterDays: number) => ({
  type: "aws:secretsmanager/secretRotation:SecretRotation",
  name: "database",
  props: { secretId: "database", rotationRules: { automaticallyAfterDays } },
});

export const ia23: Rule = {
  id: "IA-23",
  name: "ia-23-credentials-are-short-lived",
  title: "Secrets rotate within 90 days, databases offer IAM authentication, and function URLs ask who calls.",
  group: "iam",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: [
    "aws:secretsmanager/secretRotation:SecretRotation",
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:lambda/functionUrl:FunctionUrl",
  ],
  frameworks: {
    securityHub: ["SecretsManager.1", "SecretsManager.4", "RDS.10", "RDS.12"],
    nist: ["IA-5", "AC-2(1)"],
    pci: ["8.6.3"],
  },
  rationale:
    "A credential that lives long is one that somebody has. IAM authentication gives people fifteen minutes instead of a password.",
  remediation:
    "Set rotationRules.automaticallyAfterDays to 90 or less, iamDatabaseAuthenticationEnabled to true, authorizationType to AWS_IAM.",
  parameters: {
    maxRotationDays: {
      type: "integer",
      description: "Longest time between rotations, in days.",
      default: 90,
      minimum: 1,
    },
  },
  examples: { good: [rotation(30)], bad: [rotation(365)] },
  check: (ctx) => {
    const { resource } = ctx;
    if (resource.type.startsWith("aws:rds/")) {
      ctx.must(
        resource.boolean("iamDatabaseAuthenticationEnabled"),
        Boolean,
        "iamDatabaseAuthenticationEnabled must be true",
      );
    } else if (resource.type === "aws:lambda/functionUrl:FunctionUrl") {
      ctx.must(resource.string("authorizationType"), (type) => type !== "NONE", "authorizationType must not be NONE");
    } else {
      const most = Number(ctx.config["maxRotationDays"]);
      const schedule = resource.has("rotationRules.scheduleExpression");
      if (schedule.state === "known" && schedule.value) return;
      ctx.must(
        resource.number("rotationRules.automaticallyAfterDays"),
        (days) => days <= most,
        `rotationRules.automaticallyAfterDays must be at most ${most}`,
      );
    }
  },
};
