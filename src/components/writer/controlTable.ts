import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { backedUpDaily } from "../backup/retention.ts";

/** Name of the table with the writer record, the same in both regions. */
export const controlTableName = "dualcoast-control";

export interface ControlTableArgs {
  /** Region of the second replica. The first is the provider's own. */
  readonly peerRegion: string;
  /** Third region, with a vote and no data: it decides when one of the two is lost. */
  readonly witnessRegion: string;
  /** @default true: DynamoDB refuses to delete it, in both regions */
  readonly deletionProtection?: boolean;
}

/**
 * Who may write, in a table that either coast's endpoint serves, strongly consistent, while two of three regions are up.
 * Pass `protect: true`.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/multi-region-strong-consistency-gt.html
 */
export class ControlTable extends pulumi.ComponentResource {
  constructor(name: string, args: ControlTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:writer:ControlTable", name, {}, opts);
    const deletionProtectionEnabled = args.deletionProtection ?? true;
    new aws.dynamodb.Table(
      name,
      {
        name: controlTableName,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        // Strong consistency is chosen at creation, while the table is empty, and cannot be changed. So the replica
        // cannot wait for the other stack's key, and the table stays under the key that DynamoDB owns: the other
        // coast must be able to read it with this coast's KMS gone.
        replicas: [
          {
            regionName: args.peerRegion,
            consistencyMode: "STRONG",
            pointInTimeRecovery: true,
            deletionProtectionEnabled,
            propagateTags: true,
          },
        ],
        globalTableWitness: { regionName: args.witnessRegion },
        streamEnabled: true,
        streamViewType: "NEW_AND_OLD_IMAGES",
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled,
        tags: backedUpDaily,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** ARN of the control table's replica in a region; known before the table exists. */
export function controlTableArn(region: string, accountId: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${controlTableName}`;
}
