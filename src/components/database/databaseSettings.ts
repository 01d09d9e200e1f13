import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document, trust } from "../documents.ts";

export interface DatabaseSettingsArgs {
  readonly accountId: string;
  readonly region: string;
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Subnets of the data tier. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** ARN of the policy that is the most the monitoring role may do. */
  readonly permissionsBoundary: pulumi.Input<string>;
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

/** What every generation of the database in a region shares: where it runs, its server parameters, who watches it. */
export class DatabaseSettings extends pulumi.ComponentResource {
  readonly subnetGroupName: pulumi.Output<string>;
  readonly parameterGroupName: pulumi.Output<string>;
  /** Role by which RDS reports the operating system's figures. */
  readonly monitoringRoleArn: pulumi.Output<string>;

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
    this.monitoringRoleArn = monitoringRole(`${name}-monitoring`, args, this);
    this.registerOutputs({});
  }
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html */
function monitoringRole(name: string, args: DatabaseSettingsArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const { accountId, region, place, permissionsBoundary } = args;
  const physical = `dualcoast-database-monitoring-${place}`;
  const description = "Reports the figures of the database's operating system";
  const databases = `arn:aws:rds:${region}:${accountId}:db:dualcoast-${place}-g*`;
  const role = new aws.iam.Role(
    name,
    {
      name: physical,
      description,
      assumeRolePolicy: trust("monitoring.rds.amazonaws.com", accountId, databases),
      permissionsBoundary,
    },
    { parent },
  );
  const group = `arn:aws:logs:${region}:${accountId}:log-group:RDSOSMetrics`;
  const policy = new aws.iam.Policy(
    name,
    {
      name: physical,
      description,
      policy: document([
        {
          Sid: "Group",
          Effect: "Allow",
          Action: ["logs:CreateLogGroup", "logs:PutRetentionPolicy"],
          Resource: [group, `${group}:*`],
        },
        {
          Sid: "Streams",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "logs:GetLogEvents"],
          Resource: `${group}:log-stream:*`,
        },
      ]),
    },
    { parent },
  );
  const attached = new aws.iam.RolePolicyAttachment(name, { role: role.name, policyArn: policy.arn }, { parent });
  // Through the attachment: RDS tries the role when it is given to a database.
  return pulumi.all([role.arn, attached.id]).apply(([arn]) => arn);
}
