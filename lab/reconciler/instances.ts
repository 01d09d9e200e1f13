import path from "node:path";
import type { Warden } from "../db/warden.ts";
import { writeWhole } from "./files.ts";
import { HealthCheck } from "./healthCheck.ts";
import type { KeyedTasks } from "./keyedTasks.ts";
import { Program } from "./program.ts";
import type { Emulator, EmulatorState, InstanceState, RegionState } from "./state.ts";
import { appConfigOf, type InstanceConfig } from "./userData.ts";

export interface InstancesOptions {
  /** Where config files go (`run`) and logs (`log`). */
  readonly labDir: string;
  readonly emulator: Emulator;
  readonly tasks: KeyedTasks;
  readonly warden: Warden;
  readonly programs: { readonly app: string; readonly agent: string };
  /** Environment of the lab's actors `app-<region>` and `agent-<region>`: credentials, gate, certificate authority. */
  readonly actorEnv: (actor: string) => Readonly<Record<string, string>>;
  /** Where a name of the emulator really answers. */
  readonly resolve: (name: string) => { readonly host: string; readonly port: number } | undefined;
}

interface Instance {
  readonly region: string;
  readonly port: number;
  readonly program: Program;
  readonly config: InstanceConfig;
  readonly health: HealthCheck;
  /** Health as the emulator was told, by target group. */
  readonly told: Map<string, boolean>;
}

/** An application that runs now. */
export interface RunningApp {
  readonly id: string;
  readonly port: number;
  readonly pid: number | undefined;
  readonly healthy: boolean;
}

/** The application's processes, one for each instance in service, and one agent beside them in each region. */
export class Instances {
  readonly #options: InstancesOptions;
  readonly #apps = new Map<string, Instance>();
  readonly #agents = new Map<string, { program: Program; config: string }>();
  #writerCheck = true;

  constructor(options: InstancesOptions) {
    this.#options = options;
  }

