import type { Rule } from "../../core/index.ts";

const type = "aws:rds/cluster:Cluster";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html */
export const en01: Rule = {
  id: "EN-01",
  name: "en-01-cluster-storage-encrypted",
  title: "The storage of every RDS cluster is encrypted, replicas, global members and restored clusters too.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: { securityHub: ["RDS.27"], cis: ["2.2.1"] },
  rationale:
    "A cluster's encryption can only be chosen when it is created, and what is restored or replicated from it inherits the choice: a clear cluster can only be left, not mended.",
  remediation: "Set `storageEncrypted: true` and `kmsKeyId`. For an existing cluster: restore a snapshot with a key.",
  examples: {
    good: [{ type, name: "orders", props: { engine: "aurora-mysql", storageEncrypted: true } }],
    bad: [{ type, name: "orders", props: { engine: "aurora-mysql" } }],
  },
  check(ctx) {
    const { resource } = ctx;
    const mode = resource.peek("engineMode");
    // Serverless v1 is always encrypted: the argument is neither needed nor off by default there.
    const isServerless = mode.state === "known" && mode.value === "serverless";
    const encrypted = resource.boolean("storageEncrypted");
    ctx.must(encrypted, (isOn) => isOn, "storageEncrypted must be true", isServerless ? "pass" : "fail");
  },
};
