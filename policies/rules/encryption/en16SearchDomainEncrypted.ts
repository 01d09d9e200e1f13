import { requireOwnKey, type Rule } from "../../core/index.ts";

const type = "aws:opensearch/domain:Domain";
const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/encryption-at-rest.html */
export const en16: Rule = {
  id: "EN-16",
  name: "en-16-search-domain-encrypted",
  title: "Every OpenSearch domain is encrypted with a key of ours.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type, "aws:elasticsearch/domain:Domain"],
  frameworks: { securityHub: ["Opensearch.1"] },
  rationale:
    "The domain holds the logs of everything else. Encryption covers its indices, its swap and its automated snapshots, and cannot be switched off again.",
  remediation: "Set `encryptAtRest: { enabled: true, kmsKeyId }`.",
  examples: {
    good: [{ type, name: "siem", props: { encryptAtRest: { enabled: true, kmsKeyId } } }],
    bad: [{ type, name: "siem", props: { encryptAtRest: { enabled: true } } }],
  },
  check(ctx) {
    ctx.must(ctx.resource.boolean("encryptAtRest.enabled"), (isOn) => isOn, "encryptAtRest.enabled must be true");
    requireOwnKey(ctx, "encryptAtRest.kmsKeyId", "encryptAtRest.kmsKeyId must name a key of ours");
  },
};
