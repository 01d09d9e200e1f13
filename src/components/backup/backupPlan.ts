import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backedUpDaily, backupRetentionDays } from "./retention.ts";
import { serviceRole } from "./serviceRole.ts";

export interface BackupPlanArgs {
  readonly accountId: string;
  /** ARN of the policy that is the most the role may do: AWS's own policies for it allow far more. */
  readonly permissionsBoundary: pulumi.Input<string>;
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Vault of this region. */
  readonly vaultName: pulumi.Input<string>;
  /** Vault of the other region, which gets a copy of every backup. */
  readonly copyToVaultArn: pulumi.Input<string>;
}

/**
 * Backs up every store that carries the tag, each night, and copies it to the other region. Needs the other region's
 * vault: a plan without the copy would look like one with it.
 */
export class BackupPlan extends pulumi.ComponentResource {
  constructor(name: string, args: BackupPlanArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:backup:BackupPlan", name, {}, opts);
    const physical = `dualcoast-backup-${args.place}`;
    const roleArn = serviceRole(
      name,
      {
        name: physical,
        description: "Backs up the stores that carry the tag, and copies the backups",
        accountId: args.accountId,
        permissionsBoundary: args.permissionsBoundary,
        policies: ["service-role/AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForS3Backup"],
      },
      this,
    );
    const lifecycle = { deleteAfter: backupRetentionDays };
    const daily = {
      ruleName: "daily",
      targetVaultName: args.vaultName,
      // At night on both coasts, over before RDS's own backups at 08:00 UTC: the two must not meet.
      schedule: "cron(0 5 * * ? *)",
      scheduleExpressionTimezone: "Etc/UTC",
      startWindow: 60,
      completionWindow: 180,
      lifecycle,
      copyActions: [{ destinationVaultArn: args.copyToVaultArn, lifecycle }],
    };
    const plan = new aws.backup.Plan(name, { name: physical, rules: [daily] }, { parent: this });
    const selectionTags = Object.entries(backedUpDaily).map(([key, value]) => ({ type: "STRINGEQUALS", key, value }));
    new aws.backup.Selection(
      name,
      { name: "tagged", planId: plan.id, iamRoleArn: roleArn, selectionTags },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
