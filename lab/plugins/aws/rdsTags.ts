/** Tags of RDS resources, which go by ARN. */
import type { RDS } from "@aws-sdk/client-rds";
import type { Call } from "../host/types.ts";
import type { Props } from "../host/values.ts";
import { pairs, removedKeys, tagOutputs } from "./tags.ts";

/** `tags` and `tagsAll` as RDS has them. */
export async function rdsTags(api: RDS, arn: string | undefined): Promise<Props> {
  return tagOutputs((await api.listTagsForResource({ ResourceName: arn })).TagList);
}

/** Brings the tags to the inputs, where they changed. */
export async function retagRds(api: RDS, call: Call<{ tags?: unknown }>): Promise<void> {
  if (!call.changed.includes("tags")) return;
  const ResourceName = String(call.state["arn"]);
  const gone = removedKeys(call);
  if (gone.length > 0) await api.removeTagsFromResource({ ResourceName, TagKeys: gone });
  const Tags = pairs(call.inputs.tags);
  if (Tags.length > 0) await api.addTagsToResource({ ResourceName, Tags });
}
