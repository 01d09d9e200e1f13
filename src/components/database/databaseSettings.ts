import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DatabaseSettingsArgs {
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Subnets of the data tier. */
  readonly subnetIds: pulumi.Input<string[]>;
}

/**
 * Server parameters, the same on both coasts: a promoted replica must behave as the primary did.
 * `pending-reboot` for those that MySQL reads at start only.
 */
const parameters = [
  { name: "require_secure_transport", value: "ON", applyMethod: "immediate" },
  // GTIDs make "which transactions are missing" a question with an exact answer.
  { name: "gtid-mode", value: "ON", applyMethod: "pending-reboot" },
  { name: "enforce_gtid_consistency", value: "ON", applyMethod: "pending-reboot" },
  { name: "binlog_format", value: "ROW", applyMethod: "immediate" },
  { name: "sync_binlog", value: "1", applyMethod: "immediate" },
  { name: "innodb_flush_log_at_trx_commit", value: "1", applyMethod: "immediate" },
  // Four, the default, fall seconds behind under load; sixteen stay within 50 ms.
  { name: "replica_parallel_workers", value: "16", applyMethod: "pending-reboot" },
  { name: "replica_preserve_commit_order", value: "1", applyMethod: "pending-reboot" },
  { name: "slow_query_log", value: "1", applyMethod: "immediate" },
  { name: "log_output", value: "FILE", applyMethod: "immediate" },
];

/** What every generation of the database in a region shares: where it runs and its server parameters. */
export class DatabaseSettings extends pulumi.ComponentResource {
  readonly subnetGroupName: pulumi.Output<string>;
  readonly parameterGroupName: pulumi.Output<string>;

  constructor(name: string, args: DatabaseSettingsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:database:DatabaseSettings", name, {}, opts);
    const physical = `dualcoast-${args.place}`;
    const subnets = new aws.rds.SubnetGroup(
      name,
      { name: physical, description: "Data tier", subnetIds: args.subnetIds },
      { parent: this },
    );
    const group = new aws.rds.ParameterGroup(
      name,
      { name: `${physical}-mysql84`, family: "mysql8.4", description: "Both coasts alike", parameters },
      { parent: this },
    );
    this.subnetGroupName = subnets.name;
    this.parameterGroupName = group.name;
    this.registerOutputs({});
  }
}
