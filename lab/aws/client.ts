import type { CallFilter, CallRecord } from "./front/callLog.ts";
import type { RoleAccess } from "./front/permissions.ts";
import type { Rule } from "./front/rules.ts";

export type { CallRecord } from "./front/callLog.ts";
export type { Rule } from "./front/rules.ts";

/** An RDS instance in the emulator. */
export interface EmulatorDatabase {
  readonly id: string;
  readonly arn: string;
  /** RDS's word: `creating`, `backing-up`, `available`, `modifying`, `rebooting`. */
  readonly status: string;
  /** What it is busy with: `create`, `create-replica`, `promote`, `modify`, `reboot`, `backup`; null when nothing. */
  readonly phase: string | null;
  /** True while the emulator waits for `ready` before the instance may become available. */
  readonly awaitsReady: boolean;
  /** False from the moment at which a promotion was accepted. */
  readonly isReplica: boolean;
  readonly source?: { readonly region: string; readonly id: string };
  readonly endpoint: { readonly address: string; readonly port: number };
  readonly masterUsername: string;
  readonly kmsKeyId: string | null;
  readonly multiAz: boolean;
  /** Values set in its parameter group. */
  readonly parameters: Readonly<Record<string, string | null>>;
}

export interface EmulatorInstance {
  readonly id: string;
  readonly az: string;
  /** `Pending` while it boots, then `InService`. */
  readonly lifecycle: string;
  readonly launchTemplate: { readonly id: string | null; readonly version: string | null };
  /** base64. */
  readonly userData: string | null;
}

export interface EmulatorRegion {
  readonly databases: readonly EmulatorDatabase[];
  readonly groups: readonly {
    readonly name: string;
    readonly desired: number;
    readonly instances: readonly EmulatorInstance[];
    readonly targetGroupArns: readonly string[];
  }[];
  readonly loadBalancers: readonly {
    readonly name: string;
    readonly arn: string;
    readonly dnsName: string;
    readonly targetGroups: readonly string[];
  }[];
  readonly targetGroups: readonly {
    readonly arn: string;
    readonly port: number;
    readonly targets: readonly { readonly id: string; readonly health: string }[];
  }[];
  readonly buckets: readonly string[];
}

const TIMEOUT_MS = 10_000;

async function call(url: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const init = { method, signal: AbortSignal.timeout(TIMEOUT_MS), headers: { "content-type": "application/json" } };
  const response = await fetch(`${url}${path}`, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  const answer = (await response.json()) as { error?: string };
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.error ?? `status ${response.status}`}`);
  return answer;
}

/** The emulator's control routes. Every method throws with the emulator's own words when it refuses. */
export class EmulatorClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async state(): Promise<Readonly<Record<string, EmulatorRegion>>> {
    return ((await this.#call("GET", "/state")) as { regions: Record<string, EmulatorRegion> }).regions;
  }

  async password(region: string, id: string): Promise<string> {
    return ((await this.#call("GET", `/db/${region}/${id}/password`)) as { password: string }).password;
  }

  /**
   * The process behind the instance is up, or promoted. With `phase` it counts only while the instance is busy with it.
   * @returns false when the instance was not waiting.
   */
  async ready(region: string, id: string, phase?: string): Promise<boolean> {
    return ((await this.#call("POST", `/db/${region}/${id}/ready`, { phase })) as { accepted: boolean }).accepted;
  }

  async targetHealth(targetGroupArn: string, id: string, healthy: boolean): Promise<void> {
    await this.#call("POST", "/target-health", { targetGroupArn, id, healthy });
  }

  async setPace(pace: number, deployPace: number): Promise<void> {
    await this.#call("POST", "/pace", { pace, deployPace });
  }

  /** Copies the emulator with all its state; the copy serves on a port of its own and ends with its original. */
  async fork(port = 0): Promise<{ pid: number; port: number; client: EmulatorClient }> {
    const forked = (await this.#call("POST", "/fork", { port })) as { pid: number; port: number };
    return { ...forked, client: new EmulatorClient(`http://127.0.0.1:${forked.port}`) };
  }

  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return call(this.url, method, `/dualcoast${path}`, body);
  }
}

/** The front's control API. Every method throws with the front's own words when it refuses. */
export class FrontClient {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async dark(region: string): Promise<void> {
    await call(this.url, "POST", "/dark", { region });
  }

  async light(region: string): Promise<void> {
    await call(this.url, "POST", "/light", { region });
  }

  async rules(): Promise<{ dark: string[]; rules: (Rule & { used: number })[] }> {
    return (await call(this.url, "GET", "/rules")) as { dark: string[]; rules: (Rule & { used: number })[] };
  }

  async putRule(rule: Rule): Promise<void> {
    await call(this.url, "POST", "/rules", rule);
  }

  async removeRule(id: string): Promise<void> {
    await call(this.url, "DELETE", `/rules/${encodeURIComponent(id)}`);
  }

  async calls(filter: CallFilter = {}): Promise<CallRecord[]> {
    const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return ((await call(this.url, "GET", `/calls?${new URLSearchParams(given)}`)) as { calls: CallRecord[] }).calls;
  }

  /** A role's policies and boundary, by which calls under it are judged; null where there is none. */
  async role(name: string): Promise<RoleAccess | null> {
    return ((await call(this.url, "GET", `/roles/${encodeURIComponent(name)}`)) as { role: RoleAccess | null }).role;
  }

  /** Points the front at another emulator, or at the edge's API. */
  async retarget(targets: { readonly emulator?: string; readonly edge?: string }): Promise<void> {
    await call(this.url, "POST", "/targets", targets);
  }
}
