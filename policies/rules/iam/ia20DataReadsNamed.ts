import { coversAction, identityTypes, isOpen, resourceReach, resourcesOf } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { allowText, eachAllow, policyWith, someOf } from "./shared.ts";

/** Actions that read secrets or data, or carry data out of the account. */
const sensitive = [
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "s3:GetObject",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "rds:CopyDBSnapshot",
  "rds:ModifyDBSnapshotAttribute",
  "rds:ModifyDBClusterSnapshotAttribute",
  "ec2:ModifySnapshotAttribute",
  "ec2:CopySnapshot",
  "ec2:GetPasswordData",
  "dynamodb:ExportTableToPointInTime",
];

export const ia20: Rule = {
  id: "IA-20",
  name: "ia-20-data-reads-named",
  title: "Decrypting, reading secrets and objects, and sharing snapshots is allowed on named resources only.",
  group: "iam",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: identityTypes,
  frameworks: { securityHub: ["KMS.1", "KMS.2"], nist: ["AC-3", "AC-6"], pci: ["7.2.6"] },
  rationale: "Reading is how data leaves. Decrypt on `*` undoes every key's separation at once.",
  remediation: "Name the keys, secrets, buckets and snapshots by ARN.",
  examples: {
    good: [
      policyWith(
        allowText("kms:Decrypt", "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555"),
      ),
    ],
    bad: [policyWith(allowText("kms:Decrypt", "*"))],
  },
  check: (ctx) => {
    eachAllow(ctx, ["identity"], (statement) => {
      const wide = resourcesOf(statement).some((one) => ["all", "type-wide"].includes(resourceReach(one)));
      if (!wide || !isOpen(statement, { kind: "identity" })) return;
      const covered = sensitive.filter((action) => coversAction(statement, action));
      if (covered.length > 0)
        ctx.violation(`statement ${statement.label} allows ${someOf(covered)} on every resource; name the resources`);
    });
  },
};
