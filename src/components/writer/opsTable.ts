import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backedUpDaily } from "../backup/retention.ts";

/** Name of the table in each region. */
export const opsTableName = "dualcoast-ops";

export interface OpsTableArgs {
  readonly kmsKeyArn: pulumi.Input<string>;
  /** @default true: DynamoDB refuses to delete it */
  readonly deletionProtection?: boolean;
}

/** Probe and command items of one region: how the failover reads and asks a database that has no public address. */
export class OpsTable extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: OpsTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:writer:OpsTable", name, {}, opts);
    const table = new aws.dynamodb.Table(
      name,
      {
        name: opsTableName,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        serverSideEncryption: { enabled: true, kmsKeyArn: args.kmsKeyArn },
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: args.deletionProtection ?? true,
        tags: backedUpDaily,
      },
      { parent: this },
    );
    this.arn = table.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
