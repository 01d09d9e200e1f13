import { hostname, userInfo } from "node:os";
import path from "node:path";
import { refusedCallsTo } from "../aws/guard.ts";
import { systemClock } from "./clock.ts";
import { UsageError } from "./errors.ts";
import type { FailoverKind } from "./ids.ts";
import { FileJournal, readPast } from "./journal.ts";
import { JournalCopy } from "./journalCopy.ts";
import type { Plan } from "./plan.ts";
import type { ProgressEvent } from "./runState.ts";
import { findOpenRun, journalPath, newRunId, savePlan, type OpenRun } from "./runDirs.ts";
import { runGraph, type RunResult } from "./runner.ts";
import type { RunSettings } from "./step.ts";
import { steps } from "./steps/index.ts";
import { LeaseKeeper } from "./leaseKeeper.ts";
import { layProjectCopy, prepare, type Surroundings } from "./surroundings.ts";
import type { RunTarget, SeenCall } from "./target.ts";

/** What the operator asked for. Times in milliseconds since 1970. */
export interface ExecuteOptions {
  readonly to: string;
  readonly kind: FailoverKind;
  readonly budgetSeconds: number;
  readonly resume: boolean;
  readonly takeOver: boolean;
  readonly acceptDataLossSeconds: number | undefined;
  readonly incidentAt: number | undefined;
  readonly onStart: (run: {
    run: string;
    runDir: string;
    plan: Plan;
    startedAt: number;
    resumed: boolean;
    /** Where the run's guard listens: what else belongs to the run goes through it too. */
    guardUrl: string;
  }) => void;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Aborted by Ctrl-C: before the promotion the run is undone, after it the run stops as it stands. */
  readonly signal: AbortSignal;
}

/** What is known when a run has ended; the report is made from it. */
export interface Executed {
  readonly run: string;
  readonly runDir: string;
  readonly plan: Plan;
  readonly target: RunTarget;
  readonly settings: RunSettings;
  readonly result: RunResult;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly resumed: boolean;
  /** Calls to the lost region, or to a control plane that lives only there, that the run needed or waited on. */
  readonly callsToLostRegion: readonly SeenCall[];
  readonly bestEffortCalls: readonly SeenCall[];
}

/** Runs, or resumes, a failover to its end. @throws UsageError when nothing was touched because of wrong use */
export async function execute(target: RunTarget, options: ExecuteOptions): Promise<Executed> {
  const open = options.resume ? findOpenRun(target.runsDir, options.to) : undefined;
  if (open) refuseOtherKind(open, options);
  const run = open?.run ?? newRunId(systemClock.now());
  const runDir = open?.runDir ?? path.join(target.runsDir, run);
  const began = systemClock.now();
  const { to, kind, budgetSeconds } = options;
  const surroundings = await prepare(target, { to, kind, budgetSeconds, runDir, plan: open?.plan });
  try {
    layProjectCopy(surroundings);
    if (!open) savePlan(runDir, surroundings.plan);
    return await journaled(surroundings, { options, run, began });
  } finally {
    await surroundings.close();
  }
}

/** @throws UsageError when what was asked for does not go with the run that is resumed */
function refuseOtherKind({ run, plan }: OpenRun, options: ExecuteOptions): void {
  const { kind, acceptDataLossSeconds, incidentAt } = options;
  if (kind === "switchover" && plan.kind !== "switchover") {
    throw new UsageError(`--planned: run ${run} is a ${plan.kind}; resume it without --planned`);
  }
  if (plan.kind === "switchover" && (acceptDataLossSeconds ?? incidentAt) !== undefined) {
    const anew = "leave --accept-data-loss and --incident-at away, or start a failover anew without --resume";
    throw new UsageError(`--resume: run ${run} is a switchover, which loses nothing; ${anew}`);
  }
}

interface RunArgs {
  readonly options: ExecuteOptions;
  readonly run: string;
  /** When this process began: reading the state is part of the recovery. */
  readonly began: number;
}

