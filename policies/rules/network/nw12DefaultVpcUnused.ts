import { isGiven } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { group } from "./shared.ts";

export const nw12: Rule = {
  id: "NW-12",
  name: "nw-12-default-vpc-unused",
  title: "Nothing is made in the default VPC.",
  group: "network",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: [
    "aws:ec2/defaultVpc:DefaultVpc",
    "aws:ec2/defaultSubnet:DefaultSubnet",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:lb/targetGroup:TargetGroup",
  ],
  frameworks: { nist: ["SC-7"], pci: ["1.3.1"] },
  rationale: "The default VPC has public subnets in every zone and no tiers. What is made without a VPC lands there.",
  remediation: "Set vpcId to the VPC of the program; do not adopt the default one.",
  examples: { good: [group("web", [])], bad: [{ type: "aws:ec2/defaultVpc:DefaultVpc", name: "default", props: {} }] },
  check: (ctx) => {
    const { resource } = ctx;
    if (resource.type.startsWith("aws:ec2/default")) {
      ctx.violation("uses the default VPC; make a VPC of your own");
      return;
    }
    if (isGiven(resource, "vpcId")) return;
    // A function needs no VPC.
    ctx.must(
      resource.string("targetType"),
      (target) => target === "lambda",
      "vpcId is not set, so it lands in the default VPC",
    );
  },
};
