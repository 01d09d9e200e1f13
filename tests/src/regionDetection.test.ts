import { expect, test } from "vitest";
import { builtRegion } from "../support/build.ts";
import { outputsOf } from "../support/outputs.ts";
import { stackConfig } from "../support/stackFiles.ts";

const both = async () => ({
  east: (await builtRegion(stackConfig("prod-east"), outputsOf("west"))).made,
  west: (await builtRegion(stackConfig("dr-west"), outputsOf("east"))).made,
});

test("each region has a recorder, a detector, a hub and an analyzer of its own", async () => {
  const { east, west } = await both();
  for (const made of [east, west]) {
    const count = (type: string): number => made.resources.filter((one) => one.type === type).length;
    expect(count("aws:cfg/recorder:Recorder")).toBe(1);
    expect(count("aws:guardduty/detector:Detector")).toBe(1);
    expect(count("aws:securityhub/account:Account")).toBe(1);
    expect(count("aws:accessanalyzer/analyzer:Analyzer")).toBe(1);
  }
});

test("what GuardDuty finds goes to the region's own topic", async () => {
  const { east, west } = await both();
  for (const made of [east, west])
    expect(made.find("aws:cloudwatch/eventTarget:EventTarget", "threat-alerts").inputs).toMatchObject({
      rule: "dualcoast-threats",
      arn: "arn:aws:sns/topic:Topic:alerts",
    });
});

test("the recorder delivers to its region's log bucket", async () => {
  const { east, west } = await both();
  const bucket = (made: typeof east) =>
    (made.find("aws:cfg/deliveryChannel:DeliveryChannel", "recorder").inputs as { s3BucketName: string }).s3BucketName;
  expect([bucket(east), bucket(west)]).toEqual(["logs-id", "logs-id"]);
});

test("the West alone records global types and gathers the findings; the East alone makes AWS Config's role", async () => {
  const { east, west } = await both();
  const group = (made: typeof east) =>
    (made.find("aws:cfg/recorder:Recorder", "recorder").inputs as { recordingGroup: Record<string, unknown> })
      .recordingGroup["includeGlobalResourceTypes"];
  expect([group(east), group(west)]).toEqual([false, true]);
  const has = (made: typeof east, type: string) => made.resources.some((one) => one.type === type);
  const aggregator = "aws:securityhub/findingAggregator:FindingAggregator";
  expect([has(east, aggregator), has(west, aggregator)]).toEqual([false, true]);
  const role = "aws:iam/serviceLinkedRole:ServiceLinkedRole";
  expect([has(east, role), has(west, role)]).toEqual([true, false]);
});

test("the West's recorder takes the role by its name, for it must not wait for the East", async () => {
  const { east, west } = await both();
  const role = (made: typeof east) =>
    (made.find("aws:cfg/recorder:Recorder", "recorder").inputs as { roleArn: string }).roleArn;
  expect(role(east)).toBe("arn:aws:iam/serviceLinkedRole:ServiceLinkedRole:config-role");
  expect(role(west)).toBe(
    "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
  );
});
