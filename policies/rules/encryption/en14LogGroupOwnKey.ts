import { requireOwnKey, type Rule } from "../../core/index.ts";

const type = "aws:cloudwatch/logGroup:LogGroup";
const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
export const en14: Rule = {
  id: "EN-14",
  name: "en-14-log-group-own-key",
  title: "Every log group is encrypted with a key of ours.",
  group: "encryption",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: { nist: ["AU-9(3)"], pci: ["10.3.2"] },
  rationale:
    "Logs hold what the application said in its worst hour. With a key of ours, reading them takes a second permission that can be withdrawn.",
  remediation: "Set `kmsKeyId` to the ARN of a key of ours, whose policy lets the region's logs service use it.",
  examples: {
    good: [{ type, name: "audit", props: { name: "audit", kmsKeyId: key } }],
    bad: [{ type, name: "audit", props: { name: "audit" } }],
  },
  check(ctx) {
    requireOwnKey(ctx, "kmsKeyId", "kmsKeyId must name a key of ours");
  },
};
