import type { Rule } from "../../core/types.ts";
import { allPorts, dataTypes, flowRulesOf, group, groupsUsedBy, isOpenToWorld, tcp, whereOf, world } from "./shared.ts";

const database = { type: "aws:rds/instance:Instance", name: "db", props: { vpcSecurityGroupIds: ["data"] } };

export const nw04: Rule = {
  id: "NW-04",
  name: "nw-04-data-does-not-call-out",
  title: "Groups of the data tier have no egress of all ports to the internet.",
  group: "network",
  severity: "medium",
  level: "mandatory",
  kind: "stack",
  types: dataTypes,
  frameworks: { nist: ["AC-4", "SC-7"], pci: ["1.3.2"] },
  rationale: "A database has nobody to call on the internet. What leaves from there is a leak.",
  remediation: "Remove the egress rule (AWS adds one of all ports where none is given), or name its destination.",
  examples: {
    good: [database, group("data", [], [tcp(443, { cidrBlocks: ["10.0.0.0/16"] })])],
    bad: [database, group("data", [], [{ protocol: "-1", fromPort: 0, toPort: 0, ...world }])],
  },
  checkStack: (ctx) => {
    for (const one of groupsUsedBy(ctx.graph, dataTypes).keys()) {
      for (const rule of flowRulesOf(one, "egress")) {
        if (isOpenToWorld(rule) && allPorts(rule))
          ctx.violation(`${whereOf(rule)} lets the data tier call the whole internet`, one);
      }
    }
  },
};
