import { formed, type Rule, type StackContext } from "../../core/index.ts";

const type = "aws:ebs/encryptionByDefault:EncryptionByDefault";
const users = [
  "aws:ec2/instance:Instance",
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:ec2/launchConfiguration:LaunchConfiguration",
  "aws:ebs/volume:Volume",
];

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/encryption-by-default.html */
export const en07: Rule = {
  id: "EN-07",
  name: "en-07-volumes-encrypted-by-default",
  title: "Each region with instances or volumes encrypts new volumes by default.",
  group: "encryption",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: [type],
  frameworks: { securityHub: ["EC2.7"], cis: ["5.1.1"] },
  rationale:
    "The setting is one for each region: it catches what is made by hand in an incident, in the region where nobody looks in quiet times.",
  remediation: "Add an `aws.ebs.EncryptionByDefault` to the stack of each region.",
  examples: {
    good: [
      { type, name: "default", props: { enabled: true } },
      { type: "aws:ebs/volume:Volume", name: "data", props: { encrypted: true } },
    ],
    bad: [{ type: "aws:ebs/volume:Volume", name: "data", props: { encrypted: true } }],
  },
  check(ctx) {
    ctx.must(ctx.resource.boolean("enabled"), (isOn) => isOn, "enabled must be true", "pass");
  },
  checkStack(ctx) {
    const covered = new Set(regions(ctx, [type]));
    for (const region of new Set(regions(ctx, users)))
      if (!covered.has(region))
        ctx.violation(
          `${region === "" ? "the stack's region" : formed("region", region)} must have an aws.ebs.EncryptionByDefault`,
        );
  },
};

/** Regions that resources of these types are in; empty text where the source does not say. */
function regions(ctx: StackContext, types: readonly string[]): readonly string[] {
  return ctx.graph.ofType(...types).flatMap((resource) => {
    const region = resource.region();
    return region.state === "known" ? [region.value] : region.state === "absent" ? [""] : [];
  });
}
