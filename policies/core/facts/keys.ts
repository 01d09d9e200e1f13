import { regionOfArn } from "../node.ts";
import type { CheckContext, Read, Resource } from "../types.ts";

/** Folded tokens that a KMS key may be named by. */
export const keyTypes = [
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
  "aws:kms/alias:Alias",
] as const;

/** Whether a key id, ARN or alias is not one of the keys that AWS makes and keeps for a service. */
export function isOwnKey(key: string): boolean {
  return key !== "" && !/alias\/aws\//.test(key);
}

/**
 * Requires that a property names a key of ours. A key that is yet to be made counts where the engine says which it is.
 * @param message what must hold, for the finding
 */
export function requireOwnKey(
  ctx: CheckContext,
  path: string,
  message: string,
  whenAbsent: "fail" | "pass" = "fail",
): void {
  if (ctx.resource.peek(path).state === "unknown" && ctx.resource.linked(path, ...keyTypes).length > 0) return;
  ctx.must(ctx.resource.string(path), isOwnKey, message, whenAbsent);
}

/**
 * Region of the key that a property names; absent where none is named, or by an id or alias, which the service looks up
 * in the resource's own region.
 */
export function regionOfKey(resource: Resource, path: string): Read<string> {
  const key = resource.peek(path);
  if (key.state === "absent") return { state: "absent" };
  if (key.state === "known" && typeof key.value === "string") {
    const region = regionOfArn(key.value);
    return region === undefined ? { state: "absent" } : { state: "known", value: region };
  }
  const [linked] = resource.linked(path, ...keyTypes);
  if (linked) return linked.region();
  const hidden = resource.string(path);
  return hidden.state === "secret" ? hidden : { state: "unknown" };
}
