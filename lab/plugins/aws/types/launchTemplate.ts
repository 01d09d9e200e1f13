/** Launch templates. */
import type { LaunchTemplateArgs } from "@pulumi/aws/ec2/launchTemplate.js";
import type { EC2, RequestLaunchTemplateData, ResourceType } from "@aws-sdk/client-ec2";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { omit } from "../../host/values.ts";
import { ec2 } from "../clients.ts";
import { pascal } from "../pascal.ts";
import { atRelease } from "../source.ts";
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

// Changes that make no version at the real provider.
const noVersion = ["defaultVersion", "maintenanceOptions", "tags", "updateDefaultVersion"];

async function newVersion(api: EC2, LaunchTemplateId: string, inputs: Template): Promise<number> {
  const made = await api.createLaunchTemplateVersion({
    LaunchTemplateId,
    VersionDescription: inputs.description,
    LaunchTemplateData: templateData(inputs),
  });
  return must(made.LaunchTemplateVersion?.VersionNumber, "VersionNumber");
}

const launchTemplate = define<Template>({
  level: "live",
  notProven: "that the image exists and boots",
  replaceOn: ["name", "namePrefix"],
  source: atRelease("ec2/ec2_launch_template.go"),
  autoname: { property: "name", max: 125 },
  sets: ["vpcSecurityGroupIds"],
  // As the real provider announces it while it plans, which is not quite what it then does.
  recomputes: (changed, { updateDefaultVersion }) => {
    const of = changed.filter((name) => !["name", "namePrefix", "description"].includes(name));
    const latest = of.some((name) => !["defaultVersion", "updateDefaultVersion"].includes(name));
    return [...(latest ? ["latestVersion"] : []), ...(of.length > 0 && updateDefaultVersion ? ["defaultVersion"] : [])];
  },
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
    const same = changed.every((name) => noVersion.includes(name));
    const latestVersion = same ? Number(state["latestVersion"]) : await newVersion(api, id, inputs);
    const said = changed.includes("defaultVersion") ? inputs.defaultVersion : undefined;
    const defaultVersion = inputs.updateDefaultVersion ? latestVersion : said;
    if (defaultVersion === undefined) return { latestVersion };
    await api.modifyLaunchTemplate({ LaunchTemplateId: id, DefaultVersion: String(defaultVersion) });
    return { latestVersion, defaultVersion };
  },
  delete: async ({ id, region }) => {
    await orGone((await ec2(region)).deleteLaunchTemplate({ LaunchTemplateId: id }));
  },
});

export const types: ResourceTable = { "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate };
