/** VPC and subnets. */
import type { SubnetArgs } from "@pulumi/aws/ec2/subnet.js";
import type { VpcArgs } from "@pulumi/aws/ec2/vpc.js";
import type { Subnet, Tenancy, Vpc } from "@aws-sdk/client-ec2";
import { must, orGone, whileNot } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { ec2 } from "../clients.ts";
import { atRelease } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

// What still uses the thing may just be going: EC2 answers so until it is gone.
const IN_USE = ["DependencyViolation"];
const WAIT_SECONDS = 600;

function vpcOutputs(vpc: Vpc, region: string, account: string): Props {
  return {
    arn: `arn:aws:ec2:${region}:${account}:vpc/${vpc.VpcId ?? ""}`,
    cidrBlock: vpc.CidrBlock,
    instanceTenancy: vpc.InstanceTenancy,
    dhcpOptionsId: vpc.DhcpOptionsId,
    ownerId: vpc.OwnerId ?? account,
    ...tagOutputs(vpc.Tags),
  };
}

const vpc = define<Plain<VpcArgs>>({
  level: "live",
  notProven: "that AWS has the address space and the quota",
  replaceOn: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  // EC2 can take a VPC back from dedicated hardware, and not the other way.
  replaceWhen: {
    instanceTenancy: ({ instanceTenancy }, state) =>
      state["instanceTenancy"] !== "dedicated" || instanceTenancy !== "default",
  },
  source: atRelease("ec2/vpc_.go"),
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  validate: ({ ipv4IpamPoolId, ipv6CidrBlock }) =>
    ipv4IpamPoolId || ipv6CidrBlock ? "IPAM and IPv6 are not in the lab; give cidrBlock" : undefined,
  create: async ({ inputs, region, accountId }) => {
    const api = await ec2(region);
    const tags = specification("vpc", inputs.tags);
    const InstanceTenancy = inputs.instanceTenancy as Tenancy | undefined;
    const { Vpc } = await api.createVpc({ CidrBlock: inputs.cidrBlock, InstanceTenancy, ...tags });
    const id = must(Vpc?.VpcId, "VpcId");
    const of = { Filters: [{ Name: "vpc-id", Values: [id] }] };
    await dns(id, region, inputs);
    const groups = await api.describeSecurityGroups(of);
    const tables = await api.describeRouteTables(of);
    const acls = await api.describeNetworkAcls(of);
    const main = tables.RouteTables?.[0]?.RouteTableId;
    const outputs = {
      ...vpcOutputs(must(Vpc, "Vpc"), region, accountId),
      defaultSecurityGroupId: groups.SecurityGroups?.find(({ GroupName }) => GroupName === "default")?.GroupId,
      mainRouteTableId: main,
      defaultRouteTableId: main,
      defaultNetworkAclId: acls.NetworkAcls?.[0]?.NetworkAclId,
      enableDnsHostnames: inputs.enableDnsHostnames ?? false,
      enableNetworkAddressUsageMetrics: inputs.enableNetworkAddressUsageMetrics ?? false,
    };
    return { id, outputs };
  },
  read: async ({ id, region, accountId }) => {
    const api = await ec2(region);
    const found = (await orGone(api.describeVpcs({ VpcIds: [id] })))?.Vpcs?.[0];
    if (!found) return undefined;
    const attribute = async (Attribute: "enableDnsHostnames" | "enableDnsSupport") =>
      api.describeVpcAttribute({ VpcId: id, Attribute });
    return {
      ...vpcOutputs(found, region, accountId),
      enableDnsHostnames: (await attribute("enableDnsHostnames")).EnableDnsHostnames?.Value,
      enableDnsSupport: (await attribute("enableDnsSupport")).EnableDnsSupport?.Value,
    };
  },
  update: async (call) => {
    const api = await ec2(call.region);
    await dns(call.id, call.region, call.inputs);
    if (call.changed.includes("instanceTenancy"))
      await api.modifyVpcTenancy({ VpcId: call.id, InstanceTenancy: "default" });
    await retagEc2(api, call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await ec2(region);
    await orGone(whileNot(IN_USE, WAIT_SECONDS, () => api.deleteVpc({ VpcId: id })));
  },
});

async function dns(VpcId: string, region: string, inputs: Plain<VpcArgs>): Promise<void> {
  const api = await ec2(region);
  // One attribute a call, support before names: EC2 refuses names without support.
  await api.modifyVpcAttribute({ VpcId, EnableDnsSupport: { Value: inputs.enableDnsSupport ?? true } });
  await api.modifyVpcAttribute({ VpcId, EnableDnsHostnames: { Value: inputs.enableDnsHostnames ?? false } });
}

function subnetOutputs(found: Subnet): Props {
  return {
    arn: found.SubnetArn,
    availabilityZone: found.AvailabilityZone,
    availabilityZoneId: found.AvailabilityZoneId,
    cidrBlock: found.CidrBlock,
    mapPublicIpOnLaunch: found.MapPublicIpOnLaunch,
    ownerId: found.OwnerId,
    vpcId: found.VpcId,
    ...tagOutputs(found.Tags),
  };
}

const subnet = define<Plain<SubnetArgs>>({
  level: "live",
  notProven: "that the zone exists in the account",
  replaceOn: [
    "availabilityZone",
    "availabilityZoneId",
    "cidrBlock",
    "ipv4IpamPoolId",
    "ipv4NetmaskLength",
    "ipv6IpamPoolId",
    "ipv6Native",
    "ipv6NetmaskLength",
    "outpostArn",
    "vpcId",
  ],
  source: atRelease("ec2/vpc_subnet.go"),
  replaceWhen: { ipv6CidrBlock: (_, state) => state["assignIpv6AddressOnCreation"] === true },
  defaults: {
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    ipv6Native: false,
    mapPublicIpOnLaunch: false,
  },
  create: async ({ inputs, region }) => {
    const api = await ec2(region);
    const { Subnet: made } = await api.createSubnet({
      VpcId: inputs.vpcId,
      CidrBlock: inputs.cidrBlock,
      AvailabilityZone: inputs.availabilityZone,
      ...specification("subnet", inputs.tags),
    });
    const id = must(made?.SubnetId, "SubnetId");
    const Value = inputs.mapPublicIpOnLaunch ?? false;
    if (Value) await api.modifySubnetAttribute({ SubnetId: id, MapPublicIpOnLaunch: { Value } });
    return { id, outputs: { ...subnetOutputs(must(made, "Subnet")), mapPublicIpOnLaunch: Value } };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await ec2(region)).describeSubnets({ SubnetIds: [id] })))?.Subnets?.[0];
    return found && subnetOutputs(found);
  },
  update: async (call) => {
    const api = await ec2(call.region);
    const Value = call.inputs.mapPublicIpOnLaunch ?? false;
    if (call.changed.includes("mapPublicIpOnLaunch")) {
      await api.modifySubnetAttribute({ SubnetId: call.id, MapPublicIpOnLaunch: { Value } });
    }
    await retagEc2(api, call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await ec2(region);
    await orGone(whileNot(IN_USE, WAIT_SECONDS, () => api.deleteSubnet({ SubnetId: id })));
  },
});

export const types: ResourceTable = {
  "aws:ec2/vpc:Vpc": vpc,
  "aws:ec2/subnet:Subnet": subnet,
};
