import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document } from "../documents.ts";
import { boundaryStatements, type BoundaryKind } from "./boundaryStatements.ts";

export interface PermissionsBoundaryArgs {
  readonly accountId: string;
  /** Every region in which a role may act. */
  readonly regions: readonly string[];
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** Whose boundary it is. @default workloads */
  readonly kind?: BoundaryKind;
}

/**
 * The most that any role of a region's stack may do, whatever its own policies say by mistake or by a thief's hand.
 * It grants nothing by itself. Every role of the program takes its ARN as `permissionsBoundary`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class PermissionsBoundary extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PermissionsBoundaryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:identity:PermissionsBoundary", name, {}, opts);
    const { kind = "workloads", place } = args;
    const policy = new aws.iam.Policy(
      name,
      {
        name: kind === "workloads" ? `dualcoast-boundary-${place}` : `dualcoast-boundary-${kind}-${place}`,
        description:
          kind === "workloads" ? "The most that any role of Dualcoast may do" : "The most that AWS Backup may do",
        policy: document(boundaryStatements(kind, args)),
      },
      { parent: this },
    );
    this.arn = policy.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
