/** `awsx.ec2.Vpc`: children under the names and parents that the real component gives them, made with the real SDK. */
import * as pulumi from "@pulumi/pulumi";
import { Eip } from "@pulumi/aws/ec2/eip.js";
import { InternetGateway } from "@pulumi/aws/ec2/internetGateway.js";
import { NatGateway } from "@pulumi/aws/ec2/natGateway.js";
import { Route } from "@pulumi/aws/ec2/route.js";
import { RouteTable } from "@pulumi/aws/ec2/routeTable.js";
import { RouteTableAssociation } from "@pulumi/aws/ec2/routeTableAssociation.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { VpcEndpoint } from "@pulumi/aws/ec2/vpcEndpoint.js";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones.js";
import type { EndpointSpec, VpcInputs } from "./inputs.ts";
import { layout, resolved } from "./layout.ts";
import type { Subnet as Planned } from "./layout.ts";

// The names are the component's public outputs.
interface Made {
  subnets: Subnet[];
  publicSubnets: Subnet[];
  privateSubnets: Subnet[];
  isolatedSubnets: Subnet[];
  routeTables: RouteTable[];
  routeTableAssociations: RouteTableAssociation[];
  routes: Route[];
  natGateways: NatGateway[];
  eips: Eip[];
  vpcEndpoints: VpcEndpoint[];
}

/** One component under construction. */
export class VpcComponent extends pulumi.ComponentResource {
  readonly name: string;
  readonly args: VpcInputs;
  readonly made: Made = {
    subnets: [],
    publicSubnets: [],
    privateSubnets: [],
    isolatedSubnets: [],
    routeTables: [],
    routeTableAssociations: [],
    routes: [],
    natGateways: [],
    eips: [],
    vpcEndpoints: [],
  };

  constructor(name: string, args: VpcInputs, opts: pulumi.ComponentResourceOptions) {
    super("awsx:ec2:Vpc", name, {}, opts);
    this.name = name;
    this.args = args;
  }

  /** Registers the children. @returns the component's outputs. */
  async build(): Promise<Record<string, unknown>> {
    const { name, args, made } = this;
    const zones = await this.#zones();
    const cidrBlock = args.cidrBlock ?? "10.0.0.0/16";
    const plan = {
      cidrBlock,
      zones,
      strategy: args.subnetStrategy ?? "Legacy",
      specs: args.subnetSpecs,
      zoneMask: args.availabilityZoneCidrMask,
    };
    const planned = layout(plan);
    const strategy = (args.natGateways?.strategy ?? "OnePerAz").toLowerCase();
    checkNat(strategy, args.natGateways?.elasticIpAllocationIds ?? [], planned, zones.length);
    const tags = { Name: name, ...args.tags };
    const { region, enableDnsHostnames, enableDnsSupport, instanceTenancy } = args;
    const vpc = new Vpc(
      name,
      { region, cidrBlock, enableDnsHostnames, enableDnsSupport, instanceTenancy, tags },
      { parent: this },
    );
    const gateway = new InternetGateway(name, { region, vpcId: vpc.id, tags }, { parent: vpc, dependsOn: [vpc] });
    for (const subnet of planned) this.#subnet(vpc, gateway, subnet, strategy);
    for (const spec of args.vpcEndpointSpecs ?? []) this.#endpoint(vpc, spec);
    const ids = (subnets: Subnet[]) => subnets.map(({ id }) => id);
    const outputs = {
      ...made,
      vpc,
      vpcId: vpc.id,
      internetGateway: gateway,
      publicSubnetIds: ids(made.publicSubnets),
      privateSubnetIds: ids(made.privateSubnets),
      isolatedSubnetIds: ids(made.isolatedSubnets),
      subnetLayout: resolved(plan),
    };
    this.registerOutputs(outputs);
    return outputs;
  }

