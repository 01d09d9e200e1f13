import { openAuthority } from "../ca.ts";
import { ActorBook } from "./actorBook.ts";
import { AwsCalls } from "./awsCalls.ts";
import { Buckets } from "./buckets.ts";
import { CallLog } from "./callLog.ts";
import { cloudflareCalls } from "./cloudflareCalls.ts";
import { serveControl } from "./control.ts";
import { Upstream } from "./forward.ts";
import { Gate } from "./gate.ts";
import { Permissions } from "./permissions.ts";
import { Rules } from "./rules.ts";
import { World } from "./world.ts";

export interface FrontOptions {
  /** The emulator's URL. */
  readonly emulator: string;
  /** The edge API's URL; may be given later through the control API. */
  readonly edge?: string | undefined;
  /** Folder of the lab's authority; its files are made there when absent. */
  readonly caDir: string;
  /** File for the call log. */
  readonly calls?: string | undefined;
  /** Decides which calls a rule with a probability takes. @default 1 */
  readonly seed?: number | undefined;
}

export interface Front {
  readonly gate: string;
  readonly control: string;
  readonly caFile: string;
  close(): Promise<void>;
}

/** Starts the lab's front: gate, fault rules, call log and control API. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const emulator = new Upstream(options.emulator);
  let edge = options.edge === undefined ? undefined : new Upstream(options.edge);
  const authority = await openAuthority(options.caDir);
  const [actors, world, rules] = [new ActorBook(), new World(), new Rules(options.seed ?? 1)];
  const log = new CallLog(options.calls);
  const buckets = new Buckets(emulator);
  const permissions = new Permissions(emulator);
  const aws = new AwsCalls({ actors, world, rules, log, buckets, permissions, emulator });
  const cloudflare = cloudflareCalls({ actors, world, rules, log, edge: () => edge });
  const refused = (host: string): void => {
    const at = new Date().toISOString();
    const what = { actor: "unknown", region: "global", service: "unknown", action: "CONNECT" };
    log.add({ at, ...what, status: 403, ms: 0, outcome: "denied", host });
  };
  const gate = new Gate({
    authority,
    aws: (incoming, response) => aws.handle(incoming, response),
    cloudflare,
    refused,
  });
  const retarget = (targets: { emulator?: string | undefined; edge?: string | undefined }): void => {
    if (targets.emulator !== undefined) {
      emulator.url = new URL(targets.emulator);
      buckets.clear();
      permissions.clear();
    }
    if (targets.edge !== undefined) edge = new Upstream(targets.edge);
  };
  const control = await serveControl({ world, rules, log, permissions, retarget });
  const close = async (): Promise<void> => {
    await Promise.all([gate.close(), control.close()]);
    emulator.close();
    edge?.close();
    await log.close();
  };
  return { gate: await gate.listen(), control: control.url, caFile: authority.certificateFile, close };
}
