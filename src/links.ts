import * as pulumi from "@pulumi/pulumi";
import { outputName, parseOutputs, type RegionOutputs } from "./outputs.ts";

/** What both stacks said at the end of their last update; `undefined` where one has not been up yet. */
export interface KnownOutputs {
  readonly own: RegionOutputs | undefined;
  readonly peer: RegionOutputs | undefined;
}

async function read(stack: string): Promise<RegionOutputs | undefined> {
  const full = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  const details = await new pulumi.StackReference(full).getOutputDetails(outputName);
  return parseOutputs(stack, details.value);
}

/**
 * Own and peer's last outputs, awaited, so that a refusal comes before any resource.
 * Both stacks must exist (`pulumi stack init`), up or not: the engine refuses a reference to a stack that does not.
 */
export async function readKnownOutputs(stack: string, peer: string): Promise<KnownOutputs> {
  const [own, other] = await Promise.all([read(stack), read(peer)]);
  return { own, peer: other };
}

/** The other stack's outputs where the links to it can be made; `undefined` while they are pending. */
export type Link = RegionOutputs | undefined;

/**
 * Links are pending until they were made once, and required from then on: outputs that cannot be read any more must
 * never read as "remove the replication".
 * @throws pulumi.RunError when links were made once and the peer's outputs are gone
 */
export function resolveLink(stack: string, peer: string, known: KnownOutputs): Link {
  if (known.peer) return known.peer;
  if (known.own?.linked) {
    throw new pulumi.RunError(
      `${stack}: linked to ${peer}, but ${peer} has no outputs any more; nothing was changed. ` +
        `Restore the state of ${peer} (pulumi stack import), or take ${stack} down before it`,
    );
  }
  return undefined;
}

/** The command that the links need next, or `undefined` when nothing is left to do. */
export function nextCommand(stack: string, peer: string, known: KnownOutputs): string | undefined {
  if (!known.peer) return `pulumi up -s ${peer}, then pulumi up -s ${stack} again: the links to ${peer} are pending`;
  if (!known.peer.linked) return `pulumi up -s ${peer}: its links to ${stack} are pending`;
  return undefined;
}
