import { fileURLToPath } from "node:url";
import { HelperProcess } from "../link/child.ts";
import type { KeyedTasks } from "./keyedTasks.ts";
import type { EmulatorState } from "./state.ts";

const main = fileURLToPath(new URL("balancerMain.ts", import.meta.url));

/** Where an instance's application listens, and whether it answers; undefined when there is none (yet). */
export type FindTarget = (instanceId: string) => { readonly port: number; readonly healthy: boolean } | undefined;

interface Running {
  readonly helper: HelperProcess;
  told: string;
}

/** One small HTTP proxy for each application load balancer. */
export class Balancers {
  readonly #running = new Map<string, Running>();
  readonly #tasks: KeyedTasks;
  readonly #findTarget: FindTarget;

  constructor(tasks: KeyedTasks, findTarget: FindTarget) {
    this.#tasks = tasks;
    this.#findTarget = findTarget;
  }

  reconcile(state: EmulatorState): void {
    const wanted = new Map<string, string[]>();
    for (const region of Object.values(state)) {
      for (const balancer of region.loadBalancers) {
        const groups = region.targetGroups.filter((group) => balancer.targetGroups.includes(group.arn));
        const ids = groups.flatMap((group) => group.targets.map((target) => target.id));
        wanted.set(balancer.dnsName, ids);
      }
    }
    for (const [name, ids] of wanted) this.#tasks.offer(`load balancer ${name}`, () => this.#one(name, ids));
    for (const [name, { helper }] of this.#running) {
      if (wanted.has(name)) continue;
      this.#running.delete(name);
      this.#tasks.offer(`end of load balancer ${name}`, () => helper.stop());
    }
  }

  /** Ports by DNS name. */
  names(): [string, number][] {
    return [...this.#running].map(([name, { helper }]) => [name, helper.port]);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ helper }) => helper.stop()));
    this.#running.clear();
  }

  async #one(name: string, ids: readonly string[]): Promise<void> {
    let running = this.#running.get(name);
    if (!running?.helper.running) {
      running = { helper: await HelperProcess.start(main, []), told: "" };
      this.#running.set(name, running);
    }
    const targets = ids.map((id) => this.#findTarget(id)).filter((target) => target !== undefined);
    const ports = (healthy: boolean) => targets.filter((t) => t.healthy === healthy).map((t) => t.port);
    const order = { healthy: ports(true), unhealthy: ports(false) };
    const words = JSON.stringify(order);
    if (words === running.told) return;
    await running.helper.call(order);
    running.told = words;
  }
}
