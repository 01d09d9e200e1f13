import type { ResourceInput } from "../../policies/core/index.ts";
import { nw01 } from "../../policies/rules/network/nw01NoAdminPortsFromWorld.ts";
import { nw02 } from "../../policies/rules/network/nw02OpenIngressOnlyOnBalancers.ts";
import { nw03 } from "../../policies/rules/network/nw03DataFromTiersOnly.ts";
import { nw04 } from "../../policies/rules/network/nw04DataDoesNotCallOut.ts";
import { nw05 } from "../../policies/rules/network/nw05DefaultGroupEmpty.ts";
import { nw06 } from "../../policies/rules/network/nw06NetworkAclNarrow.ts";
import { nw14 } from "../../policies/rules/network/nw14OriginBehindFirewall.ts";
import { nw19 } from "../../policies/rules/network/nw19OneFormOfManagement.ts";
import { testRule, unknown } from "./support.ts";

const world = ["0.0.0.0/0"];
const inside = ["10.0.0.0/16"];
const tcp = (port: unknown, cidrBlocks: unknown, more: object = {}): object => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  cidrBlocks,
  ...more,
});
const group = (ingress: unknown, egress: unknown = []): ResourceInput => ({
  type: "aws:ec2/securityGroup:SecurityGroup",
  name: "sg",
  props: { name: "sg", vpcId: "vpc-1", ingress, egress },
});
const rule = (fromPort: number, cidrBlocks: string[], type = "ingress"): ResourceInput => ({
  type: "aws:ec2/securityGroupRule:SecurityGroupRule",
  name: "rule",
  props: { securityGroupId: "sg", type, protocol: "tcp", fromPort, toPort: fromPort, cidrBlocks },
});
const split = (fromPort: number, cidrIpv4: string): ResourceInput => ({
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  name: "split",
  props: { securityGroupId: "sg", ipProtocol: "tcp", fromPort, toPort: fromPort, cidrIpv4 },
});
const balancer: ResourceInput = {
  type: "aws:lb/loadBalancer:LoadBalancer",
  name: "web",
  props: {
    arn: "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/web/1",
    internal: false,
    securityGroups: ["sg"],
  },
};
const database: ResourceInput = {
  type: "aws:rds/instance:Instance",
  name: "db",
  props: { vpcSecurityGroupIds: ["sg"] },
};
const opens = (where: string, ports: string): string => `${where} opens port ${ports} to the internet; name the source`;

const everyAdminPort = (nw01.parameters?.adminPorts?.default as string[]).join(", ");
testRule(nw01, {
  compliant: {
    "443 to the world": [group([tcp(443, world)])],
    "22 to the inside": [group([tcp(22, inside)])],
    "egress on 22": [rule(22, world, "egress")],
    "admin ports from an eighth of the world's addresses to name": [group([tcp(22, ["8.0.0.0/8"])])],
    "a range of one port, from where none is open": [group([{ protocol: "tcp", fromPort: 24, cidrBlocks: world }])],
  },
  violating: {
    "a hundred and twenty-eighth of the world": {
      given: [group([tcp(22, ["8.0.0.0/7"])])],
      says: [opens("ingress[0] of sg", "22")],
    },
    "a range without an end, which is its beginning": {
      given: [group([{ protocol: "tcp", fromPort: 22, cidrBlocks: world }])],
      says: [opens("ingress[0] of sg", "22")],
    },
    "a range without a beginning": {
      given: [group([{ protocol: "tcp", toPort: 22, cidrBlocks: world }])],
      says: [opens("ingress[0] of sg", "22")],
    },
    "every port, by another protocol than all": {
      given: [group([{ protocol: "tcp", cidrBlocks: world }])],
      says: [opens("ingress[0] of sg", everyAdminPort)],
    },
    "every protocol, in words": {
      given: [group([{ protocol: "all", fromPort: 0, toPort: 0, cidrBlocks: world }])],
      says: [opens("ingress[0] of sg", everyAdminPort)],
    },

    "22 to the world": { given: [group([tcp(22, world)])], says: [opens("ingress[0] of sg", "22")] },
    "the world in halves": {
      given: [group([tcp(3389, ["0.0.0.0/1", "128.0.0.0/1"])])],
      says: [opens("ingress[0] of sg", "3389")],
    },
    "the world of IPv6": {
      given: [group([tcp(22, [], { ipv6CidrBlocks: ["::/0"] })])],
      says: [opens("ingress[0] of sg", "22")],
    },
    "a range that holds 3306": {
      given: [group([{ protocol: "tcp", fromPort: 3000, toPort: 3400, cidrBlocks: world }])],
      says: [opens("ingress[0] of sg", "3306, 3389")],
    },
  },
  unknown: {
    "one list known, the other not yet": {
      given: [group([tcp(22, inside, { ipv6CidrBlocks: unknown })])],
      says: ["ingress[0].ipv6CidrBlocks is not known yet"],
    },
    "rules not known yet": { given: [group(unknown)], says: ["ingress is not known yet"] },

    "ranges not known yet": { given: [group([tcp(22, unknown)])], says: ["ingress[0].cidrBlocks is not known yet"] },
  },
  alias: {
    SecurityGroupRule: { given: [rule(22, world)], says: [opens("rule", "22")] },
    SecurityGroupIngressRule: { given: [split(22, "0.0.0.0/0")], says: [opens("split", "22")] },
  },
  mutations: ["sg > ingress[0].fromPort = 20", 'sg > ingress[0].protocol = "-1"'],
});

