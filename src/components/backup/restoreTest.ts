import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceRole } from "./serviceRole.ts";

export interface RestoreTestArgs {
  readonly accountId: string;
  /** ARN of the policy that is the most the role may do: AWS's own policies for it allow far more. */
  readonly permissionsBoundary: pulumi.Input<string>;
  /** Place of the region, part of physical names. */
  readonly place: string;
  readonly vaultArn: pulumi.Input<string>;
  /** Where the restored database runs: in the data tier, since there is no default VPC to fall back on. */
  readonly subnetGroupName: pulumi.Input<string>;
  readonly parameterGroupName: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
}

/**
 * Restores the newest backup of each database in the vault, copies of the other region's included, once a week, and
 * takes the restored one down again.
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
 */
export class RestoreTest extends pulumi.ComponentResource {
  constructor(name: string, args: RestoreTestArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:backup:RestoreTest", name, {}, opts);
    const roleArn = serviceRole(
      name,
      {
        name: `dualcoast-restore-test-${args.place}`,
        description: "Restores backups to see whether they can be restored",
        accountId: args.accountId,
        permissionsBoundary: args.permissionsBoundary,
        policies: ["service-role/AWSBackupServiceRolePolicyForRestores"],
      },
      this,
    );
    const plan = new aws.backup.RestoreTestingPlan(
      name,
      {
        name: `dualcoast_${args.place}`, // AWS takes no hyphen here
        scheduleExpression: "cron(0 12 ? * MON *)",
        scheduleExpressionTimezone: "Etc/UTC",
        startWindowHours: 1,
        recoveryPointSelection: {
          algorithm: "LATEST_WITHIN_WINDOW",
          recoveryPointTypes: ["SNAPSHOT"],
          includeVaults: [args.vaultArn],
          selectionWindowDays: 7,
        },
      },
      { parent: this },
    );
    new aws.backup.RestoreTestingSelection(
      name,
      {
        name: "databases",
        restoreTestingPlanName: plan.name,
        protectedResourceType: "RDS",
        protectedResourceArns: ["*"],
        iamRoleArn: roleArn,
        restoreMetadataOverrides: {
          dbSubnetGroupName: args.subnetGroupName,
          dbParameterGroupName: args.parameterGroupName,
          vpcSecurityGroupIds: pulumi.jsonStringify([args.securityGroupId]),
        },
        validationWindowHours: 1,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
