import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backedUpDaily, backupRetentionDays } from "../backup/retention.ts";

/** How a generation came to be. Promotion does not change it: what it is now, only the database can say. */
export type Origin =
  | {
      readonly bornAs: "primary";
      readonly username: string;
      readonly password: pulumi.Input<string>;
      /** Raised to set a new password. */
      readonly passwordVersion: number;
      readonly databaseName: string;
    }
  | {
      readonly bornAs: "replica";
      /** ARN of the primary in the other region. */ readonly sourceArn: pulumi.Input<string>;
    };

export interface MysqlDatabaseArgs {
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Counted up at each rebuild; old and new stand side by side until the old one is released. */
  readonly generation: number;
  readonly origin: Origin;
  /** RDS instance class, e.g. `db.r7g.large`. Both coasts alike: a replica must be able to carry the load. */
  readonly instanceClass: string;
  /** GiB. */
  readonly storageGb: number;
  readonly port: number;
  /** Customer key of this region: a replica is encrypted under its own region's key. */
  readonly kmsKeyArn: pulumi.Input<string>;
  readonly subnetGroupName: pulumi.Input<string>;
  readonly parameterGroupName: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  readonly monitoringRoleArn: pulumi.Input<string>;
  /** @default true: RDS refuses to delete it */
  readonly deletionProtection?: boolean;
}

/**
 * One generation of the MySQL database on RDS. A replica is born with everything a primary needs (Multi-AZ, backups,
 * protection), because nothing of it may have to be changed in the hour it is promoted. Pass `protect: true`.
 */
export class MysqlDatabase extends pulumi.ComponentResource {
  readonly identifier: string;
  readonly arn: pulumi.Output<string>;
  /** Host name of the endpoint; it stays the same through promotion. */
  readonly address: pulumi.Output<string>;
  readonly isReplica: pulumi.Output<boolean>;

  constructor(name: string, args: MysqlDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:database:MysqlDatabase", name, {}, opts);
    this.identifier = `dualcoast-${args.place}-g${args.generation}`;
    const instance = new aws.rds.Instance(
      name,
      { ...always(this.identifier, args), ...born(this.identifier, args) },
      // Set at birth and then left alone: the provider promotes an instance whose source is taken away, and refuses
      // to change it to another. Promotion belongs to the failover alone.
      { parent: this, ignoreChanges: ["replicateSourceDb"] },
    );
    this.arn = instance.arn;
    this.address = instance.address;
    this.isReplica = instance.replicateSourceDb.apply((source) => Boolean(source));
    this.registerOutputs({ arn: this.arn });
  }
}

function always(identifier: string, args: MysqlDatabaseArgs): aws.rds.InstanceArgs {
  return {
    identifier,
    instanceClass: args.instanceClass,
    port: args.port,
    storageType: "gp3",
    // Growing by itself: a full disk on one coast would end replication.
    maxAllocatedStorage: args.storageGb * 5,
    storageEncrypted: true,
    kmsKeyId: args.kmsKeyArn,
    multiAz: true,
    parameterGroupName: args.parameterGroupName,
    dbSubnetGroupName: args.subnetGroupName,
    vpcSecurityGroupIds: [args.securityGroupId],
    publiclyAccessible: false,
    caCertIdentifier: "rds-ca-rsa2048-g1",
    backupRetentionPeriod: backupRetentionDays,
    // Promotion is refused while a backup runs: at night on both coasts (08:00 UTC is 3 am in the East, midnight in the West).
    backupWindow: "08:00-08:30",
    maintenanceWindow: "sun:09:00-sun:10:00",
    // By hand, replica first: a replica must never run an older version than its source.
    autoMinorVersionUpgrade: false,
    copyTagsToSnapshot: true,
    deletionProtection: args.deletionProtection ?? true,
    deleteAutomatedBackups: false,
    enabledCloudwatchLogsExports: ["error", "slowquery"],
    iamDatabaseAuthenticationEnabled: true,
    monitoringInterval: 60,
    monitoringRoleArn: args.monitoringRoleArn,
    tags: backedUpDaily,
  };
}

function born(identifier: string, { origin, storageGb }: MysqlDatabaseArgs): Partial<aws.rds.InstanceArgs> {
  // A replica takes engine, storage, user and data from its source, and no final snapshot: RDS refuses one.
  if (origin.bornAs === "replica") return { replicateSourceDb: origin.sourceArn, skipFinalSnapshot: true };
  return {
    engine: "mysql",
    engineVersion: "8.4",
    allocatedStorage: storageGb,
    dbName: origin.databaseName,
    username: origin.username,
    passwordWo: origin.password,
    passwordWoVersion: origin.passwordVersion,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: `${identifier}-final`,
  };
}