testRule(nw02, {
  compliant: {
    "443 on a load balancer": [balancer, group([tcp(443, world)])],
    "80 on a load balancer": [balancer, group([tcp(80, world)])],
    "8080 from the inside": [group([tcp(8080, inside)])],
    "443 without an end, which is its beginning": [
      balancer,
      group([{ protocol: "tcp", fromPort: 443, cidrBlocks: world }]),
    ],
  },
  violating: {
    "443 to whatever end": {
      given: [balancer, group([{ protocol: "tcp", toPort: 443, cidrBlocks: world }])],
      says: ["ingress[0] of sg opens more than 443 and 80 to the internet"],
    },

    "443 on no load balancer": {
      given: [group([tcp(443, world)])],
      says: ["ingress[0] of sg is open to the internet, and the group is on no load balancer"],
    },
    "8080 on a load balancer": {
      given: [balancer, group([tcp(8080, world)])],
      says: ["ingress[0] of sg opens more than 443 and 80 to the internet"],
    },
    "a range that begins at 443": {
      given: [balancer, group([{ protocol: "tcp", fromPort: 443, toPort: 500, cidrBlocks: world }])],
      says: ["ingress[0] of sg opens more than 443 and 80 to the internet"],
    },
  },
  unknown: {
    "ranges not known yet": {
      given: [group([tcp(8080, unknown)])],
      says: ["ingress[0].cidrBlocks of sg is not known yet"],
    },
  },
  alias: {
    "a rule of its own": {
      given: [group([]), rule(443, world)],
      says: ["rule is open to the internet, and the group is on no load balancer"],
    },
    "an alb": {
      given: [{ ...balancer, type: "aws:alb/loadBalancer:LoadBalancer" }, group([tcp(8443, world)])],
      says: ["ingress[0] of sg opens more than 443 and 80 to the internet"],
    },
  },
  mutations: ["web", "sg > ingress[0].toPort = 444"],
});

const reach = (where: string, cidr: string): string =>
  `${where} lets ${cidr} reach db; let a security group in by reference`;
