import type { WaitKind } from "../waits.ts";

/** Who may commit. `epoch` only grows; `leaseUntil` in milliseconds since 1970. */
export interface WriterRecord {
  readonly region: string;
  readonly epoch: number;
  readonly roleEpoch: number;
  readonly leaseUntil: number;
  /** The run that named the region; absent in the first record. */
  readonly fencedBy?: string;
}

/** One operator at a time. */
export interface OperatorLease {
  readonly run: string;
  readonly holder: string;
  readonly expires: number;
}

/** Who changes the writer record, and when (ms since 1970). */
export interface Move {
  readonly run: string;
  readonly now: number;
}

/** The control table, through the surviving coast's endpoint; reads are strongly consistent. */
export interface ControlEffects {
  readWriter(): Promise<WriterRecord | undefined>;
  /**
   * Names `to` the writer, by this run, if the record still is `from`. Answers the record as it was.
   * @throws RequestRefused when the record had changed meanwhile.
   */
  moveWriter(from: Pick<WriterRecord, "region" | "epoch">, to: string, by: Move): Promise<WriterRecord>;
  raiseRoleEpoch(writer: Pick<WriterRecord, "region" | "epoch">, roleEpoch: number): Promise<void>;
  /** @throws LeaseHeld naming the holder, unless the lease is free, expired, this run's own, or `takeOver` is set. */
  takeLease(lease: OperatorLease, now: number, takeOver: boolean): Promise<void>;
  /** @throws LeaseHeld when the lease is not this run's any more, also where nobody has it: somebody had. */
  renewLease(run: string, expires: number): Promise<void>;
  releaseLease(run: string): Promise<void>;
  readLease(): Promise<OperatorLease | undefined>;
  putGrant(grant: { region: string; run: string; expires: number }): Promise<void>;
  readGrant(): Promise<{ region: string; run: string; expires: number } | undefined>;
  removeGrant(): Promise<void>;
  /** Asks the agents of both regions: a probe that carries the question was begun after this was called. */
  ask(run: string, question: string): Promise<void>;
}

/** What the standby's agent says about its database, once a second. */
export interface Probe {
  readonly at: number;
  readonly role: "replica" | "primary";
  readonly heartbeatAt: number;
  readonly ioRunning: boolean;
  readonly sqlRunning: boolean;
  readonly retrievedGtid: string;
  readonly executedGtid: string;
  /** The question that the agent had read before it looked. */
  readonly answers?: string;
}

export interface DrainAnswer {
  readonly drained: boolean;
  readonly retrievedGtid: string;
  readonly executedGtid: string;
  readonly newestHeartbeatAt: number;
}

/** The surviving region's agent, through its `ops` table: its database is private. */
export interface AgentEffects {
  probe(): Promise<Probe | undefined>;
  drain(deadline: number, signal: AbortSignal): Promise<DrainAnswer>;
  deepCheck(deadline: number, signal: AbortSignal): Promise<{ ok: boolean; epoch: number; region: string }>;
}

export interface DatabaseState {
  readonly status: string;
  readonly isReplica: boolean;
  readonly multiAz: boolean;
  readonly backupRetentionDays: number;
}

export interface DatabaseEffects {
  describe(): Promise<DatabaseState | undefined>;
  /** @throws RequestRefused when RDS said no; any other error leaves it open whether the call arrived. */
  promote(): Promise<void>;
}

export interface CapacityState {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
  readonly inService: number;
  readonly healthyTargets: number;
}

export interface CapacityEffects {
  describe(): Promise<CapacityState>;
  /** Within the group's own bounds: those are the stack's to change. */
  setDesired(desired: number): Promise<void>;
}

/** The edge's API. Regions in order of preference; the first healthy one gets the traffic. */
export interface EdgeEffects {
  readOrder(): Promise<string[]>;
  setOrder(regions: readonly string[]): Promise<void>;
}

export interface OutsideAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly region?: string;
  readonly epoch?: number;
}

/** A client's view, through the edge, as anybody outside has it. */
export interface OutsideEffects {
  write(clientId: string, seq: number): Promise<OutsideAnswer>;
  /** Highest sequence number of this client that the edge's answer shows. */
  newestSeq(clientId: string): Promise<number | undefined>;
}

export interface StorageEffects {
  /** Writes, reads and removes one small object in every bucket of the surviving region. Answers the buckets' names. */
  probe(run: string): Promise<string[]>;
}

export interface ReadinessFinding {
  readonly what: "capacity" | "image" | "secret" | "key";
  readonly ok: boolean;
  readonly detail: string;
}

export interface ReadinessEffects {
  check(neededCapacity: number): Promise<ReadinessFinding[]>;
}

/** Counts of a preview and everything in it that a failover must not do. */
export interface PreviewFindings {
  readonly creates: number;
  readonly updates: number;
  readonly deletes: number;
  readonly replaces: number;
  readonly refusals: readonly string[];
}

export interface StackEffects {
  /** Preview of the surviving stack with its role turned; the edge excluded, unless `whole`. */
  preview(options: { whole: boolean }, signal: AbortSignal): Promise<PreviewFindings>;
  /**
   * `role`: the surviving stack with its role turned, the failover's own parts excluded. `edge`: only the edge, whose
   * order of pools the state does not know yet. A dead run's lock is removed; `brokenLock` says who held it.
   */
  up(
    scope: "role" | "edge",
    signal: AbortSignal,
  ): Promise<{ changes: Record<string, number>; brokenLock: string | null }>;
  /** Role and role epoch as the stack's outputs in state say. */
  readRole(): Promise<{ role: string; roleEpoch: number } | undefined>;
  /** Writes the stack files' patch; answers its path, and whether it was applied to the project's own files. */
  writePatch(): Promise<{ path: string; applied: boolean }>;
}

export interface RungProof {
  readonly rung: "lease-expired" | "released" | "edge" | "instances-zero";
  readonly ok: boolean;
  readonly proof: string;
}

/** Calls into the region that is left. */
export interface OldRegionEffects {
  /** Where the region may be lost: best effort, short, never waited on. */
  tryRungs(): Promise<RungProof[]>;
  /** In a switchover alone: what that region's agent says; undefined when it has not spoken lately. */
  probe(): Promise<Probe | undefined>;
}

export interface Effects {
  readonly control: ControlEffects;
  readonly agent: AgentEffects;
  readonly database: DatabaseEffects;
  readonly capacity: CapacityEffects;
  readonly edge: EdgeEffects;
  readonly outside: OutsideEffects;
  readonly storage: StorageEffects;
  readonly readiness: ReadinessEffects;
  readonly stack: StackEffects;
  readonly oldRegion: OldRegionEffects;
}

export type { WaitKind };
