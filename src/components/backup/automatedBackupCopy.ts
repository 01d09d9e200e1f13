import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backupRetentionDays } from "./retention.ts";

export interface AutomatedBackupCopyArgs {
  /** ARN of the primary in the other region. */
  readonly sourceArn: pulumi.Input<string>;
  /** Key of this region. */
  readonly kmsKeyArn: pulumi.Input<string>;
}

/**
 * The primary's snapshots and transaction logs, copied here as they are made: any second of the last weeks can be
 * restored in this region, also one before a mistake that replication has copied.
 * To start or stop it needs the primary's region, so a failover leaves it alone.
 */
export class AutomatedBackupCopy extends pulumi.ComponentResource {
  constructor(name: string, args: AutomatedBackupCopyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:backup:AutomatedBackupCopy", name, {}, opts);
    new aws.rds.InstanceAutomatedBackupsReplication(
      name,
      { sourceDbInstanceArn: args.sourceArn, kmsKeyId: args.kmsKeyArn, retentionPeriod: backupRetentionDays },
      { parent: this, deleteBeforeReplace: true }, // RDS makes one copy of a database's backups a region
    );
    this.registerOutputs({});
  }
}
