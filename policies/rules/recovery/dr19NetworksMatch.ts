import { textOf } from "../../core/index.ts";
import type { Graph, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { on } from "./shared.ts";

const vpcType = "aws:ec2/vpc:Vpc";
const subnetType = "aws:ec2/subnet:Subnet";
const vpc = (region: string, cidrBlock: string) => on(region, vpcType, "main", { cidrBlock });

export const dr19: Rule = {
  id: "DR-19",
  name: "dr-19-networks-match",
  title: "Both coasts' networks do not overlap, and have the same tiers, zones, endpoints and groups.",
  group: "recovery",
  severity: "medium",
  level: "mandatory",
  kind: "pair",
  types: [vpcType, subnetType, "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/securityGroup:SecurityGroup"],
  frameworks: { nist: ["CP-7"] },
  rationale:
    "Overlapping ranges can never be joined. A tier or an endpoint that only one coast has is found missing when the other is gone.",
  remediation: "Give each coast a range of its own and build both by the same component.",
  examples: {
    good: {
      active: [at("us-east-1"), vpc("us-east-1", "10.10.0.0/16")],
      standby: [at("us-west-2"), vpc("us-west-2", "10.20.0.0/16")],
    },
    bad: {
      active: [at("us-east-1"), vpc("us-east-1", "10.10.0.0/16")],
      standby: [at("us-west-2"), vpc("us-west-2", "10.10.128.0/17")],
    },
  },
  checkPair: (ctx) => {
    const ranges = (graph: Graph): string[] =>
      graph.ofType(vpcType).flatMap((one) => textOf(one.read("cidrBlock")) ?? []);
    for (const a of ranges(ctx.active)) {
      for (const b of ranges(ctx.standby)) if (overlap(a, b)) ctx.violation(`the networks ${a} and ${b} overlap`);
    }
    const counts: Record<string, (graph: Graph) => number> = {
      VPCs: (graph) => graph.ofType(vpcType).length,
      subnets: (graph) => graph.ofType(subnetType).length,
      endpoints: (graph) => graph.ofType("aws:ec2/vpcEndpoint:VpcEndpoint").length,
      "security groups": (graph) => graph.ofType("aws:ec2/securityGroup:SecurityGroup").length,
    };
    for (const [what, count] of Object.entries(counts)) {
      const [here, there] = [count(ctx.active), count(ctx.standby)];
      if (here !== there) ctx.violation(`the active stack has ${here} ${what}, the standby ${there}`);
    }
  },
};

function overlap(a: string, b: string): boolean {
  const [one, two] = [rangeOf(a), rangeOf(b)];
  return one !== undefined && two !== undefined && one.from <= two.to && two.from <= one.to;
}

function rangeOf(cidr: string): { from: number; to: number } | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 32] = match.slice(1).map(Number);
  const size = 2 ** (32 - bits);
  const from = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size;
  return { from, to: from + size - 1 };
}
