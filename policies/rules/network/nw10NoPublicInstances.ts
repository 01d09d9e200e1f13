import type { Rule } from "../../core/types.ts";

const template = (associatePublicIpAddress?: string) => ({
  type: "aws:ec2/launchTemplate:LaunchTemplate",
  name: "web",
  props: { networkInterfaces: [{ associatePublicIpAddress }] },
});

export const nw10: Rule = {
  id: "NW-10",
  name: "nw-10-no-public-instances",
  title: "No instance or launch template asks for a public address.",
  group: "network",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [
    "aws:ec2/instance:Instance",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
  ],
  frameworks: { securityHub: ["EC2.9", "EC2.25"], nist: ["AC-4", "SC-7"], pci: ["1.4.2"] },
  rationale:
    "Servers stand behind the load balancer and call out through NAT. A public address is a second door that no rule of the first one guards.",
  remediation: "Set associatePublicIpAddress to false; a host that must be public is an exemption with a reason.",
  examples: { good: [template("false"), template()], bad: [template("true")] },
  check: (ctx) => {
    const must = "associatePublicIpAddress must be false";
    ctx.must(ctx.resource.boolean("associatePublicIpAddress"), (on) => !on, must, "pass");
    const interfaces = ctx.resource.items("networkInterfaces");
    if (interfaces.state !== "known") return;
    for (const one of interfaces.value)
      ctx.must(one.boolean("associatePublicIpAddress"), (on) => !on, `${one.path}.${must}`, "pass");
  },
};
