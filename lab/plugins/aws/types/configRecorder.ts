/** AWS Config: a region's recorder, its delivery, its start. */
import type { DeliveryChannelArgs } from "@pulumi/aws/cfg/deliveryChannel.js";
import type { RecorderArgs } from "@pulumi/aws/cfg/recorder.js";
import type { RecorderStatusArgs } from "@pulumi/aws/cfg/recorderStatus.js";
import type { MaximumExecutionFrequency, ResourceType } from "@aws-sdk/client-config-service";
import { orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import { configService } from "../clients.ts";
import { terraform } from "../source.ts";

const DAY = "2026-11-26";

/** To AWS Config, making and changing are one call; what it makes is known by its name. */
function setBy<Args extends { readonly name?: string }>(set: (inputs: Args, region: string) => Promise<void>) {
  return {
    async create({ inputs, region }: Call<Args>) {
      await set(inputs, region);
      return { id: inputs.name ?? "", outputs: {} };
    },
    async update({ inputs, region }: Call<Args>) {
      await set(inputs, region);
      return {};
    },
  };
}

type Recorder = Plain<RecorderArgs>;
type Channel = Plain<DeliveryChannelArgs>;
type Status = Plain<RecorderStatusArgs>;

async function putRecorder({ name, roleArn, recordingGroup }: Recorder, region: string): Promise<void> {
  const group = recordingGroup && {
    allSupported: recordingGroup.allSupported ?? true,
    includeGlobalResourceTypes: recordingGroup.includeGlobalResourceTypes ?? false,
    resourceTypes: recordingGroup.resourceTypes as ResourceType[] | undefined,
  };
  await (
    await configService(region)
  ).putConfigurationRecorder({ ConfigurationRecorder: { name, roleARN: roleArn, recordingGroup: group } });
}

const recorder = define<Recorder>({
  level: "live",
  notProven: "that anything is recorded; that the role may be taken and read",
  replaceOn: ["name"],
  source: terraform("configservice/configuration_recorder.go", "090344804c490a98599aee521af0ce5ac61b9cb1", DAY),
  defaults: { name: "default" },
  validate: ({ recordingGroup: group, recordingMode }) =>
    recordingMode || group?.exclusionByResourceTypes || group?.recordingStrategies
      ? "recordingMode, exclusionByResourceTypes and recordingStrategies are not in the lab"
      : undefined,
  ...setBy(putRecorder),
  read: async ({ id, region }) => {
    const asked = (await configService(region)).describeConfigurationRecorders({ ConfigurationRecorderNames: [id] });
    const found = (await orGone(asked))?.ConfigurationRecorders?.[0];
    if (!found) return undefined;
    const { allSupported, includeGlobalResourceTypes, resourceTypes } = found.recordingGroup ?? {};
    return {
      roleArn: found.roleARN,
      recordingGroup: { allSupported, includeGlobalResourceTypes, ...(resourceTypes?.length ? { resourceTypes } : {}) },
    };
  },
  delete: async ({ id, region }) => {
    await orGone((await configService(region)).deleteConfigurationRecorder({ ConfigurationRecorderName: id }));
  },
});

async function putChannel(inputs: Channel, region: string): Promise<void> {
  const frequency = inputs.snapshotDeliveryProperties?.deliveryFrequency as MaximumExecutionFrequency | undefined;
  const DeliveryChannel = {
    name: inputs.name,
    s3BucketName: inputs.s3BucketName,
    s3KeyPrefix: inputs.s3KeyPrefix,
    s3KmsKeyArn: inputs.s3KmsKeyArn,
    snsTopicARN: inputs.snsTopicArn,
    ...(frequency ? { configSnapshotDeliveryProperties: { deliveryFrequency: frequency } } : {}),
  };
  await (await configService(region)).putDeliveryChannel({ DeliveryChannel });
}

const channel = define<Channel>({
  level: "live",
  notProven: "that anything is delivered: the emulator does not look whether the bucket exists and is open to it",
  replaceOn: ["name"],
  source: terraform("configservice/delivery_channel.go", "f24d8485b7a44c7f15469a864eb7463466bed089", DAY),
  defaults: { name: "default" },
  ...setBy(putChannel),
  read: async ({ id, region }) => {
    const asked = (await configService(region)).describeDeliveryChannels({ DeliveryChannelNames: [id] });
    const found = (await orGone(asked))?.DeliveryChannels?.[0];
    const frequency = found?.configSnapshotDeliveryProperties?.deliveryFrequency;
    return (
      found && {
        s3BucketName: found.s3BucketName,
        s3KeyPrefix: found.s3KeyPrefix,
        s3KmsKeyArn: found.s3KmsKeyArn,
        snsTopicArn: found.snsTopicARN,
        snapshotDeliveryProperties: frequency && { deliveryFrequency: frequency },
      }
    );
  },
  delete: async ({ id, region }) => {
    await orGone((await configService(region)).deleteDeliveryChannel({ DeliveryChannelName: id }));
  },
});

async function setRunning({ name, isEnabled }: Status, region: string): Promise<void> {
  const api = await configService(region);
  const which = { ConfigurationRecorderName: name };
  await (isEnabled ? api.startConfigurationRecorder(which) : api.stopConfigurationRecorder(which));
}

const status = define<Status>({
  level: "live",
  notProven: "nothing further than the recorder does",
  replaceOn: [],
  source: terraform("configservice/configuration_recorder_status.go", "9360d70cb104132dd60eca83da123d5e0c0f1d79", DAY),
  ...setBy(setRunning),
  read: async ({ id, region }) => {
    const asked = (await configService(region)).describeConfigurationRecorderStatus({
      ConfigurationRecorderNames: [id],
    });
    const found = (await orGone(asked))?.ConfigurationRecordersStatus?.[0];
    return found && { isEnabled: found.recording ?? false };
  },
  delete: async ({ id, region }) => {
    await orGone((await configService(region)).stopConfigurationRecorder({ ConfigurationRecorderName: id }));
  },
});

export const types: ResourceTable = {
  "aws:cfg/recorder:Recorder": recorder,
  "aws:cfg/deliveryChannel:DeliveryChannel": channel,
  "aws:cfg/recorderStatus:RecorderStatus": status,
};
