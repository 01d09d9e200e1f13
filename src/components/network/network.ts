import * as aws from "@pulumi/aws";
import { Vpc } from "@pulumi/awsx/ec2/index.js"; // not all of awsx: its containers and pipelines take as long to load as aws
import * as pulumi from "@pulumi/pulumi";
import { document, trust } from "../documents.ts";

export interface NetworkArgs {
  readonly accountId: string;
  readonly region: string;
  /** Place of the region, part of physical names: `east` or `west`. */
  readonly place: string;
  /** Private /16 of the VPC; must not overlap the other region's. */
  readonly cidr: string;
  /** Availability zones in use, 2 or 3. */
  readonly zones: number;
  /** One gateway a zone keeps a zone's loss local; `Single` is cheaper; `None` cuts the web tier off the internet. */
  readonly nat: "OnePerAz" | "Single" | "None";
  /** Key of the flow log, of the same region. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** ARN of the policy that is the most the flow log's role may do. */
  readonly permissionsBoundary: pulumi.Input<string>;
}

/** VPC in three tiers: public (load balancer), web (private), data (no way out), with its traffic logged. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  readonly publicSubnetIds: pulumi.Output<string[]>;
  readonly webSubnetIds: pulumi.Output<string[]>;
  readonly dataSubnetIds: pulumi.Output<string[]>;
  readonly routeTableIds: pulumi.Output<string[]>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("dualcoast:network:Network", name, {}, opts);
    const vpc = new Vpc(
      name,
      {
        cidrBlock: args.cidr,
        numberOfAvailabilityZones: args.zones,
        // Room for four zones whatever `zones` says: a third zone must not renumber the first two.
        availabilityZoneCidrMask: 18,
        natGateways: { strategy: args.nat },
        subnetStrategy: "Auto",
        subnetSpecs: [
          { type: "Private", name: "web", cidrMask: 20 },
          { type: "Public", name: "public", cidrMask: 24 },
          { type: "Isolated", name: "data", cidrMask: 24 },
        ],
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: `dualcoast-${args.place}` },
      },
      { parent: this, transforms: [noPublicAddresses] },
    );
    this.vpcId = vpc.vpcId;
    this.publicSubnetIds = vpc.publicSubnetIds;
    this.webSubnetIds = vpc.privateSubnetIds;
    this.dataSubnetIds = vpc.isolatedSubnetIds;
    this.routeTableIds = vpc.routeTables.apply((tables) => pulumi.all(tables.map((table) => table.id)));
    // Adopts the group that every VPC is born with and removes its rules.
    new aws.ec2.DefaultSecurityGroup(`${name}-default`, { vpcId: this.vpcId }, { parent: this });
    logTraffic(name, args, this);
    this.registerOutputs({ vpcId: this.vpcId });
  }
}

/**
 * awsx gives every instance in a public subnet a public address. Only the load balancer and the NAT gateways belong
 * there, and they bring their own.
 */
export const noPublicAddresses: pulumi.ResourceTransform = ({ type, props, opts }) =>
  type === "aws:ec2/subnet:Subnet" ? { props: { ...props, mapPublicIpOnLaunch: false }, opts } : undefined;

function logTraffic(name: string, args: NetworkArgs, network: Network): void {
  const { accountId, region, place } = args;
  const at = { parent: network };
  const logGroup = new aws.cloudwatch.LogGroup(
    `${name}-flow-log`,
    { name: `/dualcoast/${place}/flow-log`, kmsKeyId: args.kmsKeyArn, retentionInDays: 365 },
    at,
  );
  const flowLogs = `arn:aws:ec2:${region}:${accountId}:vpc-flow-log/*`;
  const role = new aws.iam.Role(
    `${name}-flow-log`,
    {
      name: `dualcoast-flow-log-${place}`,
      description: "Writes the VPC's flow log",
      assumeRolePolicy: trust("vpc-flow-logs.amazonaws.com", accountId, flowLogs),
      permissionsBoundary: args.permissionsBoundary,
    },
    at,
  );
  const policy = new aws.iam.Policy(
    `${name}-flow-log`,
    {
      name: `dualcoast-flow-log-${place}`,
      description: "Writes the VPC's flow log",
      policy: document([
        {
          Sid: "Write",
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
          Resource: [pulumi.interpolate`${logGroup.arn}`, pulumi.interpolate`${logGroup.arn}:*`],
        },
        {
          Sid: "Find",
          Effect: "Allow",
          Action: "logs:DescribeLogGroups",
          Resource: `arn:aws:logs:${region}:${accountId}:log-group:*`,
        },
      ]),
    },
    at,
  );
  const attached = new aws.iam.RolePolicyAttachment(`${name}-flow-log`, { role: role.name, policyArn: policy.arn }, at);
  new aws.ec2.FlowLog(
    `${name}-flow-log`,
    {
      vpcId: network.vpcId,
      trafficType: "ALL",
      logDestination: logGroup.arn,
      logDestinationType: "cloud-watch-logs",
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
    },
    { ...at, dependsOn: attached }, // without it the first records are refused, and nobody notices
  );
}
