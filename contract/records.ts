import { controlItems, opsItems } from "./names.ts";
import { Fields } from "./parse.ts";

/** Who may commit. One item of the control table, `id` = `writer`; changed only by fence, undo and settle. */
export interface WriterRecord {
  readonly id: typeof controlItems.writer;
  /** Region that may commit. */
  readonly region: string;
  /** Grows with each change of the holder, never falls. */
  readonly epoch: number;
  /** Epoch of the stacks' roles; infrastructure with a lower one refuses to run. */
  readonly roleEpoch: number;
  /** The holder's lease ends here by its own wall clock, ms since 1970. Never goes back within an epoch. */
  readonly leaseUntil: number;
  /** Last change of any kind, ms since 1970. */
  readonly updatedAt: number;
  /** Run that named the region, by a fence or its undo; absent in the first record. */
  readonly fencedBy?: string;
}

/** One operator at a time. `id` = `operator-lease`. */
export interface OperatorLeaseRecord {
  readonly id: typeof controlItems.operatorLease;
  /** Run that holds it. */
  readonly run: string;
  /** Person and machine, to be shown to whoever is refused. */
  readonly holder: string;
  /** ms since 1970. */
  readonly expires: number;
}

/** Lets a region answer reads before it is the writer. `id` = `read-only-grant`. */
export interface ReadOnlyGrantRecord {
  readonly id: typeof controlItems.readOnlyGrant;
  readonly region: string;
  /** Failover run that gave it. */
  readonly run: string;
  /** ms since 1970. */
  readonly expires: number;
}

/** Asked of the agents by a run, so that it knows which of their probes were begun after that. `id` = `question`. */
export interface QuestionRecord {
  readonly id: typeof controlItems.question;
  readonly run: string;
  /** Never asked before. */
  readonly question: string;
}

/** What a region's agent sees of its database, written each second. `id` = `probe#database`. */
export interface ProbeRecord {
  readonly id: typeof opsItems.probe;
  /** ms since 1970; a probe older than a few seconds means that the agent or its database is silent. */
  readonly at: number;
  readonly region: string;
  readonly role: "replica" | "primary";
  /** Newest heartbeat in this database, ms since 1970; 0 when there is none yet. */
  readonly heartbeatAt: number;
  /** `at` less `heartbeatAt`, in seconds; grows with the clock when the source is silent, so it is no measure of loss. */
  readonly heartbeatAgeSeconds: number;
  /** GTID set received from the source; empty on a primary. */
  readonly retrievedGtid: string;
  readonly executedGtid: string;
  readonly ioRunning: boolean;
  readonly sqlRunning: boolean;
  readonly readOnly: boolean;
  readonly serverVersion: string;
  /** Instances of the application that answer in this region. */
  readonly appInstances: number;
  /** The question that was read before anything above was; absent where none is asked. */
  readonly answers?: string;
}

/** Work for a region's agent. `id` = `command#<uuid>`. */
export interface CommandRecord {
  readonly id: string;
  readonly kind: "drain" | "deep-check";
  readonly args: Readonly<Record<string, unknown>>;
  readonly status: "pending" | "running" | "done" | "failed";
  readonly result?: Readonly<Record<string, unknown>>;
  /** Why it failed, one sentence. */
  readonly error?: string;
  /** ms since 1970. */
  readonly createdAt: number;
  /** ms since 1970; the agent gives up then. */
  readonly deadline: number;
}

/** Answer to a `drain` command. */
export interface DrainResult {
  /** True: everything that was received from the source is executed. */
  readonly drained: boolean;
  readonly retrievedGtid: string;
  readonly executedGtid: string;
  /** ms since 1970; 0 when there is no heartbeat. */
  readonly newestHeartbeatAt: number;
}

/** Answer to a `deep-check` command, as the application gave it. */
export interface DeepCheckResult {
  readonly ok: true;
  readonly epoch: number;
  readonly region: string;
}

