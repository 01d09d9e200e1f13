/** Route tables, their subnets and their routes. */
import { createHash } from "node:crypto";
import type { RouteArgs } from "@pulumi/aws/ec2/route.js";
import type { RouteTableArgs } from "@pulumi/aws/ec2/routeTable.js";
import type { RouteTableAssociationArgs } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { ec2 } from "../clients.ts";
import { atRelease } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

const routeTable = define<Plain<RouteTableArgs>>({
  level: "live",
  notProven: "that packets flow",
  replaceOn: ["vpcId"],
  source: atRelease("ec2/vpc_route_table.go"),
  validate: ({ routes, propagatingVgws }) =>
    routes || propagatingVgws ? "routes inside a RouteTable are not in the lab; use aws.ec2.Route" : undefined,
  create: async ({ inputs, region, accountId }) => {
    const api = await ec2(region);
    const made = await api.createRouteTable({ VpcId: inputs.vpcId, ...specification("route-table", inputs.tags) });
    const id = must(made.RouteTable?.RouteTableId, "RouteTableId");
    const arn = `arn:aws:ec2:${region}:${accountId}:route-table/${id}`;
    return { id, outputs: { arn, ownerId: accountId } };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await ec2(region)).describeRouteTables({ RouteTableIds: [id] })))?.RouteTables?.[0];
    return found && { vpcId: found.VpcId, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    await retagEc2(await ec2(call.region), call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await ec2(region)).deleteRouteTable({ RouteTableId: id }));
  },
});

const association = define<Plain<RouteTableAssociationArgs>>({
  level: "live",
  notProven: "that packets flow",
  replaceOn: ["gatewayId", "subnetId"],
  source: atRelease("ec2/vpc_route_table_association.go"),
  // The real provider moves it in place, by which it gets a new id at AWS while the resource keeps its own.
  refuse: ({ routeTableId, subnetId, gatewayId }, state) => {
    const moved = routeTableId !== state["routeTableId"];
    const of = subnetId === undefined ? "gatewayId" : "subnetId";
    const kept = (subnetId ?? gatewayId) !== undefined && (subnetId ?? gatewayId) === state[of];
    return moved && kept
      ? `moving ${subnetId ?? gatewayId ?? ""} to another table is not in the lab; replace the association`
      : undefined;
  },
  create: async ({ inputs, region }) => {
    const api = await ec2(region);
    const { AssociationId } = await api.associateRouteTable({
      RouteTableId: inputs.routeTableId,
      SubnetId: inputs.subnetId,
      GatewayId: inputs.gatewayId,
    });
    return { id: must(AssociationId, "AssociationId"), outputs: {} };
  },
  read: async ({ id, region, state }) => {
    const tables = await orGone(
      (await ec2(region)).describeRouteTables({ RouteTableIds: [String(state["routeTableId"])] }),
    );
    const found = tables?.RouteTables?.[0]?.Associations?.find(
      ({ RouteTableAssociationId }) => RouteTableAssociationId === id,
    );
    return found && { subnetId: found.SubnetId };
  },
  delete: async ({ id, region }) => {
    await orGone((await ec2(region)).disassociateRouteTable({ AssociationId: id }));
  },
});

function destination(inputs: Plain<RouteArgs>) {
  return {
    RouteTableId: inputs.routeTableId,
    DestinationCidrBlock: inputs.destinationCidrBlock,
    DestinationIpv6CidrBlock: inputs.destinationIpv6CidrBlock,
    DestinationPrefixListId: inputs.destinationPrefixListId,
  };
}

function routed(inputs: Plain<RouteArgs>) {
  return {
    ...destination(inputs),
    GatewayId: inputs.gatewayId,
    NatGatewayId: inputs.natGatewayId,
    TransitGatewayId: inputs.transitGatewayId,
    VpcEndpointId: inputs.vpcEndpointId,
    VpcPeeringConnectionId: inputs.vpcPeeringConnectionId,
    NetworkInterfaceId: inputs.networkInterfaceId,
  };
}

const route = define<Plain<RouteArgs>>({
  level: "live",
  notProven: "that packets flow",
  replaceOn: ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"],
  source: atRelease("ec2/vpc_route.go"),
  create: async ({ inputs, region }) => {
    await (await ec2(region)).createRoute(routed(inputs));
    const to = inputs.destinationCidrBlock ?? inputs.destinationIpv6CidrBlock ?? inputs.destinationPrefixListId ?? "";
    const hash = createHash("sha256").update(to).digest("hex").slice(0, 10);
    return { id: `r-${inputs.routeTableId}${hash}`, outputs: { origin: "CreateRoute", state: "active" } };
  },
  read: async ({ region, state }) => {
    const tables = await orGone(
      (await ec2(region)).describeRouteTables({ RouteTableIds: [String(state["routeTableId"])] }),
    );
    const found = tables?.RouteTables?.[0]?.Routes?.find(
      (item) => item.DestinationCidrBlock === state["destinationCidrBlock"] && item.Origin !== "CreateRouteTable",
    );
    if (!found) return undefined;
    // Only the kinds of target that the program uses are compared; the emulator fills others with what they are not.
    const gatewayId = "gatewayId" in state ? { gatewayId: found.GatewayId } : {};
    return {
      ...gatewayId,
      ...("natGatewayId" in state ? { natGatewayId: found.NatGatewayId } : {}),
      state: found.State,
    };
  },
  update: async ({ inputs, region }) => {
    await (await ec2(region)).replaceRoute(routed(inputs));
    return {};
  },
  delete: async ({ state, region }) => {
    const inputs = state as unknown as Plain<RouteArgs>;
    await orGone((await ec2(region)).deleteRoute(destination(inputs)));
  },
});

export const types: ResourceTable = {
  "aws:ec2/routeTable:RouteTable": routeTable,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": association,
  "aws:ec2/route:Route": route,
};
