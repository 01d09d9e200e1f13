import { expect, test, vi } from "vitest";
import { builtRegion } from "../support/build.ts";
import { outputsOf } from "../support/outputs.ts";
import { stackConfig } from "../support/stackFiles.ts";

// A region has over a hundred resources: on a busy machine more than the usual five seconds.
vi.setConfig({ testTimeout: 60_000 });

test("each region encrypts new volumes and logs accesses; the trail and the account's settings are in one stack alone", async () => {
  const both = [await builtRegion(stackConfig("prod-east"), outputsOf("west"))];
  both.push(await builtRegion(stackConfig("dr-west"), outputsOf("east")));
  const counts = (type: string) => both.map(({ made }) => made.resources.filter((one) => one.type === type).length);
  expect(counts("aws:ebs/encryptionByDefault:EncryptionByDefault")).toEqual([1, 1]);
  expect(counts("aws:s3/bucketLogging:BucketLogging")).toEqual([2, 3]);
  expect(counts("aws:cloudtrail/trail:Trail")).toEqual([0, 1]);
  expect(counts("aws:cloudwatch/logMetricFilter:LogMetricFilter")).toEqual([0, 15]);
  expect(counts("aws:iam/accountPasswordPolicy:AccountPasswordPolicy")).toEqual([0, 1]);
  expect(counts("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock")).toEqual([0, 1]);
  const [, west] = both.map(({ made }) => made);
  const arns = ["west", "east"].flatMap((place) =>
    ["assets", "runs"].map((purpose) => `arn:aws:s3:::dualcoast-${purpose}-123456789012-${place}/`),
  );
  const { eventSelectors } = west!.find("aws:cloudtrail/trail:Trail", "trail").inputs;
  expect(eventSelectors[0].dataResources).toEqual([{ type: "AWS::S3::Object", values: arns }]);
  const alarm = west!.find("aws:cloudwatch/metricAlarm:MetricAlarm", "trail-alarms-root-user").inputs;
  expect(alarm.alarmActions).toEqual(["arn:aws:sns/topic:Topic:alerts"]);
  const filter = west!.find("aws:cloudwatch/logMetricFilter:LogMetricFilter", "trail-alarms-root-user").inputs;
  expect(filter.logGroupName).toBe("/dualcoast/trail");
  const { policy } = west!.find("aws:kms/key:Key", "key").inputs;
  expect(policy).toContain('"aws:SourceArn":"arn:aws:cloudtrail:us-west-2:123456789012:trail/dualcoast"');
  expect(both[0]!.made.find("aws:kms/key:Key", "key").inputs.policy).not.toContain("cloudtrail");
});

test("a stack whose protection is lifted locks the trail's files less", async () => {
  const { made } = await builtRegion(stackConfig("dr-west", { protection: "none" }), outputsOf("east"));
  const lock = made.find("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "trail").inputs;
  expect(lock.rule.defaultRetention).toEqual({ mode: "GOVERNANCE", days: 365 });
});
