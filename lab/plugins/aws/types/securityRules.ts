/** Rules of security groups, each a resource of its own. */
import type { SecurityGroupEgressRuleArgs } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import type { SecurityGroupIngressRuleArgs } from "@pulumi/aws/vpc/securityGroupIngressRule.js";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Condition, Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { ec2 } from "../clients.ts";
import { atRelease } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

type RuleArgs = Plain<SecurityGroupIngressRuleArgs> & Plain<SecurityGroupEgressRuleArgs>;

const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

function permission(inputs: RuleArgs) {
  const Description = inputs.description;
  return {
    IpProtocol: inputs.ipProtocol,
    FromPort: inputs.fromPort,
    ToPort: inputs.toPort,
    ...(inputs.cidrIpv4 ? { IpRanges: [{ CidrIp: inputs.cidrIpv4, Description }] } : {}),
    ...(inputs.cidrIpv6 ? { Ipv6Ranges: [{ CidrIpv6: inputs.cidrIpv6, Description }] } : {}),
    ...(inputs.prefixListId ? { PrefixListIds: [{ PrefixListId: inputs.prefixListId, Description }] } : {}),
    ...(inputs.referencedSecurityGroupId
      ? { UserIdGroupPairs: [{ GroupId: inputs.referencedSecurityGroupId, Description }] }
      : {}),
  };
}

function ruleRequest(inputs: RuleArgs) {
  return {
    IpProtocol: inputs.ipProtocol,
    FromPort: inputs.fromPort,
    ToPort: inputs.toPort,
    CidrIpv4: inputs.cidrIpv4,
    CidrIpv6: inputs.cidrIpv6,
    PrefixListId: inputs.prefixListId,
    ReferencedGroupId: inputs.referencedSecurityGroupId,
    Description: inputs.description,
  };
}

const otherKind: Condition<RuleArgs> = (inputs, state) => {
  const [now, before] = [inputs as Props, state].map((of) => SOURCES.find((name) => of[name] !== undefined));
  return now !== before;
};

function rule(direction: "Ingress" | "Egress") {
  return define<RuleArgs>({
    level: "live",
    notProven: "that traffic is filtered",
    replaceOn: ["securityGroupId"],
    source: atRelease("ec2/vpc_security_group_ingress_rule.go"),
    // EC2 can change a rule's source, but not its kind.
    replaceWhen: Object.fromEntries(SOURCES.map((name) => [name, otherKind])),
    validate: ({ cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId }) =>
      [cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId].filter(Boolean).length === 1
        ? undefined
        : "give exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId",
    create: async ({ inputs, region, accountId }) => {
      const api = await ec2(region);
      const tags = specification("security-group-rule", inputs.tags);
      const request = { GroupId: inputs.securityGroupId, IpPermissions: [permission(inputs)], ...tags };
      const made =
        direction === "Ingress"
          ? await api.authorizeSecurityGroupIngress(request)
          : await api.authorizeSecurityGroupEgress(request);
      const id = must(made.SecurityGroupRules?.[0]?.SecurityGroupRuleId, "SecurityGroupRuleId");
      return {
        id,
        outputs: { arn: `arn:aws:ec2:${region}:${accountId}:security-group-rule/${id}`, securityGroupRuleId: id },
      };
    },
    read: async ({ id, region }) => {
      const api = await ec2(region);
      const found = (await orGone(api.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] })))
        ?.SecurityGroupRules?.[0];
      return found && { ipProtocol: found.IpProtocol, cidrIpv4: found.CidrIpv4, ...tagOutputs(found.Tags) };
    },
    update: async (call) => {
      const api = await ec2(call.region);
      const { inputs } = call;
      const SecurityGroupRule = ruleRequest(inputs);
      if (call.changed.some((name) => name !== "tags")) {
        const SecurityGroupRules = [{ SecurityGroupRuleId: call.id, SecurityGroupRule }];
        await api.modifySecurityGroupRules({ GroupId: inputs.securityGroupId, SecurityGroupRules });
      }
      await retagEc2(api, call.id, call);
      return {};
    },
    delete: async ({ id, region, state }) => {
      const api = await ec2(region);
      const request = { GroupId: String(state["securityGroupId"]), SecurityGroupRuleIds: [id] };
      await orGone(
        direction === "Ingress" ? api.revokeSecurityGroupIngress(request) : api.revokeSecurityGroupEgress(request),
      );
    },
  });
}

export const types: ResourceTable = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("Ingress"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("Egress"),
};
