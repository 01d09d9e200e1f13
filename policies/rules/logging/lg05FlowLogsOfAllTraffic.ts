import type { Rule } from "../../core/types.ts";
import { pointsSomewhere } from "./joins.ts";

const vpcType = "aws:ec2/vpc:Vpc";
const flowType = "aws:ec2/flowLog:FlowLog";
const vpc = { type: vpcType, name: "main", id: "vpc-1", props: { cidrBlock: "10.0.0.0/16" } };
const flow = (trafficType: string) => ({
  type: flowType,
  name: "main",
  props: { vpcId: "vpc-1", trafficType, logDestination: "arn:aws:logs:us-west-2:123456789012:log-group:flow" },
});

export const lg05: Rule = {
  id: "LG-05",
  name: "lg-05-flow-logs-of-all-traffic",
  title: "Every VPC has a flow log of all traffic.",
  group: "logging",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [vpcType],
  frameworks: { securityHub: ["EC2.6"], cis: ["3.7"], nist: ["AU-12"], pci: ["10.2.1"] },
  rationale: "Flow logs answer who talked to whom. Rejected traffic alone shows the attempts, not the one that worked.",
  remediation: "Add an aws.ec2.FlowLog with trafficType ALL and an encrypted destination that is kept.",
  examples: { good: [vpc, flow("ALL")], bad: [vpc, flow("REJECT")] },
  checkStack: (ctx) => {
    for (const one of ctx.graph.ofType(vpcType)) {
      const logs = one.referrers(flowType, "vpcId");
      if (logs.length === 0) {
        if (!pointsSomewhere(ctx.graph, flowType, "vpcId")) ctx.violation(`VPC ${one.name} has no flow log`, one);
        continue;
      }
      const kinds = logs.map((log) => log.string("trafficType"));
      // One log of all traffic is enough; a second of rejected traffic beside it does no harm.
      if (kinds.some((kind) => (kind.state === "known" ? kind.value === "ALL" : kind.state !== "absent"))) continue;
      for (const log of logs) ctx.violation(`trafficType of ${log.name} must be ALL`, log);
    }
  },
};
