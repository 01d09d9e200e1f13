import type { Read, Rule } from "../../core/types.ts";
import { tcp, world } from "./shared.ts";

const vpcType = "aws:ec2/vpc:Vpc";
const defaultType = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const vpc = { type: vpcType, name: "main", id: "vpc-1", props: { cidrBlock: "10.0.0.0/16", id: "vpc-1" } };
const defaultGroup = (ingress: object[]) => ({ type: defaultType, name: "main", props: { vpcId: "vpc-1", ingress } });

export const nw05: Rule = {
  id: "NW-05",
  name: "nw-05-default-group-empty",
  title: "Each VPC's default security group is managed and empty.",
  group: "network",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [vpcType],
  frameworks: { securityHub: ["EC2.2"], cis: ["5.5"], nist: ["AC-4"], pci: ["1.3.1"] },
  rationale:
    "Whatever is made without a group lands in the default one, whose members reach each other and the internet.",
  remediation: "Add an aws.ec2.DefaultSecurityGroup without rules for the VPC.",
  examples: { good: [vpc, defaultGroup([])], bad: [vpc, defaultGroup([tcp(443, world)])] },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(vpcType)) {
      const [managed] = one.referrers(defaultType, "vpcId");
      if (!managed) {
        ctx.violation(`the default security group of ${one.name} is not managed`, one);
        continue;
      }
      const rules = countOf(managed.items("ingress")) + countOf(managed.items("egress"));
      if (rules > 0) ctx.violation(`the default security group of ${one.name} has rules; it must have none`, managed);
    }
  },
};

function countOf(items: Read<readonly unknown[]>): number {
  return items.state === "known" ? items.value.length : 0;
}
