import { formed } from "../../core/show.ts";
import type { Rule } from "../../core/types.ts";
import { dataTypes, flowRulesOf, group, groupsUsedBy, tcp, whereOf } from "./shared.ts";

const database = { type: "aws:rds/instance:Instance", name: "db", props: { vpcSecurityGroupIds: ["data"] } };
const isPrivate = (cidr: string): boolean => {
  const [address = "", bits = "0"] = cidr.split("/");
  if (/^f[cd]/i.test(address)) return Number(bits) >= 48;
  const [a = 0, b = 0] = address.split(".").map(Number);
  const inside =
    a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b <= 127);
  return inside && Number(bits) >= 16;
};

export const nw03: Rule = {
  id: "NW-03",
  name: "nw-03-data-from-tiers-only",
  title: "Databases, search domains and caches are reached from named groups or a private tier's range alone.",
  group: "network",
  severity: "critical",
  level: "mandatory",
  kind: "stack",
  types: dataTypes,
  frameworks: { securityHub: ["EC2.19"], nist: ["AC-4"], pci: ["1.4.4"] },
  rationale:
    "The data tier answers the web tier, nobody else. A public range there needs one more mistake to be a leak.",
  remediation: "Let the application's security group in by reference.",
  examples: {
    good: [database, group("data", [tcp(3306, { securityGroups: ["sg-web"] })])],
    bad: [database, group("data", [tcp(3306, { cidrBlocks: ["203.0.113.0/24"] })])],
  },
  checkStack: (ctx) => {
    for (const [one, users] of groupsUsedBy(ctx.graph, dataTypes)) {
      for (const rule of flowRulesOf(one, "ingress")) {
        const outside = rule.cidrs.filter((cidr) => !isPrivate(cidr));
        if (outside.length > 0) {
          const names = users.map((user) => user.name).join(", ");
          ctx.violation(
            `${whereOf(rule)} lets ${outside.map((cidr) => formed("range", cidr)).join(", ")} reach ${names}; let a security group in by reference`,
            one,
          );
        }
      }
    }
  },
};
