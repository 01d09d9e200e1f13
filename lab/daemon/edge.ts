import path from "node:path";
import type { LabIds } from "../project.ts";
import type { ProcessList } from "../processes.ts";
import { Part } from "../processes.ts";
import { callPart } from "./http.ts";

/** Where a part asks for the ports behind the names of databases and load balancers. */
export interface NamesAccess {
  readonly url: string;
  readonly token: string;
}

interface EdgeReady {
  /** Cloudflare's API, plain HTTP. */
  readonly api: string;
  /** Where clients come in. */
  readonly url: string;
  readonly control: string;
  readonly zoneId?: string;
  readonly accountId?: string;
}

export interface EdgeOptions {
  readonly logDir: string;
  readonly pace: number;
  readonly names: NamesAccess;
  readonly processes: ProcessList;
  readonly onLost: (why: string) => void;
}

/** The lab's edge: Cloudflare's API and the proxy that obeys it, in a process of its own. */
export class EdgePart {
  readonly #part: Part<EdgeReady>;

  constructor(part: Part<EdgeReady>) {
    this.#part = part;
  }

  get api(): string {
    return this.#part.ready.api;
  }

  get url(): string {
    return this.#part.ready.url;
  }

  /** The zone and account that exist in it from the start, where they differ from the stack files'. */
  get ids(): Partial<LabIds> {
    const { zoneId, accountId } = this.#part.ready;
    return { ...(zoneId ? { zoneId } : {}), ...(accountId ? { cloudflareAccountId: accountId } : {}) };
  }

  cut(region: string): Promise<unknown> {
    return callPart(this.#part.ready.control, "POST", "/cut", { region });
  }

  heal(region: string): Promise<unknown> {
    return callPart(this.#part.ready.control, "POST", "/heal", { region });
  }

  state(): Promise<unknown> {
    return callPart(this.#part.ready.control, "GET", "/state");
  }

  load(state: unknown): Promise<unknown> {
    return callPart(this.#part.ready.control, "PUT", "/state", state);
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }
}

export async function startEdge({ logDir, pace, names, processes, onLost }: EdgeOptions): Promise<EdgePart> {
  const args = [path.join(import.meta.dirname, "../edge/main.ts"), "--pace", String(pace), "--names", names.url];
  const env = { ...process.env, DUALCOAST_LAB_TOKEN: names.token };
  const options = { name: "edge", command: process.execPath, args, env, logDir };
  const part = await Part.start<EdgeReady>(options, onLost);
  await processes.add("edge", part.pid);
  return new EdgePart(part);
}