  async #zones(): Promise<string[]> {
    const { availabilityZoneNames: names, numberOfAvailabilityZones: count, region } = this.args;
    if (names && count)
      throw new Error("only one of availabilityZoneNames and numberOfAvailabilityZones can be specified");
    if (names) return names;
    const found = await getAvailabilityZones(region === undefined ? undefined : { region }, { parent: this });
    const wanted = count ?? 3;
    if (found.names.length < wanted)
      throw new Error(`the region has ${String(found.names.length)} availability zones, ${String(wanted)} are wanted`);
    return found.names.slice(0, wanted);
  }

  #subnet(vpc: Vpc, gateway: InternetGateway, planned: Planned, strategy: string): void {
    const { args, made } = this;
    const { region } = args;
    const name = `${this.name}-${planned.name}`;
    const type = planned.type.toLowerCase();
    const own = { Name: name, SubnetType: planned.type };
    const { zone: availabilityZone, cidrBlock } = planned;
    const place = {
      region,
      vpcId: vpc.id,
      availabilityZone,
      cidrBlock,
      mapPublicIpOnLaunch: type === "public",
      assignIpv6AddressOnCreation: false,
    };
    const subnet = new Subnet(
      name,
      { ...place, tags: { ...args.tags, ...planned.tags, ...own } },
      { parent: vpc, dependsOn: [vpc] },
    );
    made.subnets.push(subnet);
    const tiers: Record<string, Subnet[]> = { public: made.publicSubnets, private: made.privateSubnets };
    (tiers[type] ?? made.isolatedSubnets).push(subnet);
    const table = new RouteTable(
      name,
      { region, vpcId: vpc.id, tags: { ...args.tags, ...own } },
      { parent: subnet, dependsOn: [subnet] },
    );
    made.routeTables.push(table);
    const under = { parent: table, dependsOn: [table] };
    made.routeTableAssociations.push(
      new RouteTableAssociation(name, { region, routeTableId: table.id, subnetId: subnet.id }, under),
    );
    const everywhere = { region, routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0" };
    if (type === "public") {
      this.#nat(subnet, planned.zoneIndex, strategy);
      made.routes.push(new Route(name, { ...everywhere, gatewayId: gateway.id }, under));
    } else if (type === "private" && strategy !== "none") {
      const nat = made.natGateways[strategy === "single" ? 0 : planned.zoneIndex];
      made.routes.push(new Route(name, { ...everywhere, natGatewayId: nat?.id }, under));
    }
  }

  #nat(subnet: Subnet, zoneIndex: number, strategy: string): void {
    const { args, made } = this;
    const wanted = strategy === "oneperaz" ? zoneIndex + 1 : strategy === "single" ? 1 : 0;
    if (made.natGateways.length >= wanted) return;
    const name = `${this.name}-${String(zoneIndex + 1)}`;
    const tags = { ...args.tags, ...{ Name: name } };
    const given = args.natGateways?.elasticIpAllocationIds?.[zoneIndex];
    const under = { parent: subnet, dependsOn: [subnet] };
    const eip = given === undefined ? new Eip(name, { region: args.region, tags }, under) : undefined;
    if (eip) made.eips.push(eip);
    made.natGateways.push(
      new NatGateway(
        name,
        { region: args.region, subnetId: subnet.id, allocationId: eip?.allocationId ?? given, tags },
        under,
      ),
    );
  }

  #endpoint(vpc: Vpc, spec: EndpointSpec): void {
    const { region } = this.args;
    const tags = { Name: this.name, ...this.args.tags, ...spec.tags };
    const { serviceName } = spec;
    this.made.vpcEndpoints.push(
      new VpcEndpoint(serviceName, { ...spec, region, vpcId: vpc.id, tags }, { parent: vpc, dependsOn: [vpc] }),
    );
  }
}

function checkNat(strategy: string, addresses: readonly unknown[], planned: readonly Planned[], zones: number): void {
  if (!["none", "single", "oneperaz"].includes(strategy))
    throw new Error(`natGateways.strategy "${strategy}": give None, Single or OnePerAz`);
  const most = { none: 0, single: 1, oneperaz: zones }[strategy] ?? 0;
  if (addresses.length > 0 && addresses.length !== most) {
    throw new Error(
      `natGateways.elasticIpAllocationIds has ${String(addresses.length)} entries; strategy ${strategy} takes ${String(most)}`,
    );
  }
  if (strategy === "none") return;
  const types = new Set(planned.map(({ type }) => type.toLowerCase()));
  if (!types.has("public") || !(types.has("private") || types.has("isolated"))) {
    throw new Error(
      `natGateways.strategy ${strategy} needs public subnets for the gateways and private or isolated ones that use them`,
    );
  }
}