const neighbours = ["9.0.0.0/16", "10.0.0.0/15", "11.16.0.0/16", "172.15.0.0/16", "172.32.0.0/16", "191.168.0.0/16"];
neighbours.push("192.167.0.0/16", "192.169.0.0/16", "99.64.0.0/16", "100.63.0.0/16", "100.128.0.0/16", "171.16.0.0/16");
testRule(nw03, {
  compliant: {
    "by reference": [database, group([tcp(3306, [], { securityGroups: ["sg-web"] })])],
    "a private tier": [database, group([tcp(3306, ["10.20.32.0/20"])])],
    "a public range on a group of no database": [group([tcp(3306, ["203.0.113.0/24"])])],
    "every private network": [
      database,
      group([
        tcp(3306, [
          "10.0.0.0/16",
          "172.16.0.0/16",
          "172.31.0.0/16",
          "192.168.0.0/16",
          "100.64.0.0/16",
          "100.127.0.0/16",
        ]),
        tcp(3306, [], { ipv6CidrBlocks: ["fc00::/48", "FD12:3456:789a::/64"] }),
      ]),
    ],
  },
  violating: {
    "the neighbours of private networks": {
      given: [database, group(neighbours.map((cidr) => tcp(3306, [cidr])))],
      says: neighbours.map((cidr, i) => reach(`ingress[${i}] of sg`, cidr)),
    },
    "half of a private network of IPv6": {
      given: [database, group([tcp(3306, [], { ipv6CidrBlocks: ["fd00::/47"] })])],
      says: [reach("ingress[0] of sg", "fd00::/47")],
    },

    "a public range": {
      given: [database, group([tcp(3306, ["203.0.113.0/24"])])],
      says: [reach("ingress[0] of sg", "203.0.113.0/24")],
    },
    "the world": { given: [database, group([tcp(3306, world)])], says: [reach("ingress[0] of sg", "0.0.0.0/0")] },
    "all of 10/8": {
      given: [database, group([tcp(3306, ["10.0.0.0/8"])])],
      says: [reach("ingress[0] of sg", "10.0.0.0/8")],
    },
  },
  unknown: {
    "ranges not known yet": {
      given: [database, group([tcp(3306, unknown)])],
      says: ["ingress[0].cidrBlocks of sg is not known yet"],
    },
  },
  alias: {
    SecurityGroupIngressRule: {
      given: [database, group([]), split(3306, "203.0.113.0/24")],
      says: [reach("split", "203.0.113.0/24")],
    },
  },
  mutations: ['sg > ingress[0].cidrBlocks = ["198.51.100.0/24"]'],
});

