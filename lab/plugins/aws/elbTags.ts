/** Tags of load balancers, listeners and target groups. */
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Call } from "../host/types.ts";
import { pairs, removedKeys, tagOutputs } from "./tags.ts";

/** Brings the tags to the inputs, where they changed. */
export async function retag(api: ElasticLoadBalancingV2, call: Call<{ tags?: unknown }>): Promise<void> {
  if (!call.changed.includes("tags")) return;
  const gone = removedKeys(call);
  if (gone.length > 0) await api.removeTags({ ResourceArns: [call.id], TagKeys: gone });
  const Tags = pairs(call.inputs.tags);
  if (Tags.length > 0) await api.addTags({ ResourceArns: [call.id], Tags });
}

/** `tags` and `tagsAll` as they are. */
export async function tagsOf(api: ElasticLoadBalancingV2, arn: string) {
  return tagOutputs((await api.describeTags({ ResourceArns: [arn] })).TagDescriptions?.[0]?.Tags);
}

/** Tags of a create call: an empty list is refused. */
export function created(tags: unknown) {
  const Tags = pairs(tags);
  return Tags.length > 0 ? { Tags } : {};
}
