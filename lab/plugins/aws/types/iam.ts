/** Roles, policies and instance profiles. IAM has one control plane, in us-east-1, whatever the region of the client. */
import type { InstanceProfileArgs } from "@pulumi/aws/iam/instanceProfile.js";
import type { PolicyArgs } from "@pulumi/aws/iam/policy.js";
import type { RoleArgs } from "@pulumi/aws/iam/role.js";
import type { RolePolicyArgs } from "@pulumi/aws/iam/rolePolicy.js";
import type { RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { codeOf, must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { iam } from "../clients.ts";
import { terraform } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

// What a managed policy keeps; the sixth needs the oldest removed.
const POLICY_VERSIONS = 5;

const role = define<Plain<RoleArgs>>({
  level: "live",
  notProven: "that the role's policies allow what the workload needs",
  replaceOn: ["name", "namePrefix", "path"],
  source: terraform("iam/role.go"),
  autoname: { property: "name", max: 64 },
  defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
  json: ["assumeRolePolicy"],
  ignore: ["forceDetachPolicies"],
  validate: ({ inlinePolicies, managedPolicyArns }) =>
    inlinePolicies || managedPolicyArns
      ? "inlinePolicies and managedPolicyArns are not in the lab; use RolePolicy and RolePolicyAttachment"
      : undefined,
  create: async ({ inputs, region }) => {
    const { Role } = await (
      await iam(region)
    ).createRole({
      RoleName: inputs.name,
      Path: inputs.path,
      Description: inputs.description,
      AssumeRolePolicyDocument: String(inputs.assumeRolePolicy),
      MaxSessionDuration: inputs.maxSessionDuration,
      PermissionsBoundary: inputs.permissionsBoundary,
      Tags: pairs(inputs.tags),
    });
    const made = must(Role, "Role");
    return {
      id: inputs.name ?? "",
      outputs: {
        arn: made.Arn,
        uniqueId: made.RoleId,
        createDate: made.CreateDate,
        managedPolicyArns: [],
        inlinePolicies: [],
      },
    };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await iam(region)).getRole({ RoleName: id })))?.Role;
    return (
      found && {
        assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? ""),
        description: found.Description,
        maxSessionDuration: found.MaxSessionDuration,
        ...tagOutputs(found.Tags),
      }
    );
  },
  update: async (call) => {
    const { id: RoleName, inputs, changed } = call;
    const api = await iam(call.region);
    if (changed.includes("assumeRolePolicy"))
      await api.updateAssumeRolePolicy({ RoleName, PolicyDocument: String(inputs.assumeRolePolicy) });
    if (changed.includes("description") || changed.includes("maxSessionDuration")) {
      await api.updateRole({
        RoleName,
        Description: inputs.description ?? "",
        MaxSessionDuration: inputs.maxSessionDuration,
      });
    }
    if (changed.includes("permissionsBoundary")) {
      if (inputs.permissionsBoundary)
        await api.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: inputs.permissionsBoundary });
      else await api.deleteRolePermissionsBoundary({ RoleName });
    }
    const gone = removedKeys(call);
    if (gone.length > 0) await api.untagRole({ RoleName, TagKeys: gone });
    if (changed.includes("tags")) await api.tagRole({ RoleName, Tags: pairs(inputs.tags) });
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await iam(region)).deleteRole({ RoleName: id }));
  },
});

const rolePolicy = define<Plain<RolePolicyArgs>>({
  level: "live",
  notProven: "that AWS accepts the document",
  replaceOn: ["name", "namePrefix", "role"],
  source: terraform("iam/role_policy.go"),
  autoname: { property: "name", max: 128 },
  json: ["policy"],
  create: async ({ inputs, region }) => {
    const RoleName = String(inputs.role);
    await (
      await iam(region)
    ).putRolePolicy({ RoleName, PolicyName: inputs.name, PolicyDocument: String(inputs.policy) });
    return { id: `${RoleName}:${inputs.name ?? ""}`, outputs: {} };
  },
  read: async ({ id, region }) => {
    const [RoleName, PolicyName] = id.split(":");
    const found = await orGone((await iam(region)).getRolePolicy({ RoleName, PolicyName }));
    return found && { policy: decodeURIComponent(found.PolicyDocument ?? "") };
  },
  update: async ({ inputs, region }) => {
    await (
      await iam(region)
    ).putRolePolicy({ RoleName: String(inputs.role), PolicyName: inputs.name, PolicyDocument: String(inputs.policy) });
    return {};
  },
  delete: async ({ id, region }) => {
    const [RoleName, PolicyName] = id.split(":");
    await orGone((await iam(region)).deleteRolePolicy({ RoleName, PolicyName }));
  },
});

