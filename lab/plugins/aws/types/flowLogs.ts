/** Flow logs and prefix lists. */
import type { FlowLogArgs } from "@pulumi/aws/ec2/flowLog.js";
import type { ManagedPrefixListArgs } from "@pulumi/aws/ec2/managedPrefixList.js";
import type { LogDestinationType, TrafficType } from "@aws-sdk/client-ec2";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { ec2 } from "../clients.ts";
import { moves } from "../moves.ts";
import { atRelease } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

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
    "regionalNatGatewayId",
    "subnetId",
    "tagFieldSpecifications",
    "trafficType",
    "transitGatewayAttachmentId",
    "transitGatewayId",
    "vpcId",
  ],
  source: atRelease("ec2/vpc_flow_log.go"),
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
  source: atRelease("ec2/vpc_managed_prefix_list.go"),
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
  "aws:ec2/flowLog:FlowLog": flowLog,
  "aws:ec2/managedPrefixList:ManagedPrefixList": prefixList,
};
