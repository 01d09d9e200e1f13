import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { DatabaseServer, MysqlTree } from "../db/databaseServer.ts";
import { Warden } from "../db/warden.ts";
import type { LinkMode } from "../link/delayedPipe.ts";
import { Balancers } from "./balancers.ts";
import { Databases } from "./databases.ts";
import { Instances, type RunningApp } from "./instances.ts";
import { KeyedTasks } from "./keyedTasks.ts";
import { Emulator, type EmulatorState } from "./state.ts";

const here = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const POLL_MS = 150;

export interface ReconcilerOptions {
  /** Folder of the lab: databases in `db`, config files in `run`, logs in `log`. */
  readonly labDir: string;
  /** The emulator's address, e.g. `http://127.0.0.1:5000`. */
  readonly emulatorUrl: string;
  readonly mysql: MysqlTree;
  /** Environment of the actors `app-<region>` and `agent-<region>`. */
  readonly actorEnv: (actor: string) => Readonly<Record<string, string>>;
  /** Programs that an instance runs. @default the lab's application and agent */
  readonly programs?: { readonly app: string; readonly agent: string };
  /** Applier threads of replicas: fewer make them fall behind. @default the server's own */
  readonly replicaWorkers?: number;
  /** Told of each problem once; the work is tried again. @default standard error */
  readonly report?: (message: string) => void;
}

/**
 * Makes real processes of what the emulator says exists: a MySQL server for each RDS instance, a link for each replica,
 * an application for each instance of a group, an agent in each region, a proxy for each load balancer. It compares and
 * acts again and again, so it may be started at any time, also on the folder of a lab that ran before.
 */
export class Reconciler {
  readonly #emulator: Emulator;
  readonly #tasks: KeyedTasks;
  readonly #warden = new Warden();
  readonly #databases: Databases;
  readonly #instances: Instances;
  readonly #balancers: Balancers;
  readonly #report: (message: string) => void;
  #loop: Promise<void> | undefined;
  #active = false;
  #paused = false;
  #state: EmulatorState | undefined;

  constructor(options: ReconcilerOptions) {
    const { labDir, mysql, actorEnv, replicaWorkers } = options;
    this.#report = options.report ?? ((message) => console.error(`reconciler: ${message}`));
    const tasks = (this.#tasks = new KeyedTasks(this.#report));
    const emulator = (this.#emulator = new Emulator(options.emulatorUrl));
    const warden = this.#warden;
    const schema = { name: "dualcoast", sql: readFileSync(here("../../contract/schema.sql"), "utf8") };
    const dir = path.join(labDir, "db");
    this.#databases = new Databases({ dir, mysql, emulator, tasks, warden, schema, replicaWorkers });
    const programs = options.programs ?? { app: here("../app/main.ts"), agent: here("../agent/main.ts") };
    const resolve = (name: string) => this.names()[name];
    this.#instances = new Instances({ labDir, emulator, tasks, warden, programs, actorEnv, resolve });
    this.#balancers = new Balancers(tasks, (id) => this.#instances.find(id));
  }

  /** Begins to follow the emulator. */
  start(): void {
    if (this.#active) return;
    this.#active = true;
    this.#loop = this.#run();
  }

  /** Ends all processes; their data stays in the lab's folder. */
  async stop(): Promise<void> {
    this.#active = false;
    await this.#loop;
    await this.#tasks.idle();
    await this.#instances.stop();
    await Promise.all([this.#balancers.stop(), this.#databases.stop()]);
    this.#warden.close();
  }

  /** Where the names of databases and load balancers answer on this machine. */
  names(): Record<string, { host: string; port: number }> {
    const all = [...this.#databases.names(), ...this.#balancers.names()];
    return Object.fromEntries(all.map(([name, port]) => [name, { host: "127.0.0.1", port }]));
  }

  /** True when everything that the emulator last said is up, healthy and in its role. */
  get settled(): boolean {
    const state = this.#state;
    return state !== undefined && this.#databases.settled(state) && this.#instances.settled(state);
  }

  /** @throws Error after `timeoutMs` */
  async whenSettled(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.settled) {
      if (Date.now() > deadline)
        throw new Error(`the lab's regions are not up after ${timeoutMs} ms, see its log folder`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Cuts the links to and from a region; what is under way on them is lost. Its processes go on. */
  cut(region: string): Promise<void> {
    return this.setLinks(region, "drop");
  }

  /** Opens the links of a region again. */
  heal(region: string): Promise<void> {
    return this.setLinks(region, "pass");
  }

  setLinks(region: string, mode: LinkMode): Promise<void> {
    return this.#databases.setLinks(region, mode);
  }

  /** The database of a region, for the judge: the newest generation. */
  database(region: string): DatabaseServer {
    return this.#databases.newestIn(region);
  }

  /** The applications of a region. */
  apps(region: string): RunningApp[] {
    return this.#instances.inRegion(region);
  }

  /** The process of a region's agent, when it runs. */
  agentPid(region: string): number | undefined {
    return this.#instances.agentPid(region);
  }

  /** Positive control: the applications' question who may write, on or off. */
  setWriterCheck(enabled: boolean): Promise<void> {
    return this.#instances.setWriterCheck(enabled);
  }

  /** Copies all databases to `dir`, with the servers stopped for that moment, and starts them again. */
  async snapshot(dir: string): Promise<void> {
    this.#paused = true;
    try {
      await this.#tasks.idle();
      await this.#databases.copyTo(dir);
    } finally {
      this.#paused = false;
    }
  }

  async #run(): Promise<void> {
    let lastProblem = "";
    while (this.#active) {
      try {
        if (!this.#paused) await this.#once();
        lastProblem = "";
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (problem !== lastProblem) this.#report(problem);
        lastProblem = problem;
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #once(): Promise<void> {
    const state = await this.#emulator.state();
    // A snapshot or the end may have begun while the emulator answered.
    if (this.#paused || !this.#active) return;
    this.#state = state;
    this.#databases.reconcile(state);
    this.#instances.reconcile(state);
    this.#balancers.reconcile(state);
  }
}
