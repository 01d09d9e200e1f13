import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { WebGroup } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

async function build(role: "active" | "standby") {
  const made = await record();
  new WebGroup("web", {
    place: "west",
    role,
    capacity: { desired: { active: 4, standby: 2 }, most: 8 },
    instanceTypes: ["m7i.large", "m6a.large"],
    subnetIds: ["s1", "s2"],
    securityGroupId: "group",
    instanceProfileArn: "profile",
    kmsKeyArn: "west-key",
    targetGroupArn: "targets",
    userData: "I2Nsb3Vk",
    tags: { owner: "platform" },
  });
  await pulumi.runtime.disconnect();
  return made;
}

test("launches instances with IMDSv2 only and every volume encrypted under the region's key", async () => {
  const made = await build("active");
  const tags = { owner: "platform", Name: "dualcoast-web-west" };
  expect(made.find("aws:ec2/launchTemplate:LaunchTemplate", "web").inputs).toEqual({
    name: "dualcoast-web-west",
    imageId: "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    instanceType: "m7i.large",
    iamInstanceProfile: { arn: "profile" },
    vpcSecurityGroupIds: ["group"],
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [
      {
        deviceName: "/dev/xvda",
        ebs: {
          encrypted: "true",
          kmsKeyId: "west-key",
          volumeSize: 20,
          volumeType: "gp3",
          deleteOnTermination: "true",
        },
      },
    ],
    monitoring: { enabled: true },
    ebsOptimized: "true",
    updateDefaultVersion: true,
    userData: "I2Nsb3Vk",
    tagSpecifications: [
      { resourceType: "instance", tags },
      { resourceType: "volume", tags },
    ],
  });
});

test.each([
  ["active", 4],
  ["standby", 2],
] as const)("keeps %s at %i instances over the zones, judged by the load balancer", async (role, size) => {
  const made = await build(role);
  expect(made.find("aws:autoscaling/group:Group", "web").inputs).toEqual({
    name: "dualcoast-web-west",
    minSize: size,
    desiredCapacity: size,
    maxSize: 8,
    vpcZoneIdentifiers: ["s1", "s2"],
    targetGroupArns: ["targets"],
    healthCheckType: "ELB",
    healthCheckGracePeriod: 120,
    defaultInstanceWarmup: 60,
    mixedInstancesPolicy: {
      instancesDistribution: {
        onDemandAllocationStrategy: "prioritized",
        onDemandBaseCapacity: 0,
        onDemandPercentageAboveBaseCapacity: 100,
      },
      launchTemplate: {
        launchTemplateSpecification: { launchTemplateId: "web-id", version: "7" },
        overrides: [{ instanceType: "m7i.large" }, { instanceType: "m6a.large" }],
      },
    },
    waitForCapacityTimeout: "0",
    terminationPolicies: ["OldestLaunchTemplate", "Default"],
  });
});
