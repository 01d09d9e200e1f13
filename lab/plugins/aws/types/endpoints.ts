/** VPC endpoints, flow logs and prefix lists. */
import type { FlowLogArgs } from "@pulumi/aws/ec2/flowLog.js";
import type { ManagedPrefixListArgs } from "@pulumi/aws/ec2/managedPrefixList.js";
import type { VpcEndpointArgs } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type { EC2, LogDestinationType, TrafficType, VpcEndpointType } from "@aws-sdk/client-ec2";
import { must, orGone, waitFor } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import { ec2 } from "../clients.ts";
import { terraform } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

const WAIT_SECONDS = 600;

async function endpoint(api: EC2, id: string) {
  const found = (await orGone(api.describeVpcEndpoints({ VpcEndpointIds: [id] })))?.VpcEndpoints?.[0];
  return found?.State?.toLowerCase() === "deleted" ? undefined : found;
}

/** What must be added to and removed from a list at AWS to come from the state to the inputs. */
function moves(before: unknown, after: readonly string[] | undefined): { add: string[]; remove: string[] } {
  const [old, now] = [(before as string[] | undefined) ?? [], after ?? []];
  return { add: now.filter((item) => !old.includes(item)), remove: old.filter((item) => !now.includes(item)) };
}

async function modifyEndpoint(api: EC2, call: Call<Plain<VpcEndpointArgs>>): Promise<void> {
  const { inputs, state, changed } = call;
  const lists = ["routeTableIds", "subnetIds", "securityGroupIds", "policy", "privateDnsEnabled"];
  if (!changed.some((name) => lists.includes(name))) return;
  const tables = moves(state["routeTableIds"], inputs.routeTableIds);
  const subnets = moves(state["subnetIds"], inputs.subnetIds);
  const groups = moves(state["securityGroupIds"], inputs.securityGroupIds);
  await api.modifyVpcEndpoint({
    VpcEndpointId: call.id,
    AddRouteTableIds: tables.add,
    RemoveRouteTableIds: tables.remove,
    AddSubnetIds: subnets.add,
    RemoveSubnetIds: subnets.remove,
    AddSecurityGroupIds: groups.add,
    RemoveSecurityGroupIds: groups.remove,
    ...(changed.includes("policy") ? { PolicyDocument: inputs.policy } : {}),
    ...(changed.includes("privateDnsEnabled") ? { PrivateDnsEnabled: inputs.privateDnsEnabled } : {}),
  });
}

const vpcEndpoint = define<Plain<VpcEndpointArgs>>({
  level: "live",
  notProven: "that the service is offered in the zones, and that its policy is enforced",
  replaceOn: [
    "resourceConfigurationArn",
    "serviceName",
    "serviceNetworkArn",
    "serviceRegion",
    "vpcEndpointType",
    "vpcId",
  ],
  source: terraform("ec2/vpc_endpoint.go"),
  defaults: { vpcEndpointType: "Gateway" },
  sets: ["routeTableIds", "subnetIds", "securityGroupIds"],
  json: ["policy"],
  create: async ({ inputs, region, accountId }) => {
    const api = await ec2(region);
    const made = await api.createVpcEndpoint({
      VpcId: inputs.vpcId,
      ServiceName: inputs.serviceName,
      VpcEndpointType: inputs.vpcEndpointType as VpcEndpointType,
      RouteTableIds: inputs.routeTableIds,
      SubnetIds: inputs.subnetIds,
      SecurityGroupIds: inputs.securityGroupIds,
      PolicyDocument: inputs.policy,
      PrivateDnsEnabled: inputs.privateDnsEnabled,
      ...specification("vpc-endpoint", inputs.tags),
    });
    const id = must(made.VpcEndpoint?.VpcEndpointId, "VpcEndpointId");
    const ready = await waitFor(`VPC endpoint ${id} to become available`, WAIT_SECONDS, async () => {
      const found = await endpoint(api, id);
      return found?.State?.toLowerCase() === "available" ? found : undefined;
    });
    const arn = `arn:aws:ec2:${region}:${accountId}:vpc-endpoint/${id}`;
    const dnsEntries = (ready.DnsEntries ?? []).map((entry) => ({
      dnsName: entry.DnsName,
      hostedZoneId: entry.HostedZoneId,
    }));
    return {
      id,
      outputs: {
        arn,
        state: "available",
        ownerId: accountId,
        dnsEntries,
        networkInterfaceIds: ready.NetworkInterfaceIds ?? [],
      },
    };
  },
  read: async ({ id, region, state }) => {
    const found = await endpoint(await ec2(region), id);
    if (!found) return undefined;
    const own = "routeTableIds" in state ? { routeTableIds: found.RouteTableIds } : { subnetIds: found.SubnetIds };
    return { ...own, vpcId: found.VpcId, serviceName: found.ServiceName, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    const api = await ec2(call.region);
    await modifyEndpoint(api, call);
    await retagEc2(api, call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await ec2(region);
    await orGone(api.deleteVpcEndpoints({ VpcEndpointIds: [id] }));
    await waitFor(`VPC endpoint ${id} to be deleted`, WAIT_SECONDS, async () =>
      (await endpoint(api, id)) ? undefined : true,
    );
  },
});

const flowLog = define<Plain<FlowLogArgs>>({
  level: "live",
  notProven: "that records arrive at the destination",
  replaceOn: [
    "deliverCrossAccountRole",
    "destinationOptions",
    "eniId",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "subnetId",
    "trafficType",
    "transitGatewayAttachmentId",
    "transitGatewayId",
    "vpcId",
  ],
  source: terraform("ec2/vpc_flow_log.go"),
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  validate: ({ vpcId }) => (vpcId ? undefined : "only flow logs of a whole VPC are in the lab; set vpcId"),
  create: async ({ inputs, region, accountId }) => {
    const made = await (
      await ec2(region)
    ).createFlowLogs({
      ResourceIds: [inputs.vpcId ?? ""],
      ResourceType: "VPC",
      TrafficType: inputs.trafficType as TrafficType,
      LogDestination: inputs.logDestination,
      LogDestinationType: inputs.logDestinationType as LogDestinationType,
      DeliverLogsPermissionArn: inputs.iamRoleArn,
      MaxAggregationInterval: inputs.maxAggregationInterval,
      ...specification("vpc-flow-log", inputs.tags),
    });
    const failed = made.Unsuccessful?.[0]?.Error;
    if (failed) throw new Error(`flow log of ${inputs.vpcId ?? ""}: ${failed.Code ?? ""} ${failed.Message ?? ""}`);
    const id = must(made.FlowLogIds?.[0], "FlowLogIds");
    return { id, outputs: { arn: `arn:aws:ec2:${region}:${accountId}:vpc-flow-log/${id}` } };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await ec2(region)).describeFlowLogs({ FlowLogIds: [id] })))?.FlowLogs?.[0];
    return found && { trafficType: found.TrafficType, logDestination: found.LogDestination, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    await retagEc2(await ec2(call.region), call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await ec2(region)).deleteFlowLogs({ FlowLogIds: [id] }));
  },
});

