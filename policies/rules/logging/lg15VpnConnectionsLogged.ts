import type { Rule } from "../../core/types.ts";

const endpoint = (enabled: boolean) => ({
  type: "aws:ec2clientvpn/endpoint:Endpoint",
  name: "vpn",
  props: { connectionLogOptions: { enabled, cloudwatchLogGroup: "vpn" } },
});

export const lg15: Rule = {
  id: "LG-15",
  name: "lg-15-vpn-connections-logged",
  title: "Client VPN endpoints log their connections.",
  group: "logging",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: ["aws:ec2clientvpn/endpoint:Endpoint"],
  frameworks: { securityHub: ["EC2.51"], nist: ["AU-12", "AC-17"], pci: ["10.2.1"] },
  rationale: "The VPN is the one way in: who came, from where and when is the first question after an incident.",
  remediation: "Set connectionLogOptions.enabled to true with a log group.",
  examples: { good: [endpoint(true)], bad: [endpoint(false)] },
  check: (ctx) => {
    ctx.must(
      ctx.resource.boolean("connectionLogOptions.enabled"),
      Boolean,
      "connectionLogOptions.enabled must be true",
    );
  },
};
