/** Launch templates. */
import type { LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate.js";
import type { RequestLaunchTemplateData, ResourceType } from "@aws-sdk/client-ec2";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { omit } from "../../host/values.ts";
import { ec2 } from "../clients.ts";
import { pascal } from "../pascal.ts";
import { terraform } from "../source.ts";
import { pairs, retagEc2, specification, tagOutputs } from "../tags.ts";

type Template = Plain<LaunchTemplateArgs>;

/** Terraform's "true"/"false" text (it must tell "not set" apart) → EC2's boolean. */
function truth(value: unknown): boolean | undefined {
  return value === undefined ? undefined : value === true || value === "true";
}

function templateData(inputs: Template): RequestLaunchTemplateData {
  // What belongs to the template itself or has another name at EC2; everything else differs in its first letter only.
  const own = [
    "name",
    "namePrefix",
    "description",
    "updateDefaultVersion",
    "defaultVersion",
    "tags",
    "region",
  ] as const;
  const named = ["vpcSecurityGroupIds", "ebsOptimized", "blockDeviceMappings", "tagSpecifications"] as const;
  const { vpcSecurityGroupIds, ebsOptimized, blockDeviceMappings, tagSpecifications } = inputs;
  const ebs = (mapping: NonNullable<Template["blockDeviceMappings"]>[number]) =>
    mapping.ebs && {
      ...mapping.ebs,
      encrypted: truth(mapping.ebs.encrypted),
      deleteOnTermination: truth(mapping.ebs.deleteOnTermination),
    };
  return {
    ...(pascal(omit(inputs, ...own, ...named)) as RequestLaunchTemplateData),
    SecurityGroupIds: vpcSecurityGroupIds,
    EbsOptimized: truth(ebsOptimized),
    BlockDeviceMappings: blockDeviceMappings?.map((mapping) => pascal({ ...mapping, ebs: ebs(mapping) }) as object),
    TagSpecifications: tagSpecifications?.map(({ resourceType, tags }) => ({
      ResourceType: resourceType as ResourceType | undefined,
      Tags: pairs(tags),
    })),
  };
}

const launchTemplate = define<Template>({
  level: "live",
  notProven: "that the image exists and boots",
  replaceOn: ["name", "namePrefix"],
  source: terraform("ec2/ec2_launch_template.go"),
  autoname: { property: "name", max: 125 },
  sets: ["vpcSecurityGroupIds"],
  recomputes: (changed) =>
    changed.some((name) => name !== "tags" && name !== "updateDefaultVersion")
      ? ["latestVersion", "defaultVersion"]
      : [],
  create: async ({ inputs, region, accountId }) => {
    const api = await ec2(region);
    const { LaunchTemplate: made } = await api.createLaunchTemplate({
      LaunchTemplateName: inputs.name,
      VersionDescription: inputs.description,
      LaunchTemplateData: templateData(inputs),
      ...specification("launch-template", inputs.tags),
    });
    const id = must(made?.LaunchTemplateId, "LaunchTemplateId");
    return {
      id,
      outputs: { arn: `arn:aws:ec2:${region}:${accountId}:launch-template/${id}`, latestVersion: 1, defaultVersion: 1 },
    };
  },
  read: async ({ id, region }) => {
    const api = await ec2(region);
    const found = (await orGone(api.describeLaunchTemplates({ LaunchTemplateIds: [id] })))?.LaunchTemplates?.[0];
    return (
      found && {
        latestVersion: found.LatestVersionNumber,
        defaultVersion: found.DefaultVersionNumber,
        ...tagOutputs(found.Tags),
      }
    );
  },
  update: async (call) => {
    const { id, inputs, changed, state } = call;
    const api = await ec2(call.region);
    await retagEc2(api, id, call);
    if (!changed.some((name) => name !== "tags" && name !== "updateDefaultVersion")) return {};
    const made = await api.createLaunchTemplateVersion({
      LaunchTemplateId: id,
      VersionDescription: inputs.description,
      LaunchTemplateData: templateData(inputs),
    });
    const latestVersion = must(made.LaunchTemplateVersion?.VersionNumber, "VersionNumber");
    if (!inputs.updateDefaultVersion) return { latestVersion, defaultVersion: state["defaultVersion"] };
    await api.modifyLaunchTemplate({ LaunchTemplateId: id, DefaultVersion: String(latestVersion) });
    return { latestVersion, defaultVersion: latestVersion };
  },
  delete: async ({ id, region }) => {
    await orGone((await ec2(region)).deleteLaunchTemplate({ LaunchTemplateId: id }));
  },
});

export const types: ResourceTable = { "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate };
