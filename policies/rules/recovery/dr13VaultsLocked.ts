import { actionMatches, documentsOn } from "../../core/iam/index.ts";
import type { Rule } from "../../core/types.ts";
import { vaultType } from "./shared.ts";

const lockType = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const policyType = "aws:backup/vaultPolicy:VaultPolicy";
const vault = { type: vaultType, name: "west", props: { name: "west" } };
const lock = { type: lockType, name: "west", props: { backupVaultName: "west", minRetentionDays: 35 } };
const policy = {
  type: policyType,
  name: "west",
  props: {
    backupVaultName: "west",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Keep",
          Effect: "Deny",
          Principal: "*",
          Action: ["backup:DeleteRecoveryPoint", "backup:DeleteBackupVault"],
          Resource: "*",
        },
      ],
    }),
  },
};

export const dr13: Rule = {
  id: "DR-13",
  name: "dr-13-vaults-locked",
  title: "Backup vaults are locked, deny deletion and are not emptied by force.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [vaultType],
  frameworks: { nist: ["AU-9", "CP-9"], pci: ["10.3.3"] },
  rationale: "Who takes the account hostage deletes the backups first.",
  remediation:
    "Add a VaultLockConfiguration and a VaultPolicy that denies backup:DeleteRecoveryPoint; leave forceDestroy out.",
  examples: { good: [vault, lock, policy], bad: [vault, policy] },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(vaultType)) {
      if (one.referrers(lockType, "backupVaultName").length === 0)
        ctx.violation(`vault ${one.name} has no VaultLockConfiguration`, one);
      const documents = one.referrers(policyType, "backupVaultName").flatMap((each) => documentsOn(each, "resource"));
      const denies = documents.some(
        ({ document }) =>
          document.state !== "known" ||
          document.value.statements.some(
            (each) =>
              each.effect === "Deny" &&
              each.conditions.length === 0 &&
              (each.actions ?? []).some((action) => actionMatches(action, "backup:DeleteRecoveryPoint")),
          ),
      );
      if (!denies) ctx.violation(`vault ${one.name} does not deny backup:DeleteRecoveryPoint`, one);
      const force = one.boolean("forceDestroy");
      if (force.state === "known" && force.value) ctx.violation("forceDestroy must be false", one);
    }
  },
};
