import type { Rule } from "../../core/index.ts";

const type = "aws:rds/globalCluster:GlobalCluster";

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html */
export const en03: Rule = {
  id: "EN-03",
  name: "en-03-global-cluster-encrypted",
  title: "The storage of every global cluster is encrypted.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [type],
  frameworks: {},
  rationale:
    "A global cluster replicates the storage of one region to the other. Its members must all be encrypted or all be clear, so the choice here is the choice for both coasts.",
  remediation: "Set `storageEncrypted: true`, or make the global cluster from an encrypted source cluster.",
  examples: {
    good: [{ type, name: "orders", props: { engine: "aurora-mysql", storageEncrypted: true } }],
    bad: [{ type, name: "orders", props: { engine: "aurora-mysql" } }],
  },
  check(ctx) {
    const { resource } = ctx;
    const encrypted = resource.boolean("storageEncrypted");
    const message = "storageEncrypted must be true";
    if (encrypted.state !== "absent" || resource.peek("sourceDbClusterIdentifier").state === "absent") {
      ctx.must(encrypted, (isOn) => isOn, message);
      return;
    }
    // Made from a cluster, it takes that cluster's encryption.
    const [source] = resource.linked("sourceDbClusterIdentifier", "aws:rds/cluster:Cluster");
    if (source) ctx.must(source.boolean("storageEncrypted"), (isOn) => isOn, `its source cluster's ${message}`);
    else ctx.notEvaluable("its source cluster is not in this stack");
  },
};
