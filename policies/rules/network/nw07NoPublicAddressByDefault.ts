import type { Rule } from "../../core/types.ts";

const subnet = (mapPublicIpOnLaunch?: boolean) => ({
  type: "aws:ec2/subnet:Subnet",
  name: "public-1",
  props: { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24", mapPublicIpOnLaunch },
});

export const nw07: Rule = {
  id: "NW-07",
  name: "nw-07-no-public-address-by-default",
  title: "No subnet gives public addresses on launch.",
  group: "network",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:ec2/subnet:Subnet"],
  frameworks: { securityHub: ["EC2.15"], nist: ["AC-4", "SC-7"], pci: ["1.4.2"] },
  rationale:
    "A load balancer and a NAT gateway need no public address from the subnet. What does get one by default is a host that somebody put there by mistake.",
  remediation: "Leave mapPublicIpOnLaunch out or set it to false.",
  examples: { good: [subnet(false), subnet()], bad: [subnet(true)] },
  check: (ctx) => {
    ctx.must(ctx.resource.boolean("mapPublicIpOnLaunch"), (on) => !on, "mapPublicIpOnLaunch must be false", "pass");
  },
};
