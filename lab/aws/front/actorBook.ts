import { accessKey, actorOf, homeRegion, type Actor } from "../../actors.ts";

/** Knows actors by their access keys, and by the temporary keys that they were given for a role. */
export class ActorBook {
  readonly #assumed = new Map<string, string>();

  actorOf(accessKeyId: string | undefined): string {
    if (accessKeyId === undefined) return "unknown";
    return this.#assumed.get(accessKeyId) ?? actorOf(accessKeyId);
  }

  /** A role's temporary keys are signed with in place of the actor's own: its calls stay its own. */
  remember(actor: string, answer: string): void {
    for (const [, key] of answer.matchAll(/<AccessKeyId>([^<]+)<\/AccessKeyId>/g))
      if (key) this.#assumed.set(key, actor);
  }

  /** The region an actor lives in; undefined for those that call from outside. */
  homeOf(actor: string): string | undefined {
    return actor === "unknown" ? undefined : homeRegion(actor as Actor);
  }

  /** Cloudflare's calls carry a token `lab-<actor>` in place of a signature. */
  ofToken(authorization: string | undefined): string {
    const name = /^Bearer lab-(.+)$/.exec(authorization ?? "")?.[1];
    return name === undefined ? "unknown" : actorOf(accessKey(name as Actor));
  }
}
