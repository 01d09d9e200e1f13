import { requireOwnKey, type Rule } from "../../core/index.ts";

const type = "aws:secretsmanager/secret:Secret";
const arn = (region: string): string => `arn:aws:kms:${region}:123456789012:key/11111111-2222-3333-4444-555555555555`;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
export const en12: Rule = {
  id: "EN-12",
  name: "en-12-secret-own-key",
  title: "Every secret, and each of its replicas, is encrypted with a key of ours.",
  group: "encryption",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: {},
  rationale:
    "With AWS's own key, whoever may call Secrets Manager reads the secret. A key of ours is a second permission, and the replica needs one in its own region.",
  remediation: "Set `kmsKeyId`, and `kmsKeyId` of each entry of `replicas`.",
  examples: {
    good: [
      {
        type,
        name: "db",
        props: { kmsKeyId: arn("us-east-1"), replicas: [{ region: "us-west-2", kmsKeyId: arn("us-west-2") }] },
      },
    ],
    bad: [{ type, name: "db", props: { kmsKeyId: arn("us-east-1"), replicas: [{ region: "us-west-2" }] } }],
  },
  check(ctx) {
    const { resource } = ctx;
    requireOwnKey(ctx, "kmsKeyId", "kmsKeyId must name a key of ours");
    const replicas = resource.items("replicas");
    if (replicas.state !== "known") return;
    for (const replica of replicas.value) {
      const path = `${replica.path}.kmsKeyId`;
      requireOwnKey(ctx, path, `${path} must name a key of ours`);
    }
  },
};
