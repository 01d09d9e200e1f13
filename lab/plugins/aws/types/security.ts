/** Security groups. */
import type { DefaultSecurityGroupArgs } from "@pulumi/aws/ec2/defaultSecurityGroup.js";
import type { SecurityGroupArgs } from "@pulumi/aws/ec2/securityGroup.js";
import type { EC2, SecurityGroup } from "@aws-sdk/client-ec2";
import { must, orGone, whileNot } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { ec2 } from "../clients.ts";
import { atRelease } from "../source.ts";
import { retagEc2, specification, tagOutputs } from "../tags.ts";

const WAIT_SECONDS = 600;

async function group(api: EC2, id: string): Promise<SecurityGroup | undefined> {
  return (await orGone(api.describeSecurityGroups({ GroupIds: [id] })))?.SecurityGroups?.[0];
}

async function revokeAll(api: EC2, found: SecurityGroup): Promise<void> {
  const { GroupId, IpPermissions, IpPermissionsEgress } = found;
  if (IpPermissions?.length) await api.revokeSecurityGroupIngress({ GroupId, IpPermissions });
  if (IpPermissionsEgress?.length) await api.revokeSecurityGroupEgress({ GroupId, IpPermissions: IpPermissionsEgress });
}

const inline = ({ ingress, egress }: { ingress?: unknown[]; egress?: unknown[] }): string | undefined =>
  ingress?.length || egress?.length
    ? "rules inside a group are not in the lab; use aws.vpc.SecurityGroupIngressRule and …EgressRule"
    : undefined;

const securityGroup = define<Plain<SecurityGroupArgs>>({
  level: "live",
  notProven: "that traffic is filtered",
  replaceOn: ["description", "name", "namePrefix", "vpcId"],
  source: atRelease("ec2/vpc_security_group.go"),
  defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
  autoname: { property: "name", max: 255 },
  validate: inline,
  create: async ({ inputs, region, accountId }) => {
    const api = await ec2(region);
    const { GroupId } = await api.createSecurityGroup({
      GroupName: inputs.name,
      Description: inputs.description,
      VpcId: inputs.vpcId,
      ...specification("security-group", inputs.tags),
    });
    const id = must(GroupId, "GroupId");
    // EC2 gives every new group a rule that lets everything out; the real provider takes it away, and so does this.
    await revokeAll(api, must(await group(api, id), `security group ${id}`));
    return {
      id,
      outputs: {
        arn: `arn:aws:ec2:${region}:${accountId}:security-group/${id}`,
        ownerId: accountId,
        ingress: [],
        egress: [],
      },
    };
  },
  read: async ({ id, region }) => {
    const found = await group(await ec2(region), id);
    return (
      found && { name: found.GroupName, description: found.Description, vpcId: found.VpcId, ...tagOutputs(found.Tags) }
    );
  },
  update: async (call) => {
    await retagEc2(await ec2(call.region), call.id, call);
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await ec2(region);
    await orGone(whileNot(["DependencyViolation"], WAIT_SECONDS, () => api.deleteSecurityGroup({ GroupId: id })));
  },
});

const defaultSecurityGroup = define<Plain<DefaultSecurityGroupArgs>>({
  level: "live",
  notProven: "that traffic is filtered",
  replaceOn: ["vpcId"],
  source: atRelease("ec2/vpc_default_security_group.go"),
  defaults: { revokeRulesOnDelete: false },
  validate: inline,
  create: async (call) => {
    const { inputs, region, accountId } = call;
    const api = await ec2(region);
    const Filters = [
      { Name: "group-name", Values: ["default"] },
      { Name: "vpc-id", Values: [inputs.vpcId ?? ""] },
    ];
    const found = must(
      (await api.describeSecurityGroups({ Filters })).SecurityGroups?.[0],
      `a default group in ${inputs.vpcId ?? "the VPC"}`,
    );
    const id = must(found.GroupId, "GroupId");
    await revokeAll(api, found);
    await retagEc2(api, id, { ...call, changed: ["tags"] });
    const arn = `arn:aws:ec2:${region}:${accountId}:security-group/${id}`;
    return {
      id,
      outputs: { arn, ownerId: accountId, name: "default", description: found.Description, ingress: [], egress: [] },
    };
  },
  read: async ({ id, region }) => {
    const found = await group(await ec2(region), id);
    if (!found) return undefined;
    // A rule that somebody put back is drift: this resource says "no rules".
    const ingress = (found.IpPermissions ?? []).map((rule) => ({
      protocol: rule.IpProtocol,
      fromPort: rule.FromPort ?? 0,
      toPort: rule.ToPort ?? 0,
    }));
    return { ingress, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    const api = await ec2(call.region);
    if (call.changed.includes("ingress") || call.changed.includes("egress")) {
      await revokeAll(api, must(await group(api, call.id), `security group ${call.id}`));
    }
    await retagEc2(api, call.id, call);
    return { ingress: [], egress: [] };
  },
  // The group belongs to the VPC and goes with it.
});

export const types: ResourceTable = {
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": defaultSecurityGroup,
};
