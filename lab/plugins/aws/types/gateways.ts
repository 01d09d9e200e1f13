/** Ways out of a VPC: internet gateway, address, NAT gateway. */
import type { EipArgs } from "@pulumi/aws/ec2/eip.js";
import type { InternetGatewayArgs } from "@pulumi/aws/ec2/internetGateway.js";
import type { NatGatewayArgs } from "@pulumi/aws/ec2/natGateway.js";
import { must, orGone, waitFor, whileNot } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { ec2 } from "../clients.ts";
import { atRelease } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

const IN_USE = ["DependencyViolation"];
const WAIT_SECONDS = 600;

const internetGateway = define<Plain<InternetGatewayArgs>>({
  level: "live",
  notProven: "that packets flow",
  replaceOn: [],
  source: atRelease("ec2/vpc_internet_gateway.go"),
  create: async ({ inputs, region, accountId }) => {
    const api = await ec2(region);
    const { InternetGateway: made } = await api.createInternetGateway(specification("internet-gateway", inputs.tags));
    const id = must(made?.InternetGatewayId, "InternetGatewayId");
    if (inputs.vpcId) await api.attachInternetGateway({ InternetGatewayId: id, VpcId: inputs.vpcId });
    const arn = `arn:aws:ec2:${region}:${accountId}:internet-gateway/${id}`;
    return { id, outputs: { arn, ownerId: accountId, vpcId: inputs.vpcId ?? "" } };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await ec2(region)).describeInternetGateways({ InternetGatewayIds: [id] })))
      ?.InternetGateways?.[0];
    return found && { vpcId: found.Attachments?.[0]?.VpcId ?? "", ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    const api = await ec2(call.region);
    if (call.changed.includes("vpcId")) {
      const before = call.state["vpcId"];
      if (before) await api.detachInternetGateway({ InternetGatewayId: call.id, VpcId: String(before) });
      if (call.inputs.vpcId) await api.attachInternetGateway({ InternetGatewayId: call.id, VpcId: call.inputs.vpcId });
    }
    await retagEc2(api, call.id, call);
    return {};
  },
  delete: async ({ id, region, state }) => {
    const api = await ec2(region);
    const VpcId = String(state["vpcId"] ?? "");
    const detach = () => api.detachInternetGateway({ InternetGatewayId: id, VpcId });
    if (VpcId) await whileNot(IN_USE, WAIT_SECONDS, () => orGone(detach()));
    await orGone(api.deleteInternetGateway({ InternetGatewayId: id }));
  },
});

const eip = define<Plain<EipArgs>>({
  level: "live",
  notProven: "the quota of addresses",
  replaceOn: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
  source: atRelease("ec2/ec2_eip.go"),
  create: async ({ inputs, region, accountId }) => {
    const api = await ec2(region);
    const made = await api.allocateAddress({ Domain: "vpc", ...specification("elastic-ip", inputs.tags) });
    const id = must(made.AllocationId, "AllocationId");
    const arn = `arn:aws:ec2:${region}:${accountId}:elastic-ip/${id}`;
    return {
      id,
      outputs: { arn, allocationId: id, publicIp: made.PublicIp, domain: "vpc", networkBorderGroup: region },
    };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await ec2(region)).describeAddresses({ AllocationIds: [id] })))?.Addresses?.[0];
    return found && { publicIp: found.PublicIp, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    await retagEc2(await ec2(call.region), call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await ec2(region)).releaseAddress({ AllocationId: id }));
  },
});

const natGateway = define<Plain<NatGatewayArgs>>({
  level: "live",
  notProven: "that packets flow",
  replaceOn: ["allocationId", "connectivityType", "privateIp", "subnetId", "vpcId", "availabilityMode"],
  source: atRelease("ec2/vpc_nat_gateway.go"),
  replaceWhen: { secondaryPrivateIpAddressCount: ({ connectivityType }) => connectivityType === "private" },
  defaults: { connectivityType: "public" },
  validate: ({ connectivityType, allocationId, secondaryAllocationIds, secondaryPrivateIpAddressCount }) => {
    if (connectivityType === "private" && (allocationId || secondaryAllocationIds?.length))
      return "allocationId and secondaryAllocationIds are not for a private gateway";
    return connectivityType === "public" && secondaryPrivateIpAddressCount !== undefined
      ? "secondaryPrivateIpAddressCount is not for a public gateway"
      : undefined;
  },
  create: async ({ inputs, region }) => {
    const api = await ec2(region);
    const made = await api.createNatGateway({
      SubnetId: inputs.subnetId,
      AllocationId: inputs.allocationId,
      ConnectivityType: inputs.connectivityType as "public" | "private",
      ...specification("natgateway", inputs.tags),
    });
    const id = must(made.NatGateway?.NatGatewayId, "NatGatewayId");
    const ready = await waitFor(`NAT gateway ${id} to become available`, WAIT_SECONDS, async () => {
      const found = (await api.describeNatGateways({ NatGatewayIds: [id] })).NatGateways?.[0];
      if (found?.State === "failed")
        throw new Error(`NAT gateway ${id} failed: ${found.FailureMessage ?? "no reason given"}`);
      return found?.State === "available" ? found : undefined;
    });
    const address = ready.NatGatewayAddresses?.[0];
    const outputs = {
      publicIp: address?.PublicIp,
      privateIp: address?.PrivateIp,
      networkInterfaceId: address?.NetworkInterfaceId,
    };
    return { id, outputs };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await ec2(region)).describeNatGateways({ NatGatewayIds: [id] })))?.NatGateways?.[0];
    if (!found || found.State === "deleted") return undefined;
    return { subnetId: found.SubnetId, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    await retagEc2(await ec2(call.region), call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await ec2(region);
    await orGone(api.deleteNatGateway({ NatGatewayId: id }));
    await waitFor(`NAT gateway ${id} to be deleted`, WAIT_SECONDS, async () => {
      const found = (await orGone(api.describeNatGateways({ NatGatewayIds: [id] })))?.NatGateways?.[0];
      return !found || found.State === "deleted" ? true : undefined;
    });
  },
});

export const types: ResourceTable = {
  "aws:ec2/internetGateway:InternetGateway": internetGateway,
  "aws:ec2/eip:Eip": eip,
  "aws:ec2/natGateway:NatGateway": natGateway,
};
