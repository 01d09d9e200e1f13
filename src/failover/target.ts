/** Where a run acts: everything that differs between a lab and real accounts. */
export interface RunTarget {
  readonly kind: "lab" | "live";
  /** For people: `LAB default`, `LIVE us-west-2`. */
  readonly label: string;
  /** Folder with Pulumi.yaml and the stack files. */
  readonly projectDir: string;
  /** The engine: a path, or `pulumi` for the one on PATH. */
  readonly pulumi: string;
  readonly runsDir: string;
  /** Divides the durations of cloud services; 1 outside a lab. */
  readonly pace: number;
  /** Additions to the environment for the run's processes; undefined removes a variable. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The same for the calls into the lost region that nobody waits on. */
  readonly bestEffortEnv: Readonly<Record<string, string | undefined>>;
  /** Certificate authority to trust besides the usual ones. */
  readonly caFile: string | undefined;
  /** The proxy behind the guard. */
  readonly upstreamProxy: string | undefined;
  /** Where a client outside connects; the site's own host name when undefined. */
  readonly outsideUrl: string | undefined;
  /** Calls that a lab's front saw by this actor, in the region, since a time (ms since 1970); undefined outside a lab. */
  readonly callsSeen: ((actor: string, region: string, since: number) => Promise<SeenCall[]>) | undefined;
}

/** One call as the lab's front saw it. */
export interface SeenCall {
  readonly at: string;
  readonly region: string;
  readonly service: string;
  readonly action: string;
  readonly outcome: string;
}
