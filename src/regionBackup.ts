import type { DatabaseParts } from "./regionDatabase.ts";
import { AutomatedBackupCopy, BackupPlan, BackupVault, RestoreTest } from "./components/index.ts";
import type { Foundation } from "./foundation.ts";

/**
 * The region's backups: its vault, the plan that fills it and the other region's, a weekly restore, and the primary's
 * own backups where the primary is not.
 */
export function backups(foundation: Foundation, database: DatabaseParts): BackupVault {
  const { config, peer, key, security, backupBoundary: permissionsBoundary, parent } = foundation;
  const { accountId, place } = config;
  const lasting = { parent, protect: config.protection === "full" };
  const vault = new BackupVault("backup", { place, kmsKeyArn: key.arn }, lasting);
  new RestoreTest(
    "restore-test",
    {
      accountId,
      permissionsBoundary,
      place,
      vaultArn: vault.arn,
      subnetGroupName: database.subnetGroupName,
      parameterGroupName: database.parameterGroupName,
      securityGroupId: security.databaseId,
    },
    { parent },
  );
  if (peer?.vault) {
    const args = { accountId, permissionsBoundary, place, vaultName: vault.vaultName, copyToVaultArn: peer.vault };
    new BackupPlan("backup", args, { parent });
  }
  // After a promotion the lost region's last outputs still say primary: nothing here changes when roles turn.
  if (peer && !peer.database.isReplica) {
    new AutomatedBackupCopy("backup-copy", { sourceArn: peer.database.arn, kmsKeyArn: key.arn }, { parent });
  }
  return vault;
}