const policy = define<Plain<PolicyArgs>>({
  level: "live",
  notProven: "that AWS accepts the document",
  replaceOn: ["description", "name", "namePrefix", "path"],
  source: terraform("iam/policy.go"),
  autoname: { property: "name", max: 128 },
  defaults: { path: "/" },
  json: ["policy"],
  create: async ({ inputs, region }) => {
    const { Policy } = await (
      await iam(region)
    ).createPolicy({
      PolicyName: inputs.name,
      Path: inputs.path,
      Description: inputs.description,
      PolicyDocument: String(inputs.policy),
      Tags: pairs(inputs.tags),
    });
    const id = must(Policy?.Arn, "Arn");
    return { id, outputs: { arn: id, policyId: Policy?.PolicyId, attachmentCount: 0 } };
  },
  read: async ({ id, region }) => {
    const api = await iam(region);
    const found = (await orGone(api.getPolicy({ PolicyArn: id })))?.Policy;
    if (!found) return undefined;
    const { PolicyVersion } = await api.getPolicyVersion({ PolicyArn: id, VersionId: found.DefaultVersionId });
    return { policy: decodeURIComponent(PolicyVersion?.Document ?? ""), ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    const { id: PolicyArn, inputs, changed } = call;
    const api = await iam(call.region);
    if (changed.includes("policy")) {
      const { Versions = [] } = await api.listPolicyVersions({ PolicyArn });
      const oldest = Versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).at(-1);
      if (Versions.length >= POLICY_VERSIONS && oldest)
        await api.deletePolicyVersion({ PolicyArn, VersionId: oldest.VersionId });
      await api.createPolicyVersion({ PolicyArn, PolicyDocument: String(inputs.policy), SetAsDefault: true });
    }
    const gone = removedKeys(call);
    if (gone.length > 0) await api.untagPolicy({ PolicyArn, TagKeys: gone });
    if (changed.includes("tags")) await api.tagPolicy({ PolicyArn, Tags: pairs(inputs.tags) });
    return {};
  },
  delete: async ({ id: PolicyArn, region }) => {
    const api = await iam(region);
    const versions = await orGone(api.listPolicyVersions({ PolicyArn }));
    for (const { VersionId, IsDefaultVersion } of versions?.Versions ?? []) {
      if (!IsDefaultVersion) await orGone(api.deletePolicyVersion({ PolicyArn, VersionId }));
    }
    await orGone(api.deletePolicy({ PolicyArn }));
  },
});

const attachment = define<Plain<RolePolicyAttachmentArgs>>({
  level: "live",
  notProven: "nothing further",
  replaceOn: ["policyArn", "role"],
  source: terraform("iam/role_policy_attachment.go"),
  create: async ({ inputs, region }) => {
    const RoleName = String(inputs.role);
    await (await iam(region)).attachRolePolicy({ RoleName, PolicyArn: String(inputs.policyArn) });
    return { id: `${RoleName}/${String(inputs.policyArn)}`, outputs: {} };
  },
  read: async ({ state, region }) => {
    const found = await orGone((await iam(region)).listAttachedRolePolicies({ RoleName: String(state["role"]) }));
    return found?.AttachedPolicies?.some(({ PolicyArn }) => PolicyArn === state["policyArn"]) ? {} : undefined;
  },
  delete: async ({ state, region }) => {
    await orGone(
      (await iam(region)).detachRolePolicy({ RoleName: String(state["role"]), PolicyArn: String(state["policyArn"]) }),
    );
  },
});

const profile = define<Plain<InstanceProfileArgs>>({
  level: "live",
  notProven: "that instances get the role's credentials",
  replaceOn: ["name", "namePrefix", "path"],
  source: terraform("iam/instance_profile.go"),
  autoname: { property: "name", max: 128 },
  defaults: { path: "/" },
  create: async ({ inputs, region }) => {
    const api = await iam(region);
    const Name = { InstanceProfileName: inputs.name };
    const { InstanceProfile } = await api.createInstanceProfile({
      ...Name,
      Path: inputs.path,
      Tags: pairs(inputs.tags),
    });
    if (inputs.role) await api.addRoleToInstanceProfile({ ...Name, RoleName: String(inputs.role) });
    const made = must(InstanceProfile, "InstanceProfile");
    return {
      id: inputs.name ?? "",
      outputs: { arn: made.Arn, uniqueId: made.InstanceProfileId, createDate: made.CreateDate },
    };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await iam(region)).getInstanceProfile({ InstanceProfileName: id })))?.InstanceProfile;
    return found && { role: found.Roles?.[0]?.RoleName };
  },
  update: async (call) => {
    const { id: InstanceProfileName, inputs, state, changed } = call;
    const api = await iam(call.region);
    if (changed.includes("role")) {
      const before = state["role"];
      if (before) await orGone(api.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName: String(before) }));
      if (inputs.role) await api.addRoleToInstanceProfile({ InstanceProfileName, RoleName: String(inputs.role) });
    }
    if (changed.includes("tags")) await api.tagInstanceProfile({ InstanceProfileName, Tags: pairs(inputs.tags) });
    return {};
  },
  delete: async ({ id: InstanceProfileName, state, region }) => {
    const api = await iam(region);
    const remove = api.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName: String(state["role"]) });
    await orGone(remove).catch((error: unknown) => {
      if (codeOf(error) !== "ValidationError") throw error;
    });
    await orGone(api.deleteInstanceProfile({ InstanceProfileName }));
  },
});

export const types: ResourceTable = {
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/policy:Policy": policy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
  "aws:iam/instanceProfile:InstanceProfile": profile,
};
