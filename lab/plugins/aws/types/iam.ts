/** Roles and instance profiles. IAM has one control plane, in us-east-1, whatever the region of the client. */
import type { InstanceProfileArgs } from "@pulumi/aws/iam/instanceProfile.js";
import type { RoleArgs } from "@pulumi/aws/iam/role.js";
import { codeOf, must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { iam } from "../clients.ts";
import { atRelease } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

const role = define<Plain<RoleArgs>>({
  level: "live",
  notProven: "that the role's policies allow what the workload needs",
  replaceOn: ["name", "namePrefix", "path"],
  source: atRelease("iam/role.go"),
  autoname: { property: "name", max: 64 },
  defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
  json: ["assumeRolePolicy"],
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
        permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn,
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

const profile = define<Plain<InstanceProfileArgs>>({
  level: "live",
  notProven: "that instances get the role's credentials",
  replaceOn: ["name", "namePrefix", "path"],
  source: atRelease("iam/instance_profile.go"),
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
  "aws:iam/instanceProfile:InstanceProfile": profile,
};
