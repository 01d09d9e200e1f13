import type { Rule } from "../../core/index.ts";

const type = "aws:ec2/launchTemplate:LaunchTemplate";

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-encryption.html */
export const en06: Rule = {
  id: "EN-06",
  name: "en-06-launch-template-volumes-encrypted",
  title: "A launch template names every volume, the image's root volume included, and encrypts it.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [type],
  frameworks: { securityHub: ["EC2.3"], cis: ["5.1.1"] },
  rationale:
    "A volume that the template does not name is created as the image says, and most images say unencrypted. Account defaults may differ between the regions; the template does not.",
  remediation:
    "Add a `blockDeviceMappings` entry for each device, the image's root device included, with `ebs.encrypted: true`.",
  examples: {
    good: [
      {
        type,
        name: "web",
        props: { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeType: "gp3" } }] },
      },
    ],
    bad: [{ type, name: "web", props: { imageId: "ami-0123456789abcdef0" } }],
  },
  check(ctx) {
    const mappings = ctx.resource.items("blockDeviceMappings");
    ctx.must(mappings, (all) => all.length > 0, "blockDeviceMappings must name at least the image's root device");
    if (mappings.state !== "known") return;
    for (const mapping of mappings.value) {
      // Instance-store disks and suppressed devices have no EBS volume.
      if (mapping.peek("virtualName").state === "known" || mapping.peek("noDevice").state === "known") continue;
      ctx.must(mapping.boolean("ebs.encrypted"), (isOn) => isOn, `${mapping.path}.ebs.encrypted must be true`);
    }
  },
};
