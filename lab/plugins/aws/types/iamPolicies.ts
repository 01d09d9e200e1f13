/** Policies and where they hang. */
import type { PolicyArgs } from "@pulumi/aws/iam/policy.js";
import type { RolePolicyArgs } from "@pulumi/aws/iam/rolePolicy.js";
import type { RolePolicyAttachmentArgs } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { iam } from "../clients.ts";
import { atRelease } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

// What a managed policy keeps; the sixth needs the oldest removed.
const POLICY_VERSIONS = 5;

const rolePolicy = define<Plain<RolePolicyArgs>>({
  level: "live",
  notProven: "that AWS accepts the document",
  replaceOn: ["name", "namePrefix", "role"],
  source: atRelease("iam/role_policy.go"),
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
  source: atRelease("iam/policy.go"),
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
  source: atRelease("iam/role_policy_attachment.go"),
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

export const types: ResourceTable = {
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/policy:Policy": policy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": attachment,
};
