/** Tags in the two notations: a map in Pulumi, a list of pairs at AWS. */
import type { EC2, ResourceType } from "@aws-sdk/client-ec2";
import type { Call } from "../host/types.ts";
import type { Props } from "../host/values.ts";

/** One pair as most services take it. */
export interface Tag {
  Key: string;
  Value: string;
}

type TagMap = Readonly<Record<string, string>> | undefined;

/** Map → pairs. */
export function pairs(tags: unknown): Tag[] {
  return Object.entries((tags as TagMap) ?? {}).map(([Key, Value]) => ({ Key, Value }));
}

/** Pairs → map, without the tags that AWS sets itself. */
export function mapOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  const own = (tags ?? []).filter(({ Key }) => Key !== undefined && !Key.startsWith("aws:"));
  return Object.fromEntries(own.map(({ Key, Value }) => [Key, Value ?? ""]));
}

/** `tags` and `tagsAll` as outputs. */
export function tagOutputs(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Props {
  return { tags: mapOf(tags), tagsAll: mapOf(tags) };
}

/** Keys that the state has and the inputs no longer have. */
export function removedKeys(call: Call<{ tags?: unknown }>): string[] {
  const now = (call.inputs.tags as TagMap) ?? {};
  return Object.keys((call.state["tags"] as TagMap) ?? {}).filter((key) => !(key in now));
}

/** `TagSpecifications` of an EC2 create call; empty where there are no tags, which EC2 refuses as an empty list. */
export function specification(
  type: ResourceType,
  tags: unknown,
): { TagSpecifications?: { ResourceType: ResourceType; Tags: Tag[] }[] } {
  const Tags = pairs(tags);
  return Tags.length > 0 ? { TagSpecifications: [{ ResourceType: type, Tags }] } : {};
}

/** Brings the tags of an EC2 resource to the inputs, where they changed. */
export async function retagEc2(api: EC2, id: string, call: Call<{ tags?: unknown }>): Promise<void> {
  if (!call.changed.includes("tags")) return;
  const gone = removedKeys(call);
  if (gone.length > 0) await api.deleteTags({ Resources: [id], Tags: gone.map((Key) => ({ Key })) });
  const Tags = pairs(call.inputs.tags);
  if (Tags.length > 0) await api.createTags({ Resources: [id], Tags });
}
