import type { Rule } from "../../core/types.ts";

const snapshot = (sharedAccounts: string[]) => ({
  type: "aws:rds/snapshot:Snapshot",
  name: "nightly",
  props: { dbInstanceIdentifier: "db", sharedAccounts },
});

export const nw18: Rule = {
  id: "NW-18",
  name: "nw-18-snapshots-not-public",
  title: "No snapshot or image is shared with everybody.",
  group: "network",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: [
    "aws:rds/snapshot:Snapshot",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
  ],
  frameworks: { securityHub: ["RDS.1", "EC2.1"], nist: ["AC-3"], pci: ["1.4.4", "7.2.2"] },
  rationale: "A public snapshot is the whole database, listed by a search anybody can make.",
  remediation: "Share with account ids, never with `all`.",
  examples: { good: [snapshot(["123456789012"])], bad: [snapshot(["all"])] },
  check: (ctx) => {
    const shared = ctx.resource.strings("sharedAccounts");
    const named = ctx.resource.string("group");
    const account = ctx.resource.string("accountId");
    const all =
      (shared.state === "known" && shared.value.includes("all")) ||
      [named, account].some((read) => read.state === "known" && read.value === "all");
    if (all) ctx.violation("is shared with everybody; name the accounts");
  },
};
