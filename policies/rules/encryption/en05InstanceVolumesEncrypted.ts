import { isGiven } from "../../core/index.ts";
import type { CheckContext, Rule } from "../../core/index.ts";

const instance = "aws:ec2/instance:Instance";
const copies = ["aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy"];

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-encryption.html */
export const en05: Rule = {
  id: "EN-05",
  name: "en-05-instance-volumes-encrypted",
  title: "Root, extra and standalone volumes, copied snapshots and copied images are encrypted.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [instance, "aws:ec2/launchConfiguration:LaunchConfiguration", ...copies],
  frameworks: { securityHub: ["EC2.3"], cis: ["5.1.1"] },
  rationale:
    "A clear volume leaves clear snapshots behind, which can be shared and copied. Whether the account encrypts by default differs by region and can be switched off by hand.",
  remediation: "Set `encrypted: true` on the volume, on `rootBlockDevice` and on each of `ebsBlockDevices`.",
  examples: {
    good: [{ type: instance, name: "bastion", props: { rootBlockDevice: { encrypted: true } } }],
    bad: [{ type: instance, name: "bastion", props: { ami: "ami-0123456789abcdef0" } }],
  },
  check(ctx) {
    const { resource } = ctx;
    if (copies.includes(resource.type)) {
      ctx.must(resource.boolean("encrypted"), (isOn) => isOn, "encrypted must be true");
      return;
    }
    checkInstance(ctx);
  },
};

function checkInstance(ctx: CheckContext): void {
  const { resource } = ctx;
  const root = resource.boolean("rootBlockDevice.encrypted");
  // An instance made from a template takes the template's volumes, which are judged there (EN-06).
  const fromTemplate = isGiven(resource, "launchTemplate");
  ctx.must(root, (isOn) => isOn, "rootBlockDevice.encrypted must be true", fromTemplate ? "pass" : "fail");
  const extra = resource.items("ebsBlockDevices");
  if (extra.state !== "known") return;
  for (const device of extra.value)
    ctx.must(device.boolean("encrypted"), (isOn) => isOn, `${device.path}.encrypted must be true`);
}
