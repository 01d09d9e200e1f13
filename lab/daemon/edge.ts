import path from "node:path";
import type { ProcessList } from "../processes.ts";
import { Part } from "../processes.ts";
import { callPart } from "./http.ts";

/** Where a part asks for the ports behind the names of databases and load balancers. */
export interface NamesAccess {
  readonly url: string;
  readonly token: string;
}

interface EdgeReady {
  /** Cloudflare's API and the edge's own control, plain HTTP on loopback. */
  readonly apiPort: number;
  /** Where clients come in. */
  readonly port: number;
}

/** A Cloudflare zone and its account, as somebody made them by hand before the first deployment. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  readonly accountId: string;
}

export interface EdgeOptions {
  readonly logDir: string;
  readonly pace: number;
  readonly names: NamesAccess;
  /** The zone that exists from the start, as the stack files name it. */
  readonly zone: Zone;
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
    return `http://127.0.0.1:${this.#part.ready.apiPort}`;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#part.ready.port}`;
  }

  cut(region: string): Promise<unknown> {
    return callPart(this.api, "POST", "/cut", { region });
  }

  heal(region: string): Promise<unknown> {
    return callPart(this.api, "POST", "/heal", { region });
  }

  state(): Promise<unknown> {
    return callPart(this.api, "GET", "/state");
  }

  load(state: unknown): Promise<unknown> {
    return callPart(this.api, "PUT", "/state", state);
  }

  stop(): Promise<void> {
    return this.#part.stop();
  }
}

export async function startEdge({ logDir, pace, names, zone, processes, onLost }: EdgeOptions): Promise<EdgePart> {
  const args = [path.join(import.meta.dirname, "../edge/main.ts"), "--pace", String(pace), "--names", names.url];
  args.push("--account", zone.accountId, "--zone", `${zone.id}=${zone.name}`);
  const env = { ...process.env, DUALCOAST_LAB_TOKEN: names.token };
  const options = { name: "edge", command: process.execPath, args, env, logDir };
  const part = await Part.start<EdgeReady>(options, onLost);
  await processes.add("edge", part.pid);
  return new EdgePart(part);
}
