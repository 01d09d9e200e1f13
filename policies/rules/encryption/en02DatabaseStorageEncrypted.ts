import type { Rule } from "../../core/index.ts";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html */
export const en02: Rule = {
  id: "EN-02",
  name: "en-02-database-storage-encrypted",
  title: "The storage of every RDS instance is encrypted.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: ["aws:rds/instance:Instance"],
  frameworks: { securityHub: ["RDS.3"], cis: ["2.2.1"] },
  rationale:
    "Encryption can only be chosen when an instance is created: an unencrypted one, its snapshots and its replicas stay so until the data is copied.",
  remediation:
    "Set `storageEncrypted: true` and `kmsKeyId`. For an existing instance: copy a snapshot with encryption and restore it.",
  examples: {
    good: [{ type: "aws:rds/instance:Instance", name: "orders", props: { engine: "mysql", storageEncrypted: true } }],
    bad: [{ type: "aws:rds/instance:Instance", name: "orders", props: { engine: "mysql" } }],
  },
  check(ctx) {
    const { resource } = ctx;
    const encrypted = resource.boolean("storageEncrypted");
    // A replica in another region takes its encryption from kmsKeyId alone: AWS ignores storageEncrypted there.
    const isReplica = resource.has("replicateSourceDb");
    if (encrypted.state === "absent" && isReplica.state === "known" && isReplica.value) {
      ctx.must(
        resource.has("kmsKeyId"),
        (isSet) => isSet,
        "a replica must set storageEncrypted, or kmsKeyId where it is in another region",
      );
      return;
    }
    ctx.must(encrypted, (isOn) => isOn, "storageEncrypted must be true");
  },
};
