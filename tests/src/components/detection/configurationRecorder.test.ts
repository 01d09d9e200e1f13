import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ConfigRole, configRoleArn, ConfigurationRecorder } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";
import { givenOptions } from "../../../support/options.ts";

const recorderType = "aws:cfg/recorder:Recorder";
const channelType = "aws:cfg/deliveryChannel:DeliveryChannel";

async function build(recordsGlobalTypes: boolean) {
  const made = await record();
  const { options, transformation } = givenOptions();
  const args = { roleArn: "arn:role", bucketName: "dualcoast-logs", recordsGlobalTypes };
  new ConfigurationRecorder("recorder", args, { transformations: [transformation] });
  await pulumi.runtime.disconnect();
  return { made, options };
}

test.each([true, false])("records every type of the region, global ones as it is told: %s", async (isGlobal) => {
  const { made } = await build(isGlobal);
  expect(made.find(recorderType, "recorder").inputs).toEqual({
    name: "dualcoast",
    roleArn: "arn:role",
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: isGlobal },
  });
});

test("delivers history and a daily snapshot where the log bucket is open to AWS Config", async () => {
  const { made } = await build(false);
  expect(made.find(channelType, "recorder").inputs).toEqual({
    name: "dualcoast",
    s3BucketName: "dualcoast-logs",
    s3KeyPrefix: "config",
    snapshotDeliveryProperties: { deliveryFrequency: "TwentyFour_Hours" },
  });
});

test("is started, once recorder and then delivery are there", async () => {
  const { made, options } = await build(false);
  const statusType = "aws:cfg/recorderStatus:RecorderStatus";
  expect(made.find(statusType, "recorder").inputs).toEqual({ name: "dualcoast", isEnabled: true });
  expect(options[channelType]!.dependsOn).toMatchObject([{ __pulumiType: recorderType }]);
  expect(options[statusType]!.dependsOn).toMatchObject([{ __pulumiType: channelType }]);
});

test("its role is the service's own, under the one name that IAM gives it", async () => {
  const made = await record();
  const role = new ConfigRole("config-role");
  const arn = await valueOf(role.arn);
  await pulumi.runtime.disconnect();
  expect(made.find("aws:iam/serviceLinkedRole:ServiceLinkedRole", "config-role").inputs).toEqual({
    awsServiceName: "config.amazonaws.com",
    description: "Lets AWS Config read what it records",
  });
  expect(arn).toBe("arn:aws:iam/serviceLinkedRole:ServiceLinkedRole:config-role");
  expect(configRoleArn("111122223333")).toBe(
    "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
  );
});
