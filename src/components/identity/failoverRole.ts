import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { document, type Statement } from "../documents.ts";
import { engineStatements, failoverStatements, type FailoverSubject } from "./failoverStatements.ts";

export interface FailoverRoleArgs extends FailoverSubject {
  /** Place of the region, part of physical names. */
  readonly place: string;
  /** ARN of the policy that is the most the role may do. */
  readonly permissionsBoundary: pulumi.Input<string>;
  /** Names of the IAM users who may take the role, each with MFA. They need not exist yet. */
  readonly breakGlassUsers: readonly string[];
}

/**
 * What a failover to this region may do: no more than it calls, on these resources, in this region. No IAM and no DNS.
 * People with Identity Center get the same two policies and the boundary by name in their permission set; the role
 * itself is for the day on which the sign-in of Identity Center is gone too.
 */
export class FailoverRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: FailoverRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:identity:FailoverRole", name, {}, opts);
    const physical = `dualcoast-failover-${args.place}`;
    const role = new aws.iam.Role(
      name,
      {
        name: physical,
        description: `Failover to ${args.region}`,
        assumeRolePolicy: document([peopleWithMfa(args)]),
        // Twice the budget of a failover: nobody signs in anew in the middle of one.
        maxSessionDuration: 14_400,
        permissionsBoundary: args.permissionsBoundary,
      },
      { parent: this },
    );
    const grant = (suffix: string, description: string, statements: Statement[]): void => {
      const policy = new aws.iam.Policy(
        `${name}${suffix}`,
        { name: `${physical}${suffix}`, description, policy: document(statements) },
        { parent: this },
      );
      const attach = { role: role.name, policyArn: policy.arn };
      new aws.iam.RolePolicyAttachment(`${name}${suffix}`, attach, { parent: this });
    };
    grant("", `Failover to ${args.region}: its own calls`, failoverStatements(args));
    grant("-engine", `Failover to ${args.region}: the engine's calls`, engineStatements(args));
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

/** By condition, not as principals: AWS refuses a trust that names a user who does not exist. */
function peopleWithMfa({ accountId, breakGlassUsers }: FailoverRoleArgs): Statement {
  const users = breakGlassUsers.map((user) => `arn:aws:iam::${accountId}:user/${user}`);
  return {
    Sid: "BreakGlass",
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Condition: { ArnEquals: { "aws:PrincipalArn": users }, Bool: { "aws:MultiFactorAuthPresent": "true" } },
  };
}
