import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document } from "../documents.ts";
import { backupRetentionDays } from "./retention.ts";

export interface BackupVaultArgs {
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Key of this region: a copy under the other region's key could not be opened without that region. */
  readonly kmsKeyArn: pulumi.Input<string>;
}

/**
 * Where a region keeps its own backups and the copies of the other region's. Nobody deletes a backup before its time.
 * The lock is in governance mode, without a date from which it cannot be lifted: what nobody can ever take back, not
 * even AWS, is for people to set and not for a program. Pass `protect: true`.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export class BackupVault extends pulumi.ComponentResource {
  readonly vaultName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: BackupVaultArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:backup:BackupVault", name, {}, opts);
    const vault = new aws.backup.Vault(
      name,
      { name: `dualcoast-backup-${args.place}`, kmsKeyArn: args.kmsKeyArn },
      { parent: this },
    );
    this.vaultName = vault.name;
    this.arn = vault.arn;
    new aws.backup.VaultLockConfiguration(
      name,
      { backupVaultName: vault.name, minRetentionDays: backupRetentionDays },
      // A vault has one lock: the old one, deleted after the new one was set, would take it away.
      { parent: this, deleteBeforeReplace: true },
    );
    const policy = document([
      {
        Sid: "Keep",
        Effect: "Deny",
        Principal: "*",
        Action: ["backup:DeleteBackupVault", "backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"],
        Resource: "*", // in a vault's policy: the vault and what is in it
      },
    ]);
    new aws.backup.VaultPolicy(name, { backupVaultName: vault.name, policy }, { parent: this });
    this.registerOutputs({ arn: this.arn });
  }
}