async function journaled(surroundings: Surroundings, { options, run, began }: RunArgs): Promise<Executed> {
  const { target, plan, runDir } = surroundings;
  const copies: JournalCopy[] = [];
  const journal = new FileJournal(journalPath(runDir), () => copies[0]?.touch());
  const past = readPast(journal.entries());
  const copy = journalCopy(surroundings, run, (message) => {
    options.onProgress({ type: "warning", at: systemClock.now(), message });
  });
  if (copy) copies.push(copy);
  const startedAt = past.startedAt ?? began;
  const guardUrl = surroundings.guard.url;
  options.onStart({ run, runDir, plan, startedAt, resumed: past.startedAt !== undefined, guardUrl });
  const { pid } = process;
  if (past.startedAt === undefined) {
    const names = { from: plan.from.stack, to: plan.to.stack, kind: plan.kind, roleEpoch: plan.roleEpoch };
    await journal.append({ event: "run", at: began, run, pid, ...names });
  } else await journal.append({ event: "resumed", at: began, run, pid });
  const settings = settingsOf(surroundings, options, run);
  const lease = new LeaseKeeper(surroundings.effects.control, run, options.signal);
  const onProgress = (event: ProgressEvent): void => {
    if (event.type === "step" && event.step === "lease" && event.status === "done") lease.start();
    options.onProgress(event);
  };
  const parts = {
    plan,
    settings,
    effects: { ...surroundings.effects, control: lease.control },
    clock: systemClock,
    journal,
    past,
    onProgress,
    signal: lease.signal,
  };
  try {
    const result = await runGraph(parts, steps);
    // A run that must be resumed keeps its lease until it runs out, so that nobody else starts in between unaware; one
    // that was undone has released it.
    if (result.exitCode === 0) await parts.effects.control.releaseLease(run).catch(() => undefined);
    const endedAt = systemClock.now();
    const calls = await callsOf(surroundings, began);
    return {
      run,
      runDir,
      plan,
      target,
      settings,
      result,
      startedAt,
      endedAt,
      resumed: past.startedAt !== undefined,
      ...calls,
    };
  } finally {
    lease.end();
    await copies[0]?.end();
    journal.close();
  }
}

function settingsOf(surroundings: Surroundings, options: ExecuteOptions, run: string): RunSettings {
  const { plan, outputs, times, target } = surroundings;
  return {
    run,
    holder: `${userInfo().username}@${hostname()}, process ${String(process.pid)}`,
    takeOver: options.takeOver,
    acceptDataLossSeconds: options.acceptDataLossSeconds,
    incidentAt: options.incidentAt,
    ...times,
    activeCapacity: outputs[plan.to.stack]?.web.desired.active ?? 1,
    pace: target.pace,
  };
}

/** Runs are kept in the bucket of that name; a project without one uses its first. */
function journalCopy(
  surroundings: Surroundings,
  run: string,
  onFailure: (message: string) => void,
): JournalCopy | undefined {
  const { outputs, plan, clients, runDir } = surroundings;
  const buckets = outputs[plan.to.stack]?.buckets ?? {};
  const own = Object.entries(buckets).filter(([, bucket]) => bucket.region === plan.to.region);
  const bucket = own.find(([name]) => name === "runs") ?? own[0];
  return bucket && new JournalCopy(clients.s3, { bucket: bucket[1].name, run }, journalPath(runDir), onFailure);
}

/** What the guard refused, and, in a lab, what its front saw all the same. */
async function callsOf(
  { guard, plan, target }: Surroundings,
  since: number,
): Promise<Pick<Executed, "callsToLostRegion" | "bestEffortCalls">> {
  const lost = plan.from.region;
  const refused = refusedCallsTo(lost, guard.entries()).map((entry) => ({
    at: entry.at,
    region: lost,
    service: entry.host,
    action: "CONNECT",
    outcome: `refused: ${entry.reason ?? ""}`,
  }));
  const seen = (await target.callsSeen?.("failover", lost, since)) ?? [];
  const guardSaw = guard.entries().filter((entry) => entry.channel === "best-effort");
  const bestEffort = await target.callsSeen?.("failover-best-effort", lost, since);
  const fromGuard = guardSaw.map(({ at, host, outcome }) => ({
    at,
    region: lost,
    service: host,
    action: "CONNECT",
    outcome,
  }));
  return { callsToLostRegion: [...refused, ...seen], bestEffortCalls: bestEffort ?? fromGuard };
}
