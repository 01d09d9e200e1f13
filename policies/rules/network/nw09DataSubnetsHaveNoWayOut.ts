import { textOf } from "../../core/index.ts";
import { isWorld } from "./shared.ts";
import type { Resource, Rule, StackContext, View } from "../../core/types.ts";

const subnetGroupType = "aws:rds/subnetGroup:SubnetGroup";
const tableType = "aws:ec2/routeTable:RouteTable";
const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const gatewayType = "aws:ec2/internetGateway:InternetGateway";
const subnetType = "aws:ec2/subnet:Subnet";

/** Where a route says what it is for, inline or as a resource of its own. */
const destinations = ["cidrBlock", "destinationCidrBlock", "ipv6CidrBlock", "destinationIpv6CidrBlock"];

const subnet = { type: subnetType, name: "data-1", id: "subnet-1", props: { vpcId: "vpc-1" } };
const subnetGroup = { type: subnetGroupType, name: "data", props: { subnetIds: ["subnet-1"] } };
const table = { type: tableType, name: "data", id: "rtb-1", props: { vpcId: "vpc-1" } };
const association = { type: associationType, name: "data", props: { subnetId: "subnet-1", routeTableId: "rtb-1" } };
const route = {
  type: "aws:ec2/route:Route",
  name: "out",
  props: { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" },
};
const gateway = { type: gatewayType, name: "main", id: "igw-1", props: { vpcId: "vpc-1" } };

export const nw09: Rule = {
  id: "NW-09",
  name: "nw-09-data-subnets-have-no-way-out",
  title: "Subnets of databases have no route to an internet gateway, and peering routes are narrow.",
  group: "network",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [subnetGroupType, tableType],
  frameworks: { cis: ["5.6"], nist: ["AC-4", "SC-7"], pci: ["1.4.4"] },
  rationale: "Without a route, no mistake in a security group or a public-access flag reaches the internet.",
  remediation:
    "Associate the data subnets with a route table of their own that has no world route; hold peering routes to the peer's range.",
  examples: {
    good: [subnet, subnetGroup, table, association, gateway],
    bad: [subnet, subnetGroup, table, association, gateway, route],
  },
  checkStack: (ctx) => {
    const subnets = new Set(ctx.graph.ofType(subnetGroupType).flatMap((one) => one.linked("subnetIds", subnetType)));
    for (const one of subnets) {
      for (const link of one.referrers(associationType, "subnetId")) {
        for (const routes of link.linked("routeTableId", tableType)) {
          if (routesOf(routes).some((hop) => hop.gateway))
            ctx.violation(`data subnet ${one.name} has a route to the internet gateway`, one);
        }
      }
    }
    for (const one of ctx.graph.ofType(tableType)) widePeering(ctx, one);
  },
};

function routesOf(
  routeTable: Resource,
): { destination: string | undefined; gateway: boolean; peering: boolean; view: View; on: Resource }[] {
  const inline = routeTable.items("routes");
  const views = [
    ...(inline.state === "known" ? inline.value.map((view) => ({ view, on: routeTable })) : []),
    ...routeTable.referrers("aws:ec2/route:Route", "routeTableId").map((on) => ({ view: on, on })),
  ];
  return views.map(({ view, on }) => {
    // Inline routes name no dependency of their own: what is not known in them is noted by reading.
    const gatewayId = on === routeTable ? view.read("gatewayId") : view.peek("gatewayId");
    const linked = on.linked("gatewayId", gatewayType);
    const peer = view.peek("vpcPeeringConnectionId");
    return {
      destination: destinations.map((path) => textOf(view.peek(path))).find(Boolean),
      gateway: linked.length > 0 || /^igw-/.test(textOf(gatewayId) ?? ""),
      peering: peer.state !== "absent" && !(peer.state === "known" && peer.value === ""),
      view,
      on,
    };
  });
}

function widePeering(ctx: StackContext, routeTable: Resource): void {
  for (const one of routesOf(routeTable)) {
    if (!one.peering) continue;
    if (one.destination === undefined) for (const path of destinations) one.view.read(path);
    else if (isWorld(one.destination))
      ctx.violation("a peering route takes the whole internet; hold it to the peer's range", one.on);
  }
}
