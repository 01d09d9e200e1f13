import type { Rule } from "../../core/index.ts";

const type = "aws:kms/key:Key";

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
export const en09: Rule = {
  id: "EN-09",
  name: "en-09-key-rotation",
  title: "Every symmetric KMS key rotates by itself.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: { securityHub: ["KMS.4"], cis: ["3.6"], nist: ["SC-12"], pci: ["3.7.4"] },
  rationale:
    "Rotation bounds how much one piece of key material has encrypted. KMS keeps the old material, so it costs nothing to switch on; replicas of a multi-region key follow their primary.",
  remediation: "Set `enableKeyRotation: true`.",
  examples: {
    good: [{ type, name: "data", props: { description: "data", enableKeyRotation: true } }],
    bad: [{ type, name: "data", props: { description: "data" } }],
  },
  check(ctx) {
    const { resource } = ctx;
    const spec = resource.string("customerMasterKeySpec");
    const usage = resource.string("keyUsage");
    // KMS rotates only symmetric encryption keys with material of its own.
    const isOther =
      (spec.state === "known" && spec.value !== "SYMMETRIC_DEFAULT") ||
      (usage.state === "known" && usage.value !== "ENCRYPT_DECRYPT") ||
      resource.peek("customKeyStoreId").state === "known";
    if (isOther) ctx.pass();
    else ctx.must(resource.boolean("enableKeyRotation"), (isOn) => isOn, "enableKeyRotation must be true");
  },
};