const callsOut = "egress[0] of sg lets the data tier call the whole internet";
const all = (cidrBlocks: unknown): object => ({ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks });
testRule(nw04, {
  compliant: {
    "no egress": [database, group([], [])],
    "egress to the inside": [database, group([], [all(inside)])],
    "443 to the world": [database, group([], [tcp(443, world)])],
    "all ports but the first or the last": [
      database,
      group(
        [],
        [
          { protocol: "tcp", fromPort: 1, toPort: 65_535, cidrBlocks: world },
          { protocol: "tcp", fromPort: 0, toPort: 65_534, cidrBlocks: world },
          { protocol: "tcp", fromPort: 0, cidrBlocks: world },
          { protocol: "tcp", toPort: 65_535, cidrBlocks: world },
        ],
      ),
    ],
  },
  violating: {
    "all ports to the world": { given: [database, group([], [all(world)])], says: [callsOut] },
    "all ports written as a range": {
      given: [database, group([], [{ protocol: "tcp", fromPort: 0, toPort: 65535, cidrBlocks: world }])],
      says: [callsOut],
    },
    "all ports to half the world": { given: [database, group([], [all(["0.0.0.0/1"])])], says: [callsOut] },
  },
  unknown: {
    "ranges not known yet": {
      given: [database, group([], [all(unknown)])],
      says: ["egress[0].cidrBlocks of sg is not known yet"],
    },
  },
  alias: {
    SecurityGroupEgressRule: {
      given: [
        database,
        group([]),
        {
          type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
          name: "out",
          props: { securityGroupId: "sg", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
        },
      ],
      says: ["out lets the data tier call the whole internet"],
    },
  },
  mutations: ['sg > egress = [{"protocol":"-1","fromPort":0,"toPort":0,"cidrBlocks":["0.0.0.0/0"]}]'],
});

const vpc: ResourceInput = { type: "aws:ec2/vpc:Vpc", name: "main", id: "vpc-1", props: { cidrBlock: "10.0.0.0/16" } };
const defaults = (props: object): ResourceInput => ({
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  name: "default",
  props: { vpcId: "vpc-1", ...props },
});
const hasRules = "the default security group of main has rules; it must have none";
testRule(nw05, {
  compliant: {
    "managed without rules": [vpc, defaults({})],
    "managed with empty lists": [vpc, defaults({ ingress: [], egress: [] })],
    "no VPC at all": [group([])],
  },
  violating: {
    "not managed": { given: [vpc], says: ["the default security group of main is not managed"] },
    "with ingress": { given: [vpc, defaults({ ingress: [tcp(443, world)] })], says: [hasRules] },
    "with egress": { given: [vpc, defaults({ egress: [all(world)] })], says: [hasRules] },
  },
  unknown: {
    "rules not known yet": {
      given: [vpc, defaults({ ingress: unknown })],
      says: ["ingress of default is not known yet"],
    },
  },
  alias: {
    "short tokens": {
      given: [{ ...vpc, type: "aws:ec2:Vpc" }],
      says: ["the default security group of main is not managed"],
    },
  },
  mutations: ["default", 'default > ingress = [{"protocol":"-1"}]'],
});

const acl = (entry: object): ResourceInput => ({
  type: "aws:ec2/networkAcl:NetworkAcl",
  name: "acl",
  props: {
    vpcId: "vpc-1",
    ingress: [{ ruleNo: 100, action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", ...entry }],
  },
});
const aclRule = (more: object): ResourceInput => ({
  type: "aws:ec2/networkAclRule:NetworkAclRule",
  name: "r",
  props: { ruleAction: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0", fromPort: 22, toPort: 22, ...more },
});
testRule(nw06, {
  compliant: {
    "443 from the world": [acl({ fromPort: 443, toPort: 443 })],
    "all ports denied": [acl({ action: "deny", protocol: "-1", fromPort: 0, toPort: 0 })],
    "22 from the inside": [acl({ cidrBlock: "10.0.0.0/16", fromPort: 22, toPort: 22 })],
    "a rule of egress": [aclRule({ egress: true })],
  },
  violating: {
    "a rule that does not say egress": {
      given: [aclRule({})],
      says: ["the rule lets the internet in on port 22"],
    },
    "no ports said": { given: [acl({})], says: ["ingress[0] lets the internet in on port 22 and 3389"] },
    "all protocols in words": {
      given: [acl({ protocol: "all" })],
      says: ["ingress[0] lets the internet in on all ports"],
    },

    "22 from the world": {
      given: [acl({ fromPort: 22, toPort: 22 })],
      says: ["ingress[0] lets the internet in on port 22"],
    },
    "all protocols": {
      given: [acl({ protocol: "-1", fromPort: 0, toPort: 0 })],
      says: ["ingress[0] lets the internet in on all ports"],
    },
    "a range that holds 3389": {
      given: [acl({ fromPort: 1024, toPort: 65535 })],
      says: ["ingress[0] lets the internet in on port 3389"],
    },
  },
  unknown: {
    "entries not known yet": {
      given: [{ ...acl({}), props: { ingress: unknown } }],
      says: ["ingress is not known yet"],
    },

    "a range not known yet": {
      given: [acl({ cidrBlock: unknown, fromPort: 22, toPort: 22 })],
      says: ["ingress[0].cidrBlock is not known yet"],
    },
  },
  alias: {
    NetworkAclRule: {
      given: [aclRule({ egress: false })],
      says: ["the rule lets the internet in on port 22"],
    },
  },
  mutations: ["acl > ingress[0].fromPort = 20"],
});

const acl2: ResourceInput = {
  type: "aws:wafv2/webAclAssociation:WebAclAssociation",
  name: "association",
  props: { resourceArn: "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/web/1", webAclArn: "acl" },
};
const unguarded = "web has no web ACL and its groups let the internet in";
testRule(nw14, {
  compliant: {
    "ingress from named ranges": [balancer, group([tcp(443, ["173.245.48.0/20"])])],
    "a web ACL": [balancer, group([tcp(443, world)]), acl2],
    "an internal one": [{ ...balancer, props: { ...balancer.props, internal: true } }, group([tcp(443, world)])],
  },
  violating: {
    "one open rule of two, one open group of two": {
      given: [
        { ...balancer, props: { ...balancer.props, securityGroups: ["sg", "other"] } },
        group([tcp(443, world), tcp(443, inside)]),
        { ...group([tcp(443, inside)]), name: "other", props: { name: "other", ingress: [tcp(443, inside)] } },
      ],
      says: [unguarded],
    },

    "open, without a web ACL": { given: [balancer, group([tcp(443, world)])], says: [unguarded] },
    "without groups": { given: [{ ...balancer, props: { internal: false } }], says: [unguarded] },
    "open by a rule of its own": { given: [balancer, group([]), rule(443, world)], says: [unguarded] },
  },
  unknown: {
    "ranges not known yet": {
      given: [balancer, group([tcp(443, unknown)])],
      says: ["ingress[0].cidrBlocks of sg is not known yet"],
    },
  },
  alias: {
    "an alb": {
      given: [{ ...balancer, type: "aws:alb/loadBalancer:LoadBalancer" }, group([tcp(443, world)])],
      says: [unguarded],
    },
  },
  mutations: ['sg > ingress[0].cidrBlocks = ["0.0.0.0/0"]'],
});

const role = (more: object): ResourceInput => ({
  type: "aws:iam/role:Role",
  name: "role",
  props: { name: "role", ...more },
});
const attachment: ResourceInput = {
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: "attachment",
  props: { role: "role", policyArn: "arn:aws:iam::123456789012:policy/p" },
};
testRule(nw19, {
  compliant: {
    "rules of their own": [group([]), split(443, "10.0.0.0/16")],
    "inline rules": [group([tcp(443, inside)])],
    "attachments of their own": [role({}), attachment],
    "managedPolicyArns alone": [role({ managedPolicyArns: ["arn:aws:iam::aws:policy/x"] })],
    "inlinePolicies alone": [role({ inlinePolicies: [{ name: "i", policy: "{}" }] })],
    "a RolePolicy alone": [
      role({ inlinePolicies: [], managedPolicyArns: [] }),
      { type: "aws:iam/rolePolicy:RolePolicy", name: "p", props: { role: "role", policy: "{}" } },
    ],
  },
  violating: {
    "inline egress and a rule of its own": {
      given: [group([], [tcp(443, inside)]), split(80, "10.0.0.0/16")],
      says: ["sg has inline rules and 1 of their own"],
    },

    "both forms of a group": {
      given: [group([tcp(443, inside)]), split(80, "10.0.0.0/16")],
      says: ["sg has inline rules and 1 of their own"],
    },
    "both forms of attachments": {
      given: [role({ managedPolicyArns: ["arn:aws:iam::aws:policy/x"] }), attachment],
      says: ["role has managedPolicyArns and attachments"],
    },
    "both forms of inline policies": {
      given: [
        role({ inlinePolicies: [{ name: "i", policy: "{}" }] }),
        { type: "aws:iam/rolePolicy:RolePolicy", name: "p", props: { role: "role", policy: "{}" } },
      ],
      says: ["role has inlinePolicies and RolePolicy resources"],
    },
  },
  unknown: {
    "a group not known yet": {
      given: [group([]), { ...split(443, "10.0.0.0/16"), props: { securityGroupId: unknown } }],
      says: ["securityGroupId of split is not known yet"],
    },
  },
  alias: {
    SecurityGroupRule: {
      given: [group([tcp(443, inside)]), rule(80, inside)],
      says: ["sg has inline rules and 1 of their own"],
    },
  },
  mutations: ['sg > ingress = [{"protocol":"tcp","fromPort":443,"toPort":443,"cidrBlocks":["10.0.0.0/16"]}]'],
});
