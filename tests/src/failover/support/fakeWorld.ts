import { LeaseHeld, RequestRefused } from "../../../../src/failover/errors.ts";
import type {
  Effects,
  OperatorLease,
  PreviewFindings,
  Probe,
  WriterRecord,
} from "../../../../src/failover/effects/types.ts";
import type { FakeProcess } from "./fakeProcess.ts";

export const east = "us-east-1";
export const west = "us-west-2";
const lease = { seconds: 10, renewMs: 2000, longestTransactionMs: 4000, skewMs: 1000 };

/** The primary that the pair begins with. Its transactions are numbered from one. */
const source = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
const gtids = (count: number): string => (count <= 0 ? "" : `${source}:1-${String(count)}`);
/** After this an agent takes a write for lost. */
const agentPatienceMs = 1500;
/** From one probe of an agent to the next, where writing one does not take longer. */
const probeMs = 1000;

/** One region's app: renews its lease every two seconds and commits only while it is sure of it. */
class FakeApp {
  readonly region: string;
  epoch: number;
  localLeaseUntil = 0;
  reachesTable = true;
  constructor(region: string, epoch: number) {
    this.region = region;
    this.epoch = epoch;
  }

  tick(world: FakeWorld): void {
    if (!this.reachesTable) return;
    const { writer } = world;
    if (writer.region !== this.region) return;
    this.epoch = writer.epoch;
    this.localLeaseUntil = Date.now() + lease.seconds * 1000;
    world.writer = { ...writer, leaseUntil: this.localLeaseUntil };
  }

  canBegin(): boolean {
    return Date.now() < this.localLeaseUntil - lease.skewMs;
  }

  /** A transaction that began in time may end this late. */
  mayCommitUntil(): number {
    return this.localLeaseUntil === 0 ? 0 : this.localLeaseUntil - lease.skewMs + lease.longestTransactionMs;
  }
}

/** Two regions, a control table, an edge. Sees for itself whether anything ever went wrong. */
export class FakeWorld {
  writer: WriterRecord = { region: east, epoch: 1, roleEpoch: 1, leaseUntil: 0 };
  operator: OperatorLease | undefined;
  grant: { region: string; run: string; expires: number } | undefined;
  database = { status: "available", isReplica: true, multiAz: true, backupRetentionDays: 7 };
  group = { min: 2, desired: 2, max: 8 };
  order = [east, west];
  stackRole = { role: "standby", roleEpoch: 1 };
  findings: PreviewFindings = { creates: 0, updates: 3, deletes: 0, replaces: 0, refusals: [] };
  readonly violations: string[] = [];
  promoted = false;
  epochs = [1];
  eastHealthy = true;
  drained = true;
  /** How far the clock of the machine that a run is on is before all others. */
  operatorClockAheadMs = 0;
  timersEarlyMs = 0;
  heartbeatAt: () => number = () => Date.now() - 1000;
  /** Transactions that the East's database executed, and those of them that the West's has. */
  executed = { east: 10, west: 10 };
  /** Milliseconds that a transaction takes to the other coast; infinite while the link is cut. */
  linkMs = 500;
  replicates = true;
  edgeAnswers = true;
  agentSpeaks = true;
  /** False: an agent of before there were questions. */
  agentAnswers = true;
  /** So many of the next reads of the old region's table fail. */
  failingReads = 0;
  /** How long an agent takes from its database's answer until its probe is written. */
  probeWriteMs = 200;
  private looking = false;
  /** What the old region's agent wrote last. */
  eastProbe: { at: number; executed: number; answers: string | undefined } | undefined;
  private question: string | undefined;
  readonly eastApp = new FakeApp(east, 1);
  readonly westApp = new FakeApp(west, 0);
  private readonly events = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  /** Sees it as wrong when a promotion throws away what the old primary has committed. */
  mustLoseNothing: boolean;

