import { fileURLToPath } from "node:url";
import { HelperProcess } from "./child.ts";
import type { LinkMode, LinkSettings } from "./delayedPipe.ts";

const main = fileURLToPath(new URL("linkMain.ts", import.meta.url));

/** Half of the round trip measured between us-east-1 and us-west-2, in milliseconds. */
export const COAST_TO_COAST_MS = 32.5;

/** The state of a link; bytes are counted over both directions since its start. */
export interface LinkStats extends LinkSettings {
  /** Connections open now, and since the start. */
  readonly open: number;
  readonly connections: number;
  readonly delivered: number;
  /** Lost by `drop`, or with a connection that was reset. */
  readonly discarded: number;
  /** Bytes that were under way at the moment of the call. */
  readonly inFlight: number;
}

/** The line between two regions for one TCP port: a process of its own, so that a busy lab does not add to the delay. */
export class LinkProcess {
  readonly #helper: HelperProcess;

  private constructor(helper: HelperProcess) {
    this.#helper = helper;
  }

  /** Starts a link to a port of 127.0.0.1. @throws Error when the process does not start */
  static async start(targetPort: number, delayMs: number = COAST_TO_COAST_MS): Promise<LinkProcess> {
    return new LinkProcess(await HelperProcess.start(main, [String(targetPort), String(delayMs)]));
  }

  get port(): number {
    return this.#helper.port;
  }

  get pid(): number | undefined {
    return this.#helper.pid;
  }

  get running(): boolean {
    return this.#helper.running;
  }

  /** Changes mode or delay, and answers when it has happened. */
  async set(change: { mode?: LinkMode; delayMs?: number }): Promise<LinkStats> {
    return (await this.#helper.call(change)) as LinkStats;
  }

  stats(): Promise<LinkStats> {
    return this.set({});
  }

  stop(): Promise<void> {
    return this.#helper.stop();
  }
}
