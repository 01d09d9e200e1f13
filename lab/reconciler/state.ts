/** An RDS instance as the emulator has it. */
export interface DatabaseState {
  readonly id: string;
  readonly arn: string;
  /** RDS's word, e.g. `creating`, `modifying`, `rebooting`, `available`. */
  readonly status: string;
  /** What the instance is busy with, e.g. `create`, `promote`; null when with nothing. */
  readonly phase: string | null;
  /** The status waits for the real server. */
  readonly awaitsReady: boolean;
  /** False from the moment at which a promotion was accepted. */
  readonly isReplica: boolean;
  readonly source?: { readonly region: string; readonly id: string } | null;
  readonly endpoint: { readonly address: string; readonly port: number };
  readonly masterUsername: string;
}

export interface InstanceState {
  readonly id: string;
  readonly lifecycle: string;
  /** base64 of the launch template's user data. */
  readonly userData: string;
}

export interface GroupState {
  readonly name: string;
  readonly instances: readonly InstanceState[];
}

export interface BalancerState {
  readonly arn: string;
  readonly dnsName: string;
  /** ARNs of the target groups to which its listeners forward. */
  readonly targetGroups: readonly string[];
}

export interface TargetGroupState {
  readonly arn: string;
  readonly targets: readonly { readonly id: string; readonly health: string }[];
}

export interface RegionState {
  readonly databases: readonly DatabaseState[];
  readonly groups: readonly GroupState[];
  readonly loadBalancers: readonly BalancerState[];
  readonly targetGroups: readonly TargetGroupState[];
}

/** What the emulator says should be running, by region. */
export type EmulatorState = Readonly<Record<string, RegionState>>;

/** The emulator's side door for the lab: not an AWS API, and never seen by the program or the failover. */
export class Emulator {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async state(): Promise<EmulatorState> {
    const { regions } = (await this.#call("GET", "/state")) as { regions: EmulatorState };
    return regions;
  }

  async password(region: string, id: string): Promise<string> {
    const { password } = (await this.#call("GET", `/db/${region}/${id}/password`)) as { password: string };
    return password;
  }

  /** The real server behind the instance is up, or promoted: counts only for the operation named by `phase`. */
  async databaseReady(region: string, id: string, phase: string | null): Promise<void> {
    await this.#call("POST", `/db/${region}/${id}/ready`, { phase });
  }

  async targetHealth(targetGroupArn: string, id: string, healthy: boolean): Promise<void> {
    await this.#call("POST", "/target-health", { targetGroupArn, id, healthy });
  }

  async #call(method: "GET" | "POST", path: string, body?: object): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(10_000);
    const init = { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await fetch(`${this.#url}/dualcoast${path}`, init);
    const text = await response.text();
    // The answer to a password call is not repeated: it may hold the password.
    if (!response.ok) throw new Error(`emulator: ${method} /dualcoast${path} answered ${response.status}`);
    return text === "" ? {} : JSON.parse(text);
  }
}