/** @throws BadShape naming each field that is wrong */
export function parseWriter(value: unknown): WriterRecord {
  const f = new Fields("writer record", value);
  const fencedBy = f.optional("fencedBy", (key) => f.text(key));
  return f.done({
    id: f.oneOf("id", [controlItems.writer]),
    region: f.text("region", 20),
    epoch: f.integer("epoch", { min: 1 }),
    roleEpoch: f.integer("roleEpoch"),
    leaseUntil: f.integer("leaseUntil"),
    updatedAt: f.integer("updatedAt"),
    ...(fencedBy !== undefined && { fencedBy }),
  });
}

/** @throws BadShape naming each field that is wrong */
export function parseOperatorLease(value: unknown): OperatorLeaseRecord {
  const f = new Fields("operator-lease record", value);
  const id = f.oneOf("id", [controlItems.operatorLease]);
  return f.done({ id, run: f.text("run"), holder: f.text("holder"), expires: f.integer("expires") });
}

/** @throws BadShape naming each field that is wrong */
export function parseReadOnlyGrant(value: unknown): ReadOnlyGrantRecord {
  const f = new Fields("read-only-grant record", value);
  const id = f.oneOf("id", [controlItems.readOnlyGrant]);
  return f.done({ id, region: f.text("region", 20), run: f.text("run"), expires: f.integer("expires") });
}

/** @throws BadShape naming each field that is wrong */
export function parseQuestion(value: unknown): QuestionRecord {
  const f = new Fields("question record", value);
  const id = f.oneOf("id", [controlItems.question]);
  return f.done({ id, run: f.text("run"), question: f.text("question", 100) });
}

/** @throws BadShape naming each field that is wrong */
export function parseProbe(value: unknown): ProbeRecord {
  const f = new Fields("probe record", value);
  const answers = f.optional("answers", (key) => f.text(key, 100));
  return f.done({
    id: f.oneOf("id", [opsItems.probe]),
    at: f.integer("at", { min: 1 }),
    region: f.text("region", 20),
    role: f.oneOf("role", ["replica", "primary"]),
    heartbeatAt: f.integer("heartbeatAt"),
    heartbeatAgeSeconds: f.number("heartbeatAgeSeconds"),
    retrievedGtid: f.anyText("retrievedGtid"),
    executedGtid: f.anyText("executedGtid"),
    ioRunning: f.flag("ioRunning"),
    sqlRunning: f.flag("sqlRunning"),
    readOnly: f.flag("readOnly"),
    serverVersion: f.text("serverVersion"),
    appInstances: f.integer("appInstances"),
    ...(answers !== undefined && { answers }),
  });
}

/** @throws BadShape naming each field that is wrong */
export function parseCommand(value: unknown): CommandRecord {
  const f = new Fields("command record", value);
  const id = f.text("id");
  if (!id.startsWith(opsItems.commandPrefix) || id.length === opsItems.commandPrefix.length) {
    f.problem(`id must be ${opsItems.commandPrefix}<uuid>, got "${id}"`);
  }
  const [result, error] = [f.optional("result", (key) => f.object(key)), f.optional("error", (key) => f.text(key))];
  return f.done({
    id,
    kind: f.oneOf("kind", ["drain", "deep-check"]),
    args: f.optional("args", (key) => f.object(key)) ?? {},
    status: f.oneOf("status", ["pending", "running", "done", "failed"]),
    ...(result && { result }),
    ...(error && { error }),
    createdAt: f.integer("createdAt"),
    deadline: f.integer("deadline"),
  });
}

/** @throws BadShape naming each field that is wrong */
export function parseDrainResult(value: unknown): DrainResult {
  const f = new Fields("drain result", value);
  return f.done({
    drained: f.flag("drained"),
    retrievedGtid: f.anyText("retrievedGtid"),
    executedGtid: f.anyText("executedGtid"),
    newestHeartbeatAt: f.integer("newestHeartbeatAt"),
  });
}

/** @throws BadShape naming each field that is wrong, also when `ok` is not true */
export function parseDeepCheckResult(value: unknown): DeepCheckResult {
  const f = new Fields("deep-check result", value);
  if (!f.flag("ok")) f.problem("ok must be true");
  return f.done({ ok: true as const, epoch: f.integer("epoch", { min: 1 }), region: f.text("region", 20) });
}
