/** VPC endpoints. */
import type { VpcEndpointArgs } from "@pulumi/aws/ec2/vpcEndpoint.js";
import type { EC2, VpcEndpointType } from "@aws-sdk/client-ec2";
import { must, orGone, waitFor } from "../../host/calls.ts";
import { canonical } from "../../host/diff.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import { ec2 } from "../clients.ts";
import { moves } from "../moves.ts";
import { atRelease } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

const WAIT_SECONDS = 600;

async function endpoint(api: EC2, id: string) {
  const found = (await orGone(api.describeVpcEndpoints({ VpcEndpointIds: [id] })))?.VpcEndpoints?.[0];
  return found?.State?.toLowerCase() === "deleted" ? undefined : found;
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
  source: atRelease("ec2/vpc_endpoint.go"),
  replaceWhen: {
    privateDnsEnabled: ({ vpcEndpointType }) => vpcEndpointType !== "Interface",
    dnsOptions: ({ dnsOptions: now }, state) => {
      const before = state["dnsOptions"] as typeof now;
      const domains = now?.privateDnsSpecifiedDomains;
      return (
        (now?.privateDnsPreference !== undefined && now.privateDnsPreference !== before?.privateDnsPreference) ||
        (domains !== undefined &&
          canonical(domains.toSorted()) !== canonical(before?.privateDnsSpecifiedDomains?.toSorted() ?? []))
      );
    },
  },
  defaults: { vpcEndpointType: "Gateway" },
  sets: ["routeTableIds", "subnetIds", "securityGroupIds"],
  recomputes: (changed) =>
    changed.includes("subnetIds") || changed.includes("subnetConfigurations") ? ["networkInterfaceIds"] : [],
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
    return { networkInterfaceIds: (await endpoint(api, call.id))?.NetworkInterfaceIds ?? [] };
  },
  delete: async ({ id, region }) => {
    const api = await ec2(region);
    await orGone(api.deleteVpcEndpoints({ VpcEndpointIds: [id] }));
    await waitFor(`VPC endpoint ${id} to be deleted`, WAIT_SECONDS, async () =>
      (await endpoint(api, id)) ? undefined : true,
    );
  },
});

export const types: ResourceTable = { "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint };
