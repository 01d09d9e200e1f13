import { mkdirSync } from "node:fs";
import path from "node:path";
import type { ProcessList } from "../processes.ts";
import { Part } from "../processes.ts";
import type { HistoryFile, Client } from "../judge/histories.ts";
import type { NamesAccess } from "./edge.ts";
import { BadRequest } from "./http.ts";

export interface LoadOptions {
  /** Writes a second of the client outside. */
  readonly ratePerSecond: number;
  /** DNS name of the load balancer that a second client calls from within its region; undefined: no such client. */
  readonly inside?: { readonly region: string; readonly balancer: string } | undefined;
}

export interface LoadContext {
  /** Folder of the clients' histories. */
  readonly dir: string;
  readonly logDir: string;
  readonly edgeUrl: string;
  readonly domain: string;
  readonly names: NamesAccess;
  readonly processes: ProcessList;
  readonly say: (line: string) => void;
}

/** What a client last said of itself, once a second. */
interface ClientState {
  readonly t?: number;
  readonly ok?: number;
  readonly failed?: number;
  readonly inFlight?: number;
}

interface RunningClient {
  readonly client: Client;
  readonly file: string;
  readonly part: Part<ClientState>;
  state: ClientState;
}

/** Writes a second of the client inside: enough to show a split brain, too few to slow the region down. */
const INSIDE_RATE = 20;

/** The clients whose histories judge a failover. Each start begins new histories. */
export class LoadClients {
  readonly #context: LoadContext;
  #clients: RunningClient[] = [];
  #runs = 0;

  constructor(context: LoadContext) {
    this.#context = context;
  }

  get running(): boolean {
    return this.#clients.some(({ part }) => part.running);
  }

  /** Histories of the last start, also after the load has ended. */
  get histories(): HistoryFile[] {
    return this.#clients.map(({ client, file }) => ({ client, file }));
  }

  state(): object {
    const clients = this.#clients.map(({ client, file, part, state }) => ({
      client,
      running: part.running,
      history: file,
      ok: state.ok ?? 0,
      failed: state.failed ?? 0,
      inFlight: state.inFlight ?? 0,
    }));
    return { running: this.running, clients };
  }

  /** @throws BadRequest when a load runs already */
  async start({ ratePerSecond, inside }: LoadOptions): Promise<void> {
    if (this.running) throw new BadRequest("a load runs already: POST /load/stop first");
    const dir = path.join(this.#context.dir, String(++this.#runs));
    mkdirSync(dir, { recursive: true });
    this.#clients = [];
    const { edgeUrl, names } = this.#context;
    await this.#begin("outside", dir, ["--edge", edgeUrl, "--rate", String(ratePerSecond)]);
    if (inside === undefined) return;
    const aim = ["--inside", inside.balancer, "--names", names.url, "--rate", String(INSIDE_RATE)];
    await this.#begin("inside", dir, aim);
  }

  /** Ends the clients, after they have waited for their last answers. */
  async stop(): Promise<void> {
    await Promise.all(this.#clients.map(({ part }) => part.stop()));
  }

  async #begin(client: Client, dir: string, aim: readonly string[]): Promise<void> {
    const { domain, logDir, names, processes, say } = this.#context;
    const file = path.join(dir, `${client}.jsonl`);
    const main = path.join(import.meta.dirname, "../clients/main.ts");
    const args = [main, "--domain", domain, "--history", file, "--client-id", client, ...aim];
    const env = { ...process.env, DUALCOAST_LAB_TOKEN: names.token };
    const running: { state: ClientState } = { state: {} };
    const part = await Part.start<ClientState>(
      { name: `client-${client}`, command: process.execPath, args, env, logDir },
      (why) => say(why),
      (line) => {
        running.state = JSON.parse(line) as ClientState;
      },
    );
    await processes.add(part.name, part.pid);
    this.#clients.push(Object.assign(running, { client, file, part }));
  }
}
