/** GuardDuty: a region's detector and its features. */
import type { DetectorArgs } from "@pulumi/aws/guardduty/detector.js";
import type { DetectorFeatureArgs } from "@pulumi/aws/guardduty/detectorFeature.js";
import type {
  DetectorFeature,
  DetectorFeatureConfiguration,
  FeatureAdditionalConfiguration,
  FeatureStatus,
  FindingPublishingFrequency,
  GetDetectorCommandOutput,
} from "@aws-sdk/client-guardduty";
import { must } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { guardDuty } from "../clients.ts";
import { terraform } from "../source.ts";
import { removedKeys } from "../tags.ts";

const DAY = "2026-11-26";

type Detector = Plain<DetectorArgs>;
type Feature = Plain<DetectorFeatureArgs>;

/** Undefined where there is none: GuardDuty calls a detector that does not exist a bad request. */
async function find(region: string, DetectorId: string): Promise<GetDetectorCommandOutput | undefined> {
  try {
    return await (await guardDuty(region)).getDetector({ DetectorId });
  } catch (error) {
    if ((error as Error).message.includes("not owned by the current account")) return undefined;
    throw error;
  }
}

const frequency = (inputs: Detector) => inputs.findingPublishingFrequency as FindingPublishingFrequency | undefined;

const detector = define<Detector>({
  level: "live",
  notProven: "that anything is detected: the emulator has no findings of its own",
  replaceOn: [],
  source: terraform("guardduty/detector.go", "5c0ef379dbe03e67d02e72cc9157ab2ea55905a8", DAY),
  defaults: { enable: true },
  validate: ({ datasources }) => (datasources ? "datasources is not in the lab; use DetectorFeature" : undefined),
  create: async ({ inputs, region, accountId }) => {
    const api = await guardDuty(region);
    // GuardDuty itself refuses a second one, the emulator takes any number.
    const others = (await api.listDetectors({})).DetectorIds ?? [];
    if (others.length > 0) throw new Error(`GuardDuty has a detector in ${region} already: ${others.join(", ")}`);
    const made = await api.createDetector({
      Enable: inputs.enable,
      FindingPublishingFrequency: frequency(inputs),
      Tags: inputs.tags,
    });
    const id = must(made.DetectorId, "DetectorId");
    const arn = `arn:aws:guardduty:${region}:${accountId}:detector/${id}`;
    const found = must(await find(region, id), "the detector just made");
    return { id, outputs: { arn, accountId, findingPublishingFrequency: found.FindingPublishingFrequency } };
  },
  read: async ({ id, region }) => {
    const found = await find(region, id);
    return (
      found && {
        enable: found.Status === "ENABLED",
        findingPublishingFrequency: found.FindingPublishingFrequency,
        tags: found.Tags ?? {},
        tagsAll: found.Tags ?? {},
      }
    );
  },
  update: async (call) => {
    const { id: DetectorId, inputs, changed, state } = call;
    const api = await guardDuty(call.region);
    if (changed.some((name) => name !== "tags"))
      await api.updateDetector({
        DetectorId,
        Enable: inputs.enable,
        FindingPublishingFrequency: frequency(inputs),
      });
    const ResourceArn = String(state["arn"]);
    const gone = removedKeys(call);
    if (gone.length > 0) await api.untagResource({ ResourceArn, TagKeys: gone });
    if (changed.includes("tags") && inputs.tags) await api.tagResource({ ResourceArn, Tags: inputs.tags });
    return {};
  },
  delete: async ({ id, region }) => {
    if (await find(region, id)) await (await guardDuty(region)).deleteDetector({ DetectorId: id });
  },
});

async function putFeature(inputs: Feature, region: string): Promise<void> {
  const more = inputs.additionalConfigurations?.map(({ name, status }) => ({
    Name: name as FeatureAdditionalConfiguration,
    Status: status as FeatureStatus,
  }));
  const feature: DetectorFeatureConfiguration = {
    Name: inputs.name as DetectorFeature,
    Status: inputs.status as FeatureStatus,
    ...(more?.length ? { AdditionalConfiguration: more } : {}),
  };
  await (await guardDuty(region)).updateDetector({ DetectorId: inputs.detectorId, Features: [feature] });
}

const feature = define<Feature>({
  level: "live",
  notProven: "that a name is one GuardDuty knows; which agents it lists where none or not all were said",
  replaceOn: ["additionalConfigurations", "detectorId", "name"],
  source: terraform("guardduty/detector_feature.go", "44eb40a46bd0a7e4e99929ad0cd74883e9b2cf60", DAY),
  create: async ({ inputs, region }) => {
    await putFeature(inputs, region);
    return { id: `${inputs.detectorId}/${inputs.name ?? ""}`, outputs: {} };
  },
  read: async ({ id, region }) => {
    const [detectorId = "", name] = id.split("/");
    const found = (await find(region, detectorId))?.Features?.find(({ Name }) => Name === name);
    const more = found?.AdditionalConfiguration?.map(({ Name, Status }) => ({ name: Name, status: Status }));
    return found && { status: found.Status, ...(more?.length ? { additionalConfigurations: more } : {}) };
  },
  update: async ({ inputs, region }) => {
    await putFeature(inputs, region);
    return {};
  },
  // The real provider leaves a feature as it is: there is no call that takes one away.
});

export const types: ResourceTable = {
  "aws:guardduty/detector:Detector": detector,
  "aws:guardduty/detectorFeature:DetectorFeature": feature,
};
