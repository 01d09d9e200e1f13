import { listOf } from "../../core/index.ts";
import { servicesWithoutSource } from "../../core/iam/index.ts";
import { formed } from "../../core/show.ts";
import type { Rule } from "../../core/types.ts";
import { ec2Trust, eachDocument } from "./shared.ts";

const role = (Condition?: object) => ({
  type: "aws:iam/role:Role",
  name: "events",
  props: {
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "T",
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition,
        },
      ],
    }),
  },
});

export const ia17: Rule = {
  id: "IA-17",
  name: "ia-17-trusted-service-names-its-source",
  title: "A role trusted by a service that sends its source asks for it.",
  group: "iam",
  severity: "low",
  level: "advisory",
  kind: "resource",
  types: ["aws:iam/role:Role"],
  frameworks: { nist: ["AC-4"] },
  rationale:
    "Some services tell on whose behalf they assume a role. Where they do, asking costs one line and closes the confused deputy.",
  remediation: "Add a condition on aws:SourceArn or aws:SourceAccount to the trust policy.",
  parameters: {
    services: {
      type: "array",
      items: { type: "string" },
      description: "Services that send aws:SourceArn or aws:SourceAccount when they assume a role.",
      default: [
        "scheduler.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
        "backup.amazonaws.com",
        "monitoring.rds.amazonaws.com",
        "delivery.logs.amazonaws.com",
        "config.amazonaws.com",
      ],
    },
  },
  examples: {
    good: [
      role({ StringEquals: { "aws:SourceAccount": "123456789012" } }),
      { type: "aws:iam/role:Role", name: "app", props: { assumeRolePolicy: ec2Trust } },
    ],
    bad: [role()],
  },
  check: (ctx) => {
    const sending = listOf(ctx.config, "services");
    eachDocument(ctx, ["trust"], ({ statements }) => {
      for (const { statement, service } of servicesWithoutSource(statements).filter((one) =>
        sending.includes(one.service),
      )) {
        ctx.violation(
          `trust statement ${statement.label} lets ${formed("service", service)} in for anybody; add aws:SourceAccount`,
        );
      }
    });
  },
};