  constructor(options: { eastIsDark: boolean; mustLoseNothing?: boolean }) {
    this.mustLoseNothing = options.mustLoseNothing ?? false;
    this.eastApp.tick(this);
    this.eastHealthy = !options.eastIsDark;
    // A dark region's app keeps running and keeps trying, and reaches nobody.
    this.eastApp.reachesTable = !options.eastIsDark;
    let beat = 0;
    this.timer = setInterval(() => {
      this.watch();
      this.replicate();
      if (this.eastHealthy && this.agentSpeaks && beat % (probeMs / 250) === 0) this.lookAtEast();
      if (beat++ % 8 === 0) {
        this.eastApp.tick(this);
        this.westApp.tick(this);
      }
    }, lease.renewMs / 8);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private watch(): void {
    const westWrites = !this.database.isReplica && this.westApp.canBegin();
    if (westWrites && Date.now() < this.eastApp.mayCommitUntil()) this.violations.push("two writers");
    const last = this.epochs.at(-1) ?? 0;
    if (this.writer.epoch < last) this.violations.push("the epoch fell");
    if (this.writer.epoch !== last) this.epochs.push(this.writer.epoch);
  }

  /** The East commits for as long as it may at most, and what it has committed crosses. */
  private replicate(): void {
    if (Date.now() < this.eastApp.mayCommitUntil()) this.executed.east += 1;
    const { east: sent } = this.executed;
    if (this.linkMs === Infinity || !this.eastHealthy) return;
    setTimeout(() => (this.executed.west = Math.max(this.executed.west, sent)), this.linkMs);
  }

  /**
   * An agent's probe: what it read, written some time later. It gives up on a write that takes longer than its patience
   * and begins the next, but the table may have got it all the same: several are on their way, and the last wins.
   */
  private lookAtEast(): void {
    if (this.looking) return;
    this.looking = true;
    const answers = this.agentAnswers ? this.question : undefined;
    const { east: executed } = this.executed;
    const at = Date.now();
    setTimeout(() => (this.eastProbe = { at, executed, answers }), this.probeWriteMs);
    setTimeout(() => (this.looking = false), Math.min(this.probeWriteMs, agentPatienceMs));
  }

  /** The East is lost: its app runs on until its lease ends, and nobody hears of it any more. */
  loseEast(): void {
    this.eastHealthy = false;
    this.eastApp.reachesTable = false;
  }

  private promote(): void {
    if (this.mustLoseNothing && this.executed.west < this.executed.east) this.violations.push("a write was lost");
    if (Date.now() < this.eastApp.mayCommitUntil()) this.violations.push("promoted before the fence was confirmed");
    if (this.writer.region !== west) this.violations.push("promoted while the record named the old region");
    if (!this.database.isReplica || this.database.status !== "available") throw new RequestRefused("not a replica");
    this.promoted = true;
    this.database = { ...this.database, status: "modifying" };
    setTimeout(() => (this.database = { ...this.database, status: "available", isReplica: false }), 60_000);
  }

  private write(clientId: string, seq: number): { ok: boolean; status: number; region?: string; epoch?: number } {
    const serves = (region: string): boolean =>
      region === east
        ? this.eastHealthy && this.writer.region === east
        : this.writer.region === west || this.grant !== undefined;
    const region = this.order.find(serves);
    if (region === east && this.eastApp.canBegin()) {
      return { ok: true, status: 201, region, epoch: this.eastApp.epoch };
    }
    if (region === west && !this.database.isReplica && this.westApp.canBegin()) {
      this.events.set(clientId, seq);
      return { ok: true, status: 201, region, epoch: this.westApp.epoch };
    }
    return { ok: false, status: 503, ...(region && { region }) };
  }

  private probeOfEast(): Probe | undefined {
    if (this.failingReads-- > 0) throw new Error("throttled");
    if (!this.eastHealthy) throw new Error("no answer from us-east-1");
    const { eastProbe: found } = this;
    if (!found || Date.now() - found.at > 15_000) return undefined;
    const primary = { role: "primary" as const, heartbeatAt: found.at, ioRunning: false, sqlRunning: false };
    const { at, executed, answers } = found;
    return { ...primary, at, retrievedGtid: "", executedGtid: gtids(executed), ...(answers && { answers }) };
  }

  effects(process: FakeProcess): Effects {
    const act = <T>(apply: () => T): Promise<T> => process.act(apply);
    return {
      control: {
        readWriter: () => act(() => this.writer),
        moveWriter: (from, to, by) =>
          act(() => {
            const before = this.writer;
            if (before.region !== from.region || before.epoch !== from.epoch) throw new RequestRefused("changed");
            this.writer = { ...before, region: to, epoch: before.epoch + 1, fencedBy: by.run };
            return before;
          }),
        raiseRoleEpoch: (_writer, roleEpoch) => act(() => void (this.writer = { ...this.writer, roleEpoch })),
        takeLease: (wanted, now, takeOver) =>
          act(() => {
            const held = this.operator;
            if (held && held.run !== wanted.run && held.expires > now && !takeOver)
              throw new LeaseHeld(`held by ${held.run}`);
            this.operator = wanted;
          }),
        renewLease: (run, expires) =>
          act(() => {
            if (this.operator?.run !== run) throw new LeaseHeld("the operator's lease is not this run's any more");
            this.operator = { ...this.operator, expires };
          }),
        releaseLease: (run) => act(() => void (this.operator?.run === run && (this.operator = undefined))),
        readLease: () => act(() => this.operator),
        putGrant: (grant) => act(() => void (this.grant = grant)),
        readGrant: () => act(() => this.grant),
        removeGrant: () => act(() => void (this.grant = undefined)),
        ask: (_run, question) => act(() => void (this.question = question)),
      },
      agent: {
        probe: () =>
          act(() => ({
            at: Date.now(),
            role: "replica" as const,
            heartbeatAt: this.heartbeatAt(),
            ioRunning: this.replicates,
            sqlRunning: true,
            retrievedGtid: gtids(this.executed.west),
            executedGtid: gtids(this.executed.west),
          })),
        drain: () =>
          act(() => ({
            drained: this.drained,
            retrievedGtid: gtids(this.executed.west),
            executedGtid: gtids(this.executed.west),
            newestHeartbeatAt: this.heartbeatAt(),
          })),
        deepCheck: () =>
          act(() => {
            if (this.database.isReplica || !this.westApp.canBegin()) throw new Error("deep check: read-only");
            return { ok: true, epoch: this.westApp.epoch, region: west };
          }),
      },
      database: {
        describe: () => act(() => this.database),
        promote: () =>
          act(() => {
            this.promote();
          }),
      },
      capacity: {
        describe: () =>
          act(() => ({ ...this.group, inService: this.group.desired, healthyTargets: this.group.desired })),
        setDesired: (desired) => act(() => void (this.group = { ...this.group, desired })),
      },
      edge: {
        readOrder: () =>
          act(() => {
            if (!this.edgeAnswers) throw new Error("no answer");
            return [...this.order];
          }),
        setOrder: (regions) =>
          act(() => {
            if (!this.edgeAnswers) throw new Error("no answer");
            this.order = [...regions];
          }),
      },
      outside: {
        write: (clientId, seq) => act(() => this.write(clientId, seq)),
        newestSeq: (clientId) => act(() => this.events.get(clientId)),
      },
      storage: { probe: () => act(() => ["content"]) },
      readiness: { check: () => act(() => []) },
      stack: {
        preview: ({ whole }) => act(() => (whole ? { ...this.findings, updates: 0 } : this.findings)),
        up: (scope) =>
          act(() => {
            if (scope === "edge") return { changes: { update: 1 }, brokenLock: null };
            if (!this.promoted) this.violations.push("the role was turned before the promotion was accepted");
            this.stackRole = { role: "active", roleEpoch: 2 };
            return { changes: { update: 3 }, brokenLock: null };
          }),
        readRole: () => act(() => this.stackRole),
        writePatch: () => act(() => ({ path: "roles.patch", applied: false })),
      },
      oldRegion: { tryRungs: () => act(() => []), probe: () => act(() => this.probeOfEast()) },
    };
  }
}
