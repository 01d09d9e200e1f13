/** Auto Scaling groups. */
import type { GroupArgs } from "@pulumi/aws/autoscaling/group.js";
import type { AutoScalingGroup, CreateAutoScalingGroupCommandInput } from "@aws-sdk/client-auto-scaling";
import { codeOf, must, waitFor } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { autoScaling } from "../clients.ts";
import { pascal } from "../pascal.ts";
import { atRelease } from "../source.ts";
import { mapOf } from "../tags.ts";

type Group = Plain<GroupArgs>;

function groupSettings({
  inputs,
}: Call<Group>): Omit<CreateAutoScalingGroupCommandInput, "AutoScalingGroupName"> & { AutoScalingGroupName: string } {
  const { mixedInstancesPolicy: mixed, launchTemplate: template } = inputs;
  const overrides = mixed?.launchTemplate.overrides;
  const launch = mixed && {
    LaunchTemplate: {
      LaunchTemplateSpecification: pascal(mixed.launchTemplate.launchTemplateSpecification as unknown as Props),
      Overrides: overrides?.map((item) => pascal(item as unknown as Props)),
    },
    InstancesDistribution: mixed.instancesDistribution && pascal(mixed.instancesDistribution as unknown as Props),
  };
  return {
    AutoScalingGroupName: inputs.name ?? "",
    MinSize: inputs.minSize,
    MaxSize: inputs.maxSize,
    DesiredCapacity: inputs.desiredCapacity,
    VPCZoneIdentifier: inputs.vpcZoneIdentifiers?.join(","),
    HealthCheckType: inputs.healthCheckType,
    HealthCheckGracePeriod: inputs.healthCheckGracePeriod,
    DefaultInstanceWarmup: inputs.defaultInstanceWarmup,
    TerminationPolicies: inputs.terminationPolicies,
    ...(launch ? { MixedInstancesPolicy: launch } : {}),
    ...(template ? { LaunchTemplate: pascal(template as unknown as Props) } : {}),
  };
}

function groupTags({ inputs }: Call<Group>) {
  return (inputs.tags ?? []).map(({ key, value, propagateAtLaunch }) => ({
    Key: key,
    Value: value,
    PropagateAtLaunch: propagateAtLaunch,
    ResourceId: inputs.name ?? "",
    ResourceType: "auto-scaling-group",
  }));
}

async function groupNamed(name: string, region: string): Promise<AutoScalingGroup | undefined> {
  const api = await autoScaling(region);
  return (await api.describeAutoScalingGroups({ AutoScalingGroupNames: [name] })).AutoScalingGroups?.[0];
}

/** Waits as the real provider does: `"0"` not at all, else until the wanted instances are in service (10 minutes). */
async function capacity({ inputs, region }: Call<Group>): Promise<void> {
  if (inputs.waitForCapacityTimeout === "0") return;
  const wanted = inputs.desiredCapacity ?? inputs.minSize;
  await waitFor(`group ${inputs.name ?? ""} to have ${String(wanted)} instances in service`, 600, async () => {
    const found = await groupNamed(inputs.name ?? "", region);
    const serving = (found?.Instances ?? []).filter(({ LifecycleState }) => LifecycleState === "InService");
    return serving.length >= wanted ? true : undefined;
  });
}

function groupOutputs(found: AutoScalingGroup): Props {
  return {
    arn: found.AutoScalingGroupARN,
    minSize: found.MinSize,
    maxSize: found.MaxSize,
    desiredCapacity: found.DesiredCapacity,
    vpcZoneIdentifiers: found.VPCZoneIdentifier?.split(",").filter(Boolean),
    availabilityZones: found.AvailabilityZones,
    healthCheckType: found.HealthCheckType,
    defaultCooldown: found.DefaultCooldown,
  };
}

const group = define<Group>({
  level: "live",
  notProven: "that instances boot; placement by price and capacity",
  replaceOn: ["initialLifecycleHooks", "name", "namePrefix"],
  source: atRelease("autoscaling/group.go"),
  autoname: { property: "name", max: 255 },
  defaults: {
    healthCheckGracePeriod: 300,
    ignoreFailedScalingActivities: false,
    metricsGranularity: "1Minute",
    waitForCapacityTimeout: "10m",
    forceDelete: false,
    forceDeleteWarmPool: false,
    protectFromScaleIn: false,
  },
  sets: ["vpcZoneIdentifiers", "targetGroupArns", "tags"],
  validate: ({ instanceRefresh, warmPool, initialLifecycleHooks, trafficSources }) =>
    instanceRefresh || warmPool || initialLifecycleHooks || trafficSources
      ? "instanceRefresh, warmPool, initialLifecycleHooks and trafficSources are not in the lab"
      : undefined,
  create: async (call) => {
    const { inputs, region } = call;
    const api = await autoScaling(region);
    await api.createAutoScalingGroup({
      ...groupSettings(call),
      TargetGroupARNs: inputs.targetGroupArns,
      Tags: groupTags(call),
    });
    const id = inputs.name ?? "";
    await capacity(call);
    return { id, outputs: groupOutputs(must(await groupNamed(id, region), `group ${id}`)) };
  },
  read: async ({ id, region, state }) => {
    const found = await groupNamed(id, region);
    if (!found) return undefined;
    const arns = "targetGroupArns" in state ? { targetGroupArns: found.TargetGroupARNs } : {};
    const before = mapOf(
      (state["tags"] as { key: string; value: string }[] | undefined)?.map((tag) => ({
        Key: tag.key,
        Value: tag.value,
      })),
    );
    const same =
      JSON.stringify(Object.entries(before).sort()) === JSON.stringify(Object.entries(mapOf(found.Tags)).sort());
    const tags = (found.Tags ?? []).map((tag) => ({
      key: tag.Key,
      value: tag.Value,
      propagateAtLaunch: tag.PropagateAtLaunch,
    }));
    return { ...groupOutputs(found), ...arns, ...(same ? {} : { tags }) };
  },
  update: async (call) => {
    const { inputs, state, region, changed } = call;
    const api = await autoScaling(region);
    const AutoScalingGroupName = call.id;
    await api.updateAutoScalingGroup(groupSettings(call));
    if (changed.includes("targetGroupArns")) {
      const [old, now] = [(state["targetGroupArns"] as string[] | undefined) ?? [], inputs.targetGroupArns ?? []];
      const [gone, added] = [old.filter((arn) => !now.includes(arn)), now.filter((arn) => !old.includes(arn))];
      if (gone.length > 0) await api.detachLoadBalancerTargetGroups({ AutoScalingGroupName, TargetGroupARNs: gone });
      if (added.length > 0) await api.attachLoadBalancerTargetGroups({ AutoScalingGroupName, TargetGroupARNs: added });
    }
    if (changed.includes("tags")) await api.createOrUpdateTags({ Tags: groupTags(call) });
    await capacity(call);
    return groupOutputs(must(await groupNamed(call.id, region), `group ${call.id}`));
  },
  delete: async ({ id, region }) => {
    const api = await autoScaling(region);
    if (!(await groupNamed(id, region))) return;
    // The real provider first scales to nothing; the emulator ends the instances with the group.
    await api.deleteAutoScalingGroup({ AutoScalingGroupName: id, ForceDelete: true }).catch((error: unknown) => {
      // "not found" comes as a ValidationError here.
      if (codeOf(error) !== "ValidationError") throw error;
    });
  },
});

export const types: ResourceTable = { "aws:autoscaling/group:Group": group };
