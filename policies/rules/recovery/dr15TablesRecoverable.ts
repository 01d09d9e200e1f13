import { isGiven, listOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { tableType } from "./shared.ts";

const table = (props: object) => ({
  type: tableType,
  name: "control",
  props: { pointInTimeRecovery: { enabled: true }, ...props },
});
const fileSystemType = "aws:efs/fileSystem:FileSystem";

export const dr15: Rule = {
  id: "DR-15",
  name: "dr-15-tables-recoverable",
  title: "Tables have point-in-time recovery, and those named shared have replicas; file systems are replicated.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [tableType, fileSystemType],
  frameworks: { securityHub: ["DynamoDB.2"], nist: ["CP-9", "CP-6"] },
  rationale: "A table without recovery is one wrong statement from empty. What both coasts need must stand on both.",
  remediation:
    "Set pointInTimeRecovery.enabled, add replicas to tables that both coasts use, and an aws.efs.ReplicationConfiguration to file systems.",
  parameters: {
    regionalTables: {
      type: "array",
      items: { type: "string" },
      description: "Words in a table's name that say it belongs to its region alone.",
      default: ["ops"],
    },
  },
  examples: {
    good: [table({ replicas: [{ regionName: "us-west-2" }] })],
    bad: [table({ replicas: [{ regionName: "us-west-2" }], pointInTimeRecovery: { enabled: false } })],
  },
  checkStack: (ctx) => {
    const regional = listOf(ctx.config, "regionalTables");
    for (const one of ctx.graph.ofType(tableType)) {
      const recovery = one.boolean("pointInTimeRecovery.enabled");
      if (recovery.state === "absent" || (recovery.state === "known" && !recovery.value))
        ctx.violation("pointInTimeRecovery.enabled must be true", one);
      if (regional.some((word) => one.name.includes(word)) || isGiven(one, "restoreSourceTableArn")) continue;
      const replicas = one.items("replicas");
      const separate = one.referrers("aws:dynamodb/tableReplica:TableReplica", "globalTableArn");
      const none = replicas.state === "absent" || (replicas.state === "known" && replicas.value.length === 0);
      if (none && separate.length === 0)
        ctx.violation(`table ${one.name} stands in one region alone: add replicas`, one);
    }
    for (const one of ctx.graph.ofType(fileSystemType)) {
      const replicated = one.referrers(
        "aws:efs/replicationConfiguration:ReplicationConfiguration",
        "sourceFileSystemId",
      );
      if (replicated.length === 0) ctx.violation(`file system ${one.name} has no ReplicationConfiguration`, one);
    }
  },
};
