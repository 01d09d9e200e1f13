import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

const service = "config.amazonaws.com";

/** ARN of the role, which has one name in every account. */
export function configRoleArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/aws-service-role/${service}/AWSServiceRoleForConfig`;
}

/**
 * AWS Config's own role: what it may read is the service's affair, and a role of ours would fail the control that asks
 * for this one. An account has it once; where somebody made it before, import it.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html
 */
export class ConfigRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:detection:ConfigRole", name, {}, opts);
    const description = "Lets AWS Config read what it records";
    const role = new aws.iam.ServiceLinkedRole(name, { awsServiceName: service, description }, { parent: this });
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
