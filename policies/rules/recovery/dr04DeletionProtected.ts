import type { Rule } from "../../core/types.ts";
import { clusterType, instanceType, isReplica, tableType } from "./shared.ts";

const db = (props: object) => ({ type: instanceType, name: "db", props: { deletionProtection: true, ...props } });
const deletionFlag: Record<string, string> = {
  "aws:lb/loadBalancer:LoadBalancer": "enableDeletionProtection",
  [tableType]: "deletionProtectionEnabled",
};

export const dr04: Rule = {
  id: "DR-04",
  name: "dr-04-deletion-protected",
  title: "Databases, global clusters, tables and load balancers can't be deleted by mistake, and leave a snapshot.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [instanceType, clusterType, "aws:rds/globalCluster:GlobalCluster", ...Object.keys(deletionFlag)],
  frameworks: { securityHub: ["RDS.7", "RDS.8", "ELB.6"], nist: ["CP-9"] },
  rationale: "The shortest way to lose a database is to delete the wrong one at night.",
  remediation:
    "Set deletionProtection, leave skipFinalSnapshot and deleteAutomatedBackups at false. A replica takes no final snapshot and is exempt from that part.",
  examples: {
    good: [db({ finalSnapshotIdentifier: "db-last", deleteAutomatedBackups: false })],
    bad: [db({ deletionProtection: false })],
  },
  check: (ctx) => {
    const { resource } = ctx;
    const flag = deletionFlag[resource.type] ?? "deletionProtection";
    ctx.must(resource.boolean(flag), Boolean, `${flag} must be true`);
    if (resource.type !== instanceType && resource.type !== clusterType) return;
    const skipped = resource.boolean("skipFinalSnapshot");
    ctx.must(skipped, (skip) => !skip || isReplica(resource), "skipFinalSnapshot must be false", "pass");
    const dropped = resource.boolean("deleteAutomatedBackups");
    // The provider's own default deletes automated backups with the instance or cluster.
    const whenAbsent = dropped.state === "absent" && isReplica(resource) ? "pass" : "fail";
    ctx.must(dropped, (drop) => !drop, "deleteAutomatedBackups must be false", whenAbsent);
  },
};
