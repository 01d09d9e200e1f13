import { afterAll, beforeAll, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";
import type { Exported, LabStack } from "../lab/plugins/support/labStack.ts";

const program = (strategy: string) => `
import * as awsx from "@pulumi/awsx";
const provider = new aws.Provider("aws", { region: "us-east-1", defaultTags: { tags: { app: "shop" } } });
const vpc = new awsx.ec2.Vpc("net", {
  cidrBlock: "10.20.0.0/16",
  numberOfAvailabilityZones: 2,
  region: "us-west-2",
  subnetStrategy: "Auto",
  subnetSpecs: [
    { type: "Public", name: "public", cidrMask: 24 },
    { type: "Private", name: "web", cidrMask: 20 },
    { type: "Isolated", name: "data", cidrMask: 24, tags: { tier: "data" } },
  ],
  natGateways: { strategy: "${strategy}" },
  vpcEndpointSpecs: [{ serviceName: "com.amazonaws.us-west-2.s3" }],
  tags: { owner: "platform" },
}, { providers: { aws: provider } });
export const tables = vpc.routeTables.apply((all) => all.map((table) => table.id));
export const tiers = [vpc.publicSubnetIds, vpc.privateSubnetIds, vpc.isolatedSubnetIds];
export const vpcId = vpc.vpcId;
export const layout = vpc.subnetLayout;
`;

let world: LabWorld;
let stack: LabStack;
let resources: Exported[];
beforeAll(async () => {
  world = await LabWorld.start();
  stack = await world.stack("vpc", program("OnePerAz"));
  await stack.up();
  resources = await stack.resources();
});
afterAll(() => world.stop());

const children = () => resources.filter(({ type }) => type.startsWith("aws:"));
const named = (type: string, name: string) =>
  resources.find((one) => one.type === type && one.urn.endsWith(`::${name}`))!;

test("every child inherits the given provider and the component's region", () => {
  const provider = resources.find(({ type }) => type === "pulumi:providers:aws")!;
  expect(resources.filter(({ type }) => type === "pulumi:providers:aws")).toHaveLength(1);
  for (const child of children()) {
    expect([child.urn, child.provider]).toEqual([child.urn, `${provider.urn}::${provider.id!}`]);
    expect([child.urn, child.outputs["region"]]).toEqual([child.urn, "us-west-2"]);
  }
  const regions = new Set(
    world
      .calls()
      .filter(({ service }) => service === "ec2")
      .map(({ region }) => region),
  );
  expect([...regions]).toEqual(["us-west-2"]);
});

test("makes the children under the names and parents that the real component gives them", () => {
  const names = children().map(
    ({ urn, parent }) =>
      `${urn.split("::").slice(-1)[0]!} ${urn.split("$").at(-1)!.split("::")[0]!} < ${parent!.split("::").at(-1)!}`,
  );
  const zone = (n: number) => [
    ...["public", "web", "data"].flatMap((tier) => [
      `net-${tier}-${String(n)} aws:ec2/subnet:Subnet < net`,
      `net-${tier}-${String(n)} aws:ec2/routeTable:RouteTable < net-${tier}-${String(n)}`,
      `net-${tier}-${String(n)} aws:ec2/routeTableAssociation:RouteTableAssociation < net-${tier}-${String(n)}`,
    ]),
    ...["public", "web"].map((tier) => `net-${tier}-${String(n)} aws:ec2/route:Route < net-${tier}-${String(n)}`),
    `net-${String(n)} aws:ec2/eip:Eip < net-public-${String(n)}`,
    `net-${String(n)} aws:ec2/natGateway:NatGateway < net-public-${String(n)}`,
  ];
  const others = ["net aws:ec2/vpc:Vpc < net", "net aws:ec2/internetGateway:InternetGateway < net"];
  others.push("com.amazonaws.us-west-2.s3 aws:ec2/vpcEndpoint:VpcEndpoint < net");
  expect(names.sort()).toEqual([...zone(1), ...zone(2), ...others].sort());
});

test("lays the tiers out in both zones, tagged with their name, their kind and the tags from above", () => {
  expect(named("aws:ec2/subnet:Subnet", "net-data-2").outputs).toMatchObject({
    availabilityZone: "us-west-2b",
    cidrBlock: "10.20.160.0/24",
    mapPublicIpOnLaunch: false,
    tags: { app: "shop", owner: "platform", tier: "data", Name: "net-data-2", SubnetType: "Isolated" },
  });
  expect(named("aws:ec2/subnet:Subnet", "net-public-1").outputs).toMatchObject({
    mapPublicIpOnLaunch: true,
    cidrBlock: "10.20.0.0/24",
  });
});

test("routes the public tier to the internet, the private one through its zone's gateway, the isolated one nowhere", () => {
  const gateway = named("aws:ec2/internetGateway:InternetGateway", "net").id;
  expect(named("aws:ec2/route:Route", "net-public-2").inputs).toMatchObject({
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway,
  });
  const nat = named("aws:ec2/natGateway:NatGateway", "net-2").id;
  expect(named("aws:ec2/route:Route", "net-web-2").inputs).toMatchObject({
    destinationCidrBlock: "0.0.0.0/0",
    natGatewayId: nat,
  });
  expect(named("aws:ec2/route:Route", "net-data-1")).toBeUndefined();
});

test("gives the program ids, resources and layout", async () => {
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")!.outputs;
  const ids = (tier: string) => [1, 2].map((n) => named("aws:ec2/subnet:Subnet", `net-${tier}-${String(n)}`).id);
  expect(outputs["tiers"]).toEqual([ids("public"), ids("web"), ids("data")]);
  expect(outputs["vpcId"]).toBe(named("aws:ec2/vpc:Vpc", "net").id);
  const tables = resources.filter(({ type }) => type === "aws:ec2/routeTable:RouteTable").map(({ id }) => id);
  expect([...(outputs["tables"] as string[])].sort()).toEqual(tables.sort());
  expect(outputs["layout"]).toMatchObject([
    { type: "Public", name: "public", cidrMask: 24, size: 256 },
    { type: "Private", name: "web", cidrMask: 20, size: 4096 },
    { type: "Isolated", name: "data", cidrMask: 24, size: 256 },
  ]);
});

test("a second up changes nothing, and a refresh finds nothing", async () => {
  // The count leaves out the providers that the engine makes by itself; what matters is that nothing else is listed.
  const nothing = /Resources:\n {4}\d+ unchanged\n/;
  expect((await stack.upRefreshed()).output).toMatch(nothing);
});

test("one gateway instead of two takes the other away and routes both zones through the first", async () => {
  await stack.up(program("Single"));
  resources = await stack.resources();
  expect(
    resources.filter(({ type }) => type === "aws:ec2/natGateway:NatGateway").map(({ urn }) => urn.split("::").at(-1)),
  ).toEqual(["net-1"]);
  const nat = named("aws:ec2/natGateway:NatGateway", "net-1").id;
  expect(named("aws:ec2/route:Route", "net-web-2").inputs["natGatewayId"]).toBe(nat);
});
