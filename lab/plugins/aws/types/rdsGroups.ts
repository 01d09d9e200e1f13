/** Subnet and parameter groups of databases. */
import type { ParameterGroupArgs } from "@pulumi/aws/rds/parameterGroup.js";
import type { SubnetGroupArgs } from "@pulumi/aws/rds/subnetGroup.js";
import type { ApplyMethod } from "@aws-sdk/client-rds";
import { orGone, whileNot } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { rds } from "../clients.ts";
import { retagRds, rdsTags } from "../rdsTags.ts";
import { atRelease } from "../source.ts";
import { pairs } from "../tags.ts";

const WAIT_SECONDS = 180;
// The API takes this many parameters in one call.
const PARAMETERS_PER_CALL = 20;

const subnetGroup = define<Plain<SubnetGroupArgs>>({
  level: "live",
  notProven: "that the zones offer the instance class",
  replaceOn: ["name", "namePrefix"],
  source: atRelease("rds/subnet_group.go"),
  autoname: { property: "name", max: 255, lower: true },
  defaults: { description: "Managed by Pulumi" },
  sets: ["subnetIds"],
  create: async ({ inputs, region }) => {
    const made = await (
      await rds(region)
    ).createDBSubnetGroup({
      DBSubnetGroupName: inputs.name,
      DBSubnetGroupDescription: inputs.description,
      SubnetIds: inputs.subnetIds,
      Tags: pairs(inputs.tags),
    });
    const arn = made.DBSubnetGroup?.DBSubnetGroupArn;
    return {
      id: inputs.name ?? "",
      outputs: { arn, vpcId: made.DBSubnetGroup?.VpcId, supportedNetworkTypes: ["IPV4"] },
    };
  },
  read: async ({ id, region }) => {
    const api = await rds(region);
    const found = (await orGone(api.describeDBSubnetGroups({ DBSubnetGroupName: id })))?.DBSubnetGroups?.[0];
    if (!found) return undefined;
    const subnetIds = found.Subnets?.map(({ SubnetIdentifier }) => SubnetIdentifier);
    return { subnetIds, description: found.DBSubnetGroupDescription, ...(await rdsTags(api, found.DBSubnetGroupArn)) };
  },
  update: async (call) => {
    const api = await rds(call.region);
    const { description, subnetIds } = call.inputs;
    await api.modifyDBSubnetGroup({
      DBSubnetGroupName: call.id,
      DBSubnetGroupDescription: description,
      SubnetIds: subnetIds,
    });
    await retagRds(api, call);
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await rds(region);
    await orGone(
      whileNot(["InvalidDBSubnetGroupStateFault"], WAIT_SECONDS, () =>
        api.deleteDBSubnetGroup({ DBSubnetGroupName: id }),
      ),
    );
  },
});

type Parameter = { name: string; value: string; applyMethod?: string };

async function setParameters(region: string, group: string, parameters: readonly Parameter[]): Promise<void> {
  const api = await rds(region);
  const all = parameters.map(({ name, value, applyMethod }) => ({
    ParameterName: name,
    ParameterValue: value,
    ApplyMethod: (applyMethod ?? "immediate") as ApplyMethod,
  }));
  for (let i = 0; i < all.length; i += PARAMETERS_PER_CALL) {
    await api.modifyDBParameterGroup({
      DBParameterGroupName: group,
      Parameters: all.slice(i, i + PARAMETERS_PER_CALL),
    });
  }
}

const parameterGroup = define<Plain<ParameterGroupArgs>>({
  level: "live",
  notProven: "that the engine takes the parameters; the lab's MySQL has its own settings",
  replaceOn: ["description", "family", "name", "namePrefix"],
  source: atRelease("rds/parameter_group.go"),
  autoname: { property: "name", max: 255, lower: true },
  defaults: { description: "Managed by Pulumi", skipDestroy: false },
  sets: ["parameters"],
  create: async ({ inputs, region }) => {
    const made = await (
      await rds(region)
    ).createDBParameterGroup({
      DBParameterGroupName: inputs.name,
      DBParameterGroupFamily: inputs.family,
      Description: inputs.description,
      Tags: pairs(inputs.tags),
    });
    await setParameters(region, inputs.name ?? "", inputs.parameters ?? []);
    return { id: inputs.name ?? "", outputs: { arn: made.DBParameterGroup?.DBParameterGroupArn } };
  },
  read: async ({ id, region }) => {
    const api = await rds(region);
    const found = (await orGone(api.describeDBParameterGroups({ DBParameterGroupName: id })))?.DBParameterGroups?.[0];
    return (
      found && {
        family: found.DBParameterGroupFamily,
        description: found.Description,
        ...(await rdsTags(api, found.DBParameterGroupArn)),
      }
    );
  },
  update: async (call) => {
    const { inputs, state, region } = call;
    const now = inputs.parameters ?? [];
    const gone = ((state["parameters"] as Parameter[] | undefined) ?? []).filter(
      ({ name }) => !now.some((item) => item.name === name),
    );
    const api = await rds(region);
    if (gone.length > 0) {
      const Parameters = gone.map(({ name, applyMethod }) => ({
        ParameterName: name,
        ApplyMethod: (applyMethod ?? "immediate") as ApplyMethod,
      }));
      await api.resetDBParameterGroup({ DBParameterGroupName: call.id, Parameters });
    }
    if (call.changed.includes("parameters")) await setParameters(region, call.id, now);
    await retagRds(api, call);
    return {};
  },
  delete: async ({ id, region, state }) => {
    if (state["skipDestroy"] === true) return;
    const api = await rds(region);
    await orGone(
      whileNot(["InvalidDBParameterGroupStateFault"], WAIT_SECONDS, () =>
        api.deleteDBParameterGroup({ DBParameterGroupName: id }),
      ),
    );
  },
});

export const types: ResourceTable = {
  "aws:rds/subnetGroup:SubnetGroup": subnetGroup,
  "aws:rds/parameterGroup:ParameterGroup": parameterGroup,
};
