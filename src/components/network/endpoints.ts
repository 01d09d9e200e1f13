import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface EndpointsArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** The VPC's range: whoever is inside may use the endpoints. */
  readonly cidr: string;
  readonly routeTableIds: pulumi.Input<string[]>;
  /** Subnets of the web tier, one endpoint interface in each. */
  readonly subnetIds: pulumi.Input<string[]>;
  /** AWS services reached through interfaces, e.g. `secretsmanager`. */
  readonly services: readonly string[];
  /** Place of the region, part of physical names. */
  readonly place: string;
}

/** Private ways to AWS services, so that reaching them needs no NAT gateway. */
export class Endpoints extends pulumi.ComponentResource {
  constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:network:Endpoints", name, {}, opts);
    const { region, vpcId } = args;
    const at = { parent: this };
    const serviceName = (service: string): string => `com.amazonaws.${region}.${service}`;
    for (const service of ["s3", "dynamodb"]) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        { vpcId, serviceName: serviceName(service), vpcEndpointType: "Gateway", routeTableIds: args.routeTableIds },
        at,
      );
    }
    const group = new aws.ec2.SecurityGroup(
      name,
      { name: `dualcoast-endpoints-${args.place}`, description: "Endpoints of AWS services", vpcId },
      at,
    );
    new aws.vpc.SecurityGroupIngressRule(
      name,
      {
        securityGroupId: group.id,
        description: "HTTPS from inside the VPC",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: args.cidr,
      },
      at,
    );
    for (const service of args.services) {
      new aws.ec2.VpcEndpoint(
        `${name}-${service}`,
        {
          vpcId,
          serviceName: serviceName(service),
          vpcEndpointType: "Interface",
          subnetIds: args.subnetIds,
          securityGroupIds: [group.id],
          privateDnsEnabled: true,
        },
        at,
      );
    }
    this.registerOutputs({});
  }
}
