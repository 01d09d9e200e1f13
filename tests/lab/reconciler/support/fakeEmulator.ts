import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DatabaseState, EmulatorState, GroupState, RegionState } from "../../../../lab/reconciler/state.ts";

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
export type FakeDatabase = Writable<DatabaseState>;
interface FakeRegion {
  databases: FakeDatabase[];
  groups: Writable<GroupState>[];
  loadBalancers: RegionState["loadBalancers"];
  targetGroups: RegionState["targetGroups"];
}

/** The emulator's side door with a state that the test writes, which keeps what it was told. */
export class FakeEmulator {
  readonly regions: Record<string, FakeRegion> = {};
  /** `POST` bodies by path, in order. */
  readonly told: [string, unknown][] = [];
  readonly #server: Server;
  #looks = 0;

  constructor() {
    for (const name of ["us-east-1", "us-west-2"]) {
      this.regions[name] = { databases: [], groups: [], loadBalancers: [], targetGroups: [] };
    }
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => response.end(JSON.stringify(this.#answer(request.url ?? "", body))));
    });
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this.url();
  }

  url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Waits until the reconciler has seen the state as it is now, and acted on it. */
  async seen(): Promise<void> {
    const from = this.#looks;
    while (this.#looks < from + 3) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  region(name: string): FakeRegion {
    const region = this.regions[name];
    if (!region) throw new Error(`no region ${name}`);
    return region;
  }

  #answer(url: string, body: string): unknown {
    const path = url.replace("/dualcoast/", "");
    if (path === "state") this.#looks++;
    if (path === "state") return { regions: this.regions satisfies EmulatorState };
    if (path.endsWith("/password")) return { password: "master's password" };
    const what = JSON.parse(body) as unknown;
    this.told.push([path, what]);
    const ready = /^db\/(.+)\/(.+)\/ready$/.exec(path);
    const database = ready && this.region(ready[1] ?? "").databases.find(({ id }) => id === ready[2]);
    if (database) database.awaitsReady = false;
    return {};
  }
}