type Entry = { cidr: string; description?: string };

const prefixList = define<Plain<ManagedPrefixListArgs>>({
  level: "live",
  notProven: "the quota of rules, to which maxEntries counts",
  replaceOn: ["addressFamily"],
  source: terraform("ec2/vpc_managed_prefix_list.go"),
  autoname: { property: "name", max: 255 },
  sets: ["entries"],
  recomputes: (changed) => (changed.includes("entries") ? ["version"] : []),
  create: async ({ inputs, region }) => {
    const { PrefixList: made } = await (
      await ec2(region)
    ).createManagedPrefixList({
      PrefixListName: inputs.name,
      AddressFamily: inputs.addressFamily,
      MaxEntries: inputs.maxEntries,
      Entries: (inputs.entries ?? []).map(({ cidr, description }) => ({ Cidr: cidr, Description: description })),
      ...specification("prefix-list", inputs.tags),
    });
    return {
      id: must(made?.PrefixListId, "PrefixListId"),
      outputs: { arn: made?.PrefixListArn, ownerId: made?.OwnerId, version: made?.Version },
    };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await ec2(region)).describeManagedPrefixLists({ PrefixListIds: [id] })))
      ?.PrefixLists?.[0];
    return (
      found && {
        name: found.PrefixListName,
        maxEntries: found.MaxEntries,
        version: found.Version,
        ...tagOutputs(found.Tags),
      }
    );
  },
  update: async (call) => {
    const api = await ec2(call.region);
    const { inputs, state } = call;
    const old = (state["entries"] as Entry[] | undefined) ?? [];
    const cidrs = moves(
      old.map(({ cidr }) => cidr),
      (inputs.entries ?? []).map(({ cidr }) => cidr),
    );
    const added = (inputs.entries ?? []).filter(({ cidr }) => cidrs.add.includes(cidr));
    const { PrefixList: now } = await api.modifyManagedPrefixList({
      PrefixListId: call.id,
      CurrentVersion: Number(state["version"]),
      PrefixListName: inputs.name,
      AddEntries: added.map(({ cidr, description }) => ({ Cidr: cidr, Description: description })),
      RemoveEntries: cidrs.remove.map((Cidr) => ({ Cidr })),
    });
    await retagEc2(api, call.id, call);
    return { version: now?.Version };
  },
  delete: async ({ id, region }) => {
    await orGone((await ec2(region)).deleteManagedPrefixList({ PrefixListId: id }));
  },
});

export const types: ResourceTable = {
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ec2/flowLog:FlowLog": flowLog,
  "aws:ec2/managedPrefixList:ManagedPrefixList": prefixList,
};
