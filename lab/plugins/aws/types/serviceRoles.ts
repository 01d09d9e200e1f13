/** Roles that a service defines itself: IAM gives them their name and takes no policy for them. */
import type { ServiceLinkedRoleArgs } from "@pulumi/aws/iam/serviceLinkedRole.js";
import { must, orGone, waitFor } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Plain, ResourceTable } from "../../host/types.ts";
import { iam } from "../clients.ts";
import { terraform } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

const WAIT_SECONDS = 60;

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

const serviceLinkedRole = define<Plain<ServiceLinkedRoleArgs>>({
  level: "live",
  notProven: "what the service may do with it; that it is refused to take it away while it is used",
  replaceOn: ["awsServiceName", "customSuffix"],
  source: terraform("iam/service_linked_role.go", "01c08000ddb14181b5bd19201d8fca311dc570e4", "2026-11-26"),
  create: async ({ inputs, region }) => {
    const api = await iam(region);
    const { Role } = await api.createServiceLinkedRole({
      AWSServiceName: inputs.awsServiceName,
      CustomSuffix: inputs.customSuffix,
      Description: inputs.description,
    });
    const made = must(Role, "Role");
    const Tags = pairs(inputs.tags);
    if (Tags.length > 0) await api.tagRole({ RoleName: made.RoleName, Tags });
    return {
      id: must(made.Arn, "Arn"),
      outputs: {
        arn: made.Arn,
        name: made.RoleName,
        path: made.Path,
        uniqueId: made.RoleId,
        createDate: made.CreateDate,
      },
    };
  },
  read: async ({ id, region }) => {
    const found = (await orGone((await iam(region)).getRole({ RoleName: nameOf(id) })))?.Role;
    return found && { description: found.Description, ...tagOutputs(found.Tags) };
  },
  update: async (call) => {
    const { inputs, changed } = call;
    const RoleName = nameOf(call.id);
    const api = await iam(call.region);
    if (changed.includes("description")) await api.updateRole({ RoleName, Description: inputs.description ?? "" });
    const gone = removedKeys(call);
    if (gone.length > 0) await api.untagRole({ RoleName, TagKeys: gone });
    if (changed.includes("tags")) await api.tagRole({ RoleName, Tags: pairs(inputs.tags) });
    return {};
  },
  delete: async ({ id, region }) => {
    const api = await iam(region);
    const { DeletionTaskId } = (await orGone(api.deleteServiceLinkedRole({ RoleName: nameOf(id) }))) ?? {};
    if (!DeletionTaskId) return;
    await waitFor(`${nameOf(id)} to be taken away`, WAIT_SECONDS, async () => {
      const { Status, Reason } = await api.getServiceLinkedRoleDeletionStatus({ DeletionTaskId });
      if (Status === "FAILED")
        throw new Error(`${nameOf(id)} is not taken away: ${Reason?.Reason ?? "no reason given"}`);
      return Status === "SUCCEEDED" ? true : undefined;
    });
  },
});

export const types: ResourceTable = { "aws:iam/serviceLinkedRole:ServiceLinkedRole": serviceLinkedRole };
