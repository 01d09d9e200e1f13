import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "../documents.ts";

export interface ServiceRole {
  readonly name: string;
  readonly description: string;
  readonly accountId: string;
  readonly permissionsBoundary: pulumi.Input<string>;
  /** AWS's managed policies, after `arn:aws:iam::aws:policy/`. */
  readonly policies: readonly string[];
}

/**
 * Role that AWS Backup assumes, with the policies AWS keeps for it: what a store of each kind needs changes with the service.
 * @returns its ARN, known once the policies are attached: AWS Backup tries a role when it is given one
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
 */
export function serviceRole(name: string, args: ServiceRole, parent: pulumi.Resource): pulumi.Output<string> {
  // Any region's: a copy is made for the vault it comes from and stored for the one it goes to.
  const onBehalfOf = `arn:aws:backup:*:${args.accountId}:*`;
  const role = new aws.iam.Role(
    name,
    {
      name: args.name,
      description: args.description,
      assumeRolePolicy: trust("backup.amazonaws.com", args.accountId, onBehalfOf),
      permissionsBoundary: args.permissionsBoundary,
    },
    { parent },
  );
  const attached = args.policies.map(
    (policy) =>
      new aws.iam.RolePolicyAttachment(
        `${name}-${policy.slice(policy.lastIndexOf("/") + 1)}`,
        { role: role.name, policyArn: `arn:aws:iam::aws:policy/${policy}` },
        { parent },
      ),
  );
  return pulumi.all([role.arn, pulumi.all(attached.map((one) => one.id))]).apply(([arn]) => arn);
}
