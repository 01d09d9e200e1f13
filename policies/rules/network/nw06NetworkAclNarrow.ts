import type { CheckContext, Rule, View } from "../../core/types.ts";
import { isWorld } from "./shared.ts";

const aclType = "aws:ec2/networkAcl:NetworkAcl";
const aclRuleType = "aws:ec2/networkAclRule:NetworkAclRule";
const acl = (fromPort: number, toPort: number) => ({
  type: aclType,
  name: "data",
  props: {
    vpcId: "vpc-1",
    ingress: [{ ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort, toPort }],
  },
});

export const nw06: Rule = {
  id: "NW-06",
  name: "nw-06-network-acl-narrow",
  title: "No network ACL lets the internet in on all ports or on 22 and 3389.",
  group: "network",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: [aclType, aclRuleType],
  frameworks: { securityHub: ["EC2.21"], cis: ["5.2"], nist: ["AC-4"], pci: ["1.3.1"] },
  rationale:
    "The ACL is the second fence, for the day when somebody opens a security group. One that allows everything is no fence.",
  remediation: "Allow the ports in use (443, and the ephemeral range for answers) and deny the rest.",
  examples: { good: [acl(443, 443)], bad: [acl(0, 65_535)] },
  check: (ctx) => {
    const { resource } = ctx;
    if (resource.type === aclType) {
      const items = resource.items("ingress");
      if (items.state === "known") for (const view of items.value) judge(ctx, view, "action");
      return;
    }
    const egress = resource.boolean("egress");
    if (egress.state !== "known" || !egress.value) judge(ctx, resource, "ruleAction");
  },
};

function judge(ctx: CheckContext, view: View, action: string): void {
  const allows = view.string(action);
  if (allows.state === "known" && allows.value.toLowerCase() !== "allow") return;
  const ranges = [view.string("cidrBlock"), view.string("ipv6CidrBlock")];
  if (!ranges.some((read) => read.state === "known" && isWorld(read.value))) return;
  const protocol = view.string("protocol");
  const [from, to] = [view.number("fromPort"), view.number("toPort")];
  const all = protocol.state === "known" && ["-1", "all"].includes(protocol.value);
  const low = from.state === "known" ? from.value : 0;
  const high = to.state === "known" ? to.value : 65_535;
  const admin = [22, 3389].filter((port) => low <= port && port <= high);
  if (all || admin.length > 0) {
    const where = view.path === "" ? "the rule" : view.path;
    ctx.violation(`${where} lets the internet in on ${all ? "all ports" : `port ${admin.join(" and ")}`}`);
  }
}
