import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { Network, type NetworkArgs } from "../../../../src/components/index.ts";
import { noPublicAddresses } from "../../../../src/components/network/network.ts";
import { record, valueOf } from "../../../support/mocks.ts";

const args: NetworkArgs = {
  accountId: "111122223333",
  region: "us-west-2",
  place: "west",
  cidr: "10.30.0.0/16",
  zones: 3,
  nat: "Single",
  kmsKeyArn: "west-key",
  permissionsBoundary: "boundary",
};

async function build() {
  const made = await record();
  const network = new Network("network", args);
  const routeTables = await valueOf(network.routeTableIds);
  const subnets = await valueOf(pulumi.all([network.publicSubnetIds, network.webSubnetIds, network.dataSubnetIds]));
  await pulumi.runtime.disconnect();
  return { made, routeTables, subnets };
}

test("makes three tiers whose addresses stay when a zone is added", async () => {
  const { made, routeTables, subnets } = await build();
  expect(made.find("awsx:ec2:Vpc", "network").inputs).toEqual({
    cidrBlock: "10.30.0.0/16",
    numberOfAvailabilityZones: 3,
    availabilityZoneCidrMask: 18,
    natGateways: { strategy: "Single" },
    subnetStrategy: "Auto",
    subnetSpecs: [
      { type: "Private", name: "web", cidrMask: 20 },
      { type: "Public", name: "public", cidrMask: 24 },
      { type: "Isolated", name: "data", cidrMask: 24 },
    ],
    enableDnsHostnames: true,
    enableDnsSupport: true,
    tags: { Name: "dualcoast-west" },
  });
  expect(routeTables).toEqual(["routes-a", "routes-b"]);
  expect(subnets).toEqual([
    ["public-a", "public-b"],
    ["web-a", "web-b"],
    ["data-a", "data-b"],
  ]);
});

test("empties the group that the VPC is born with", async () => {
  const { made } = await build();
  expect(made.find("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "network-default").inputs).toEqual({
    vpcId: "network-id",
  });
});

test("logs all traffic to an encrypted group that is kept a year", async () => {
  const { made } = await build();
  expect(made.find("aws:cloudwatch/logGroup:LogGroup", "network-flow-log").inputs).toEqual({
    name: "/dualcoast/west/flow-log",
    kmsKeyId: "west-key",
    retentionInDays: 365,
  });
  expect(made.find("aws:ec2/flowLog:FlowLog", "network-flow-log").inputs).toEqual({
    vpcId: "network-id",
    trafficType: "ALL",
    logDestination: "arn:aws:cloudwatch/logGroup:LogGroup:network-flow-log",
    logDestinationType: "cloud-watch-logs",
    iamRoleArn: "arn:aws:iam/role:Role:network-flow-log",
    maxAggregationInterval: 60,
  });
});

test("lets only this account's flow logs write, and only to that group", async () => {
  const { made } = await build();
  const role = made.find("aws:iam/role:Role", "network-flow-log").inputs;
  expect([role.name, role.permissionsBoundary]).toEqual(["dualcoast-flow-log-west", "boundary"]);
  expect(JSON.parse(role.assumeRolePolicy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Service",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws:ec2:us-west-2:111122223333:vpc-flow-log/*" },
        },
      },
    ],
  });
  const policy = made.find("aws:iam/policy:Policy", "network-flow-log").inputs;
  expect(JSON.parse(policy.policy as string)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Write",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
        Resource: [
          "arn:aws:cloudwatch/logGroup:LogGroup:network-flow-log",
          "arn:aws:cloudwatch/logGroup:LogGroup:network-flow-log:*",
        ],
      },
      {
        Sid: "Find",
        Effect: "Allow",
        Action: "logs:DescribeLogGroups",
        Resource: "arn:aws:logs:us-west-2:111122223333:log-group:*",
      },
    ],
  });
  expect(made.find("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "network-flow-log").inputs).toEqual({
    role: "dualcoast-flow-log-west",
    policyArn: "arn:aws:iam/policy:Policy:network-flow-log",
  });
});

test("takes public addresses from every subnet that awsx makes, and touches nothing else", async () => {
  const options: pulumi.ComponentResourceOptions[] = [];
  await record();
  new Network("network", args, {
    transformations: [
      ({ type, opts }) => {
        if (type === "awsx:ec2:Vpc") options.push(opts);
        return undefined;
      },
    ],
  });
  await pulumi.runtime.disconnect();
  expect(options.map(({ transforms }) => transforms)).toEqual([[noPublicAddresses]]);
  const transform = (type: string) =>
    noPublicAddresses({
      custom: true,
      type,
      name: "n",
      props: { mapPublicIpOnLaunch: true, cidrBlock: "c" },
      opts: {},
    });
  expect(transform("aws:ec2/subnet:Subnet")).toEqual({
    props: { mapPublicIpOnLaunch: false, cidrBlock: "c" },
    opts: {},
  });
  expect(transform("aws:ec2/vpc:Vpc")).toBeUndefined();
});
