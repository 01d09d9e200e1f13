/** Everybody who calls AWS or Cloudflare in a lab, each with an access key of its own. */
export const actors = [
  "deploy",
  "failover",
  "failover-best-effort",
  "shell",
  "app-us-east-1",
  "app-us-west-2",
  "agent-us-east-1",
  "agent-us-west-2",
  "test",
] as const;

export type Actor = (typeof actors)[number];

const KEY_LENGTH = 20;

/** An access key id of AWS's length that names its actor. Not a secret: the lab checks no signature. */
export function accessKey(actor: Actor): string {
  return `LABKEY${actor.toUpperCase().replaceAll("-", "0")}`.padEnd(KEY_LENGTH, "0");
}

const byKey = new Map<string, Actor>(actors.map((actor) => [accessKey(actor), actor]));

/** The actor that signs with this access key, or `unknown`. */
export function actorOf(accessKeyId: string): Actor | "unknown" {
  return byKey.get(accessKeyId) ?? "unknown";
}

/** The region in which an actor runs; undefined for those outside both. */
export function homeRegion(actor: Actor): string | undefined {
  return /^(?:app|agent)-(.+)$/.exec(actor)?.[1];
}