  reconcile(state: EmulatorState): void {
    const { tasks } = this.#options;
    const wanted = new Set<string>();
    for (const [region, regionState] of Object.entries(state)) {
      for (const instance of inService(regionState)) {
        wanted.add(instance.id);
        tasks.offer(`instance ${instance.id}`, () => this.#one(region, instance, regionState));
      }
      tasks.offer(`agent ${region}`, () => this.#agent(region));
    }
    for (const [id, { program }] of this.#apps) {
      if (wanted.has(id)) continue;
      this.#apps.delete(id);
      tasks.offer(`end of instance ${id}`, () => program.stop());
    }
  }

  /** The application of an instance, for the load balancer. */
  find(id: string): RunningApp | undefined {
    const app = this.#apps.get(id);
    return app && { id, port: app.port, pid: app.program.pid, healthy: app.health.healthy };
  }

  inRegion(region: string): RunningApp[] {
    const ids = [...this.#apps].filter(([, app]) => app.region === region).map(([id]) => id);
    return ids.map((id) => this.find(id)).filter((app) => app !== undefined);
  }

  agentPid(region: string): number | undefined {
    const program = this.#agents.get(region)?.program;
    return program?.running ? program.pid : undefined;
  }

  /** Positive control: applications that commit without asking who may write, those that start later too. */
  async setWriterCheck(enabled: boolean): Promise<void> {
    this.#writerCheck = enabled;
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify({ enabled }) };
    for (const { port } of this.#apps.values()) {
      const { status } = await fetch(`http://127.0.0.1:${port}/lab/writer-check`, init);
      if (status !== 200)
        throw new Error(`the application on port ${port} answered ${status} to its writer check's switch`);
    }
  }

  /** True when every instance answers its health check and every region that has one has its agent. */
  settled(state: EmulatorState): boolean {
    return Object.entries(state).every(([region, { groups }]) => {
      const ids = groups.flatMap((group) => group.instances).map((instance) => instance.id);
      const hasAgent = this.#agents.get(region)?.program.running === true;
      return ids.every((id) => this.#apps.get(id)?.health.healthy === true) && (ids.length === 0 || hasAgent);
    });
  }

  /** Ends the applications and agents of one region, or of all; those still wanted are started anew. */
  async stop(region?: string): Promise<void> {
    const here = (name: string) => region === undefined || name === region;
    const apps = [...this.#apps].filter(([, app]) => here(app.region));
    const agents = [...this.#agents].filter(([name]) => here(name));
    for (const [id] of apps) this.#apps.delete(id);
    for (const [name] of agents) this.#agents.delete(name);
    await Promise.all([...apps, ...agents].map(([, { program }]) => program.stop()));
  }

  async #one(region: string, instance: InstanceState, state: RegionState): Promise<void> {
    // A program that ends is not started again: it is the group's part to replace an instance that fails its checks.
    const app = this.#apps.get(instance.id) ?? (await this.#start(region, instance));
    if (!app || !app.health.isDue) return;
    const healthy = app.program.running ? await app.health.ask() : app.health.ended();
    if (healthy === undefined) return;
    for (const group of state.targetGroups) {
      const isTarget = group.targets.some((target) => target.id === instance.id);
      if (!isTarget || app.told.get(group.arn) === healthy) continue;
      await this.#options.emulator.targetHealth(group.arn, instance.id, healthy);
      app.told.set(group.arn, healthy);
    }
  }

  async #start(region: string, instance: InstanceState): Promise<Instance | undefined> {
    const given = appConfigOf(instance.userData);
    const database = this.#options.resolve(given.databaseHost);
    if (!database) return undefined;
    const config = { ...given, databaseHost: database.host, databasePort: database.port };
    const file = await this.#writeFile(instance.id, config);
    // Every instance of a region is on this one machine: the port is chosen free, whatever the file says.
    const args = ["--config", file, "--port", "0"];
    const program = await this.#program("app", region, `app-${region}-${instance.id}`, args);
    const port = Number(program.facts.port);
    const health = new HealthCheck(port);
    const app = { region, port, program, config, health, told: new Map<string, boolean>() };
    this.#apps.set(instance.id, app);
    return app;
  }

  async #agent(region: string): Promise<void> {
    const apps = [...this.#apps.values()].filter((app) => app.region === region && app.program.running);
    const agent = this.#agents.get(region);
    if (apps.length === 0 && !agent) return;
    const targets = { apps: apps.map(({ port }) => `http://127.0.0.1:${port}`) };
    const targetsFile = await this.#writeFile(`targets-${region}`, targets);
    // Instances of a newer template version come last; the agent moves with them.
    const newest = apps.at(-1)?.config;
    const config = JSON.stringify(newest);
    if (agent?.program.running ? newest && agent.config === config : !newest) return;
    await agent?.program.stop();
    this.#agents.delete(region);
    if (!newest) return;
    const args = ["--config", await this.#writeFile(`agent-${region}`, newest), "--targets", targetsFile];
    this.#agents.set(region, { program: await this.#program("agent", region, `agent-${region}`, args), config });
  }

  #program(kind: "app" | "agent", region: string, name: string, args: readonly string[]): Promise<Program> {
    const { labDir, programs, actorEnv, warden } = this.#options;
    const log = path.join(labDir, "log", `${name}.log`);
    const control: Record<string, string> = this.#writerCheck ? {} : { DUALCOAST_LAB_WRITER_CHECK: "off" };
    const env = { ...actorEnv(`${kind}-${region}`), ...control };
    return Program.start({ file: programs[kind], args, env, log, warden });
  }

  async #writeFile(name: string, content: object): Promise<string> {
    const file = path.join(this.#options.labDir, "run", `${name}.json`);
    await writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
    return file;
  }
}

/** Instances that have booted. Where the emulator still shows one as pending, its application is not there yet. */
const inService = ({ groups }: RegionState) =>
  groups.flatMap((group) => group.instances).filter((instance) => instance.lifecycle === "InService");
