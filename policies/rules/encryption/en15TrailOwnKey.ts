import { requireOwnKey, type Rule } from "../../core/index.ts";

const type = "aws:cloudtrail/trail:Trail";
const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html */
export const en15: Rule = {
  id: "EN-15",
  name: "en-15-trail-own-key",
  title: "Every trail is encrypted with a key of ours.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: { securityHub: ["CloudTrail.2"], cis: ["3.5"] },
  rationale:
    "The trail says who did what, and with which parameters. A key of ours keeps readers of the bucket from being readers of the trail.",
  remediation: "Set `kmsKeyId` to the ARN of a key of ours, whose policy lets CloudTrail use it.",
  examples: {
    good: [{ type, name: "audit", props: { name: "audit", kmsKeyId: key } }],
    bad: [{ type, name: "audit", props: { name: "audit" } }],
  },
  check(ctx) {
    requireOwnKey(ctx, "kmsKeyId", "kmsKeyId must name a key of ours");
  },
};
