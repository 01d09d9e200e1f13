import { textOf } from "../../core/index.ts";
import type { Graph, Read, Resource, View } from "../../core/types.ts";

/** Folded tokens of the three forms in which a security group's rules are written. */
export const groupType = "aws:ec2/securityGroup:SecurityGroup";
export const ruleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const ingressType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const egressType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
/** Types that carry ingress rules, for rules that look at each by itself. */
export const ingressTypes: readonly string[] = [groupType, ruleType, ingressType];

/** One rule of a security group in one form. */
export interface FlowRule {
  /** Resource that the rule is written on. */
  readonly on: Resource;
  /** Where in it, for messages: `ingress[0]`, or empty for a resource of its own. */
  readonly path: string;
  readonly direction: "ingress" | "egress";
  /** `-1` means all; ports are then 0 to 65535. */
  readonly protocol: Read<string>;
  readonly from: Read<number>;
  readonly to: Read<number>;
  /** Address ranges that are known; others are noted. */
  readonly cidrs: readonly string[];
}

/** The rules written on one resource. */
export function flowRulesOn(resource: Resource, direction: "ingress" | "egress"): readonly FlowRule[] {
  if (resource.type === groupType) {
    const items = resource.items(direction);
    return items.state === "known" ? items.value.map((view) => flow(resource, view, direction, inlineNames)) : [];
  }
  if (resource.type === ruleType) {
    const kind = textOf(resource.string("type"));
    return kind === direction ? [flow(resource, resource, direction, inlineNames)] : [];
  }
  const own = direction === "ingress" ? ingressType : egressType;
  return resource.type === own ? [flow(resource, resource, direction, splitNames)] : [];
}

interface Names {
  readonly protocol: string;
  readonly cidrs: readonly string[];
}
const inlineNames: Names = { protocol: "protocol", cidrs: ["cidrBlocks", "ipv6CidrBlocks"] };
const splitNames: Names = { protocol: "ipProtocol", cidrs: ["cidrIpv4", "cidrIpv6"] };

function flow(on: Resource, view: View, direction: "ingress" | "egress", names: Names): FlowRule {
  const reads = names.cidrs.map((path) => view.strings(path));
  return {
    on,
    path: view.path,
    direction,
    protocol: view.string(names.protocol),
    from: view.number("fromPort"),
    to: view.number("toPort"),
    cidrs: reads.flatMap((read) => (read.state === "known" ? read.value : [])),
  };
}

/** Every rule of a group: inline, `SecurityGroupRule`, and the split resources. */
export function flowRulesOf(group: Resource, direction: "ingress" | "egress"): readonly FlowRule[] {
  const split = direction === "ingress" ? ingressType : egressType;
  const companions = [...group.referrers(ruleType, "securityGroupId"), ...group.referrers(split, "securityGroupId")];
  return [...flowRulesOn(group, direction), ...companions.flatMap((one) => flowRulesOn(one, direction))];
}

/** Is this range most of the internet? A half or a quarter of it counts: two rules of /1 are one of /0. */
export function isWorld(cidr: string): boolean {
  const [, bits] = /^[^/]+\/(\d+)$/.exec(cidr) ?? [];
  return Number(bits) <= 7; // not so where there are none
}

/** Does the rule let the whole internet through? */
export function isOpenToWorld(rule: FlowRule): boolean {
  return rule.cidrs.some(isWorld);
}

/** Does the rule let this port through? An unknown port counts: open to the world is wrong for all but two ports. */
export function admitsPort(rule: FlowRule, port: number): boolean {
  if (allPorts(rule)) return true;
  const from = rule.from.state === "known" ? rule.from.value : 0;
  const to = rule.to.state === "known" ? rule.to.value : rule.from.state === "known" ? rule.from.value : 65_535;
  return from <= port && port <= to;
}

/** Are all ports open? */
export function allPorts(rule: FlowRule): boolean {
  if (rule.protocol.state === "known" && ["-1", "all"].includes(rule.protocol.value)) return true;
  return rule.from.state === "known" && rule.to.state === "known" && rule.from.value <= 0 && rule.to.value >= 65_535;
}

/** `ingress[0] of web`, or the resource's name. */
export function whereOf(rule: FlowRule): string {
  return rule.path === "" ? rule.on.name : `${rule.path} of ${rule.on.name}`;
}

/** Properties by which a resource names its security groups. */
export const groupPaths: Readonly<Record<string, readonly string[]>> = {
  "aws:lb/loadBalancer:LoadBalancer": ["securityGroups"],
  "aws:rds/instance:Instance": ["vpcSecurityGroupIds"],
  "aws:rds/cluster:Cluster": ["vpcSecurityGroupIds"],
  "aws:opensearch/domain:Domain": ["vpcOptions.securityGroupIds"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["securityGroupIds"],
  "aws:elasticache/cluster:Cluster": ["securityGroupIds"],
};
/** Types that hold data. */
export const dataTypes: readonly string[] = Object.keys(groupPaths).filter((type) => !type.includes(":lb/"));

/** Security groups used by resources of these types, each with its users. */
export function groupsUsedBy(graph: Graph, types: readonly string[]): ReadonlyMap<Resource, readonly Resource[]> {
  const used = new Map<Resource, Resource[]>();
  for (const user of graph.ofType(...types)) {
    for (const path of groupPaths[user.type] ?? []) {
      for (const group of user.linked(path, groupType)) used.set(group, [...(used.get(group) ?? []), user]);
    }
  }
  return used;
}

/** An inline group, for examples. */
export const group = (name: string, ingress: object[], egress: object[] = []) => ({
  type: groupType,
  name,
  props: { name, vpcId: "vpc-1", ingress, egress },
});
/** A TCP rule, for examples. */
export const tcp = (port: number, more: object, to = port) => ({
  protocol: "tcp",
  fromPort: port,
  toPort: to,
  ...more,
});
/** Addresses of everybody, for examples. */
export const world = { cidrBlocks: ["0.0.0.0/0"] };
