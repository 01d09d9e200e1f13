import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { ThreatDetection } from "../../../../src/components/index.ts";
import { record, valueOf } from "../../../support/mocks.ts";
import { protection } from "../../../support/protection.ts";

const featureType = "aws:guardduty/detectorFeature:DetectorFeature";

async function build(protect: boolean) {
  const made = await record();
  const spy = protection();
  const threats = new ThreatDetection("threats", { protect, transformations: [spy.transformation] });
  const arn = await valueOf(threats.detectorArn);
  await pulumi.runtime.disconnect();
  return { made, arn, isProtected: spy.isProtected };
}

test("is on and tells of what repeats every fifteen minutes", async () => {
  const { made, arn } = await build(true);
  expect(made.find("aws:guardduty/detector:Detector", "threats").inputs).toEqual({
    enable: true,
    findingPublishingFrequency: "FIFTEEN_MINUTES",
  });
  expect(arn).toBe("arn:aws:guardduty/detector:Detector:threats");
});

test("watches buckets, database logins, volumes and running instances, with its own agents on EC2 alone", async () => {
  const { made } = await build(true);
  const features = made.resources.filter(({ type }) => type === featureType);
  const on = (name: string, plan: string) => ({
    name: `threats-${name}`,
    inputs: { detectorId: "threats-id", name: plan, status: "ENABLED" } as Record<string, unknown>,
  });
  const runtime = on("runtime-monitoring", "RUNTIME_MONITORING");
  runtime.inputs["additionalConfigurations"] = [
    { name: "EKS_ADDON_MANAGEMENT", status: "DISABLED" },
    { name: "ECS_FARGATE_AGENT_MANAGEMENT", status: "DISABLED" },
    { name: "EC2_AGENT_MANAGEMENT", status: "ENABLED" },
  ];
  expect(features.map(({ name, inputs }) => ({ name, inputs: inputs as unknown }))).toEqual([
    on("s3-data-events", "S3_DATA_EVENTS"),
    on("rds-login-events", "RDS_LOGIN_EVENTS"),
    on("ebs-malware-protection", "EBS_MALWARE_PROTECTION"),
    runtime,
  ]);
});

test("protects the detector, which holds findings, and leaves the features free to change", async () => {
  const { isProtected } = await build(true);
  expect(isProtected("aws:guardduty/detector:Detector")).toEqual([true]);
  expect(isProtected(featureType)).toEqual([false, false, false, false]);
  expect((await build(false)).isProtected("aws:guardduty/detector:Detector")).toEqual([false]);
});
