import { listOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { admitsPort, flowRulesOn, group, ingressTypes, isOpenToWorld, tcp, whereOf, world } from "./shared.ts";

export const nw01: Rule = {
  id: "NW-01",
  name: "nw-01-no-admin-ports-from-world",
  title: "No administration port is open to the internet, in halves neither.",
  group: "network",
  severity: "critical",
  level: "mandatory",
  kind: "resource",
  types: ingressTypes,
  frameworks: { securityHub: ["EC2.13", "EC2.14"], cis: ["5.3", "5.4"], nist: ["AC-17"], pci: ["1.3.1"] },
  rationale:
    "SSH, remote desktop and database ports on the internet are found within minutes, by everybody who scans it.",
  remediation:
    "Remove the rule; reach hosts through Session Manager or the VPN, databases from the application's security group.",
  parameters: {
    adminPorts: {
      type: "array",
      items: { type: "string" },
      description: "Ports that must never be open to the internet.",
      default: [
        "22",
        "23",
        "135",
        "445",
        "1433",
        "1521",
        "2375",
        "3306",
        "3389",
        "5432",
        "5601",
        "5900",
        "6379",
        "8200",
        "9200",
        "11211",
        "27017",
      ],
    },
  },
  examples: {
    good: [group("web", [tcp(443, world)])],
    bad: [group("hosts", [tcp(22, { cidrBlocks: ["0.0.0.0/1", "128.0.0.0/1"] })])],
  },
  check: (ctx) => {
    const ports = listOf(ctx.config, "adminPorts").map(Number);
    for (const rule of flowRulesOn(ctx.resource, "ingress").filter(isOpenToWorld)) {
      const open = ports.filter((port) => admitsPort(rule, port));
      if (open.length > 0)
        ctx.violation(`${whereOf(rule)} opens port ${open.join(", ")} to the internet; name the source`);
    }
  },
};
