import type { Executed } from "../failover/execute.ts";
import type { PreviewFindings } from "../failover/effects/types.ts";
import type { StepRun } from "../failover/runState.ts";
import { project, type TimedStep } from "./projection.ts";
import type { Report, ReportSecond, ReportStep } from "./schema.ts";

/** What the drill's judge computed from the clients' histories and both databases. Seconds, unless named otherwise. */
export interface Judgement {
  readonly acknowledgedWrites: number;
  readonly lostWrites: number;
  readonly lostWritesByClient: { readonly outside: number; readonly inside: number };
  readonly orphanTransactions: number;
  readonly unacknowledgedOrphans: number;
  readonly lostNotAmongOrphans: number;
  readonly writersMax: number;
  readonly dataLossSeconds: number | null;
  readonly clientOutageSeconds: number | null;
  readonly readOnlyAfterSeconds: number | null;
  readonly series: readonly JudgedSecond[];
}

/** One second of the client outside; `t` in milliseconds since 1970. */
export interface JudgedSecond {
  readonly t: number;
  readonly good: number;
  readonly failed: number;
  readonly readOnly: number;
  readonly dataAgeSeconds: number | null;
}

/** The report of a run by itself: what only a judge can know is null. */
export function buildReport(executed: Executed): Report {
  const { plan, result, target, startedAt, settings } = executed;
  const { results } = result;
  const recoveredAt = result.steps.find((step) => step.id === "verify-outside" && isOver(step))?.endedAt;
  const recovery = recoveredAt === undefined ? null : secondsBetween(startedAt, recoveredAt);
  // Nobody knows what a run that was killed was waiting for when it died.
  const projection = executed.resumed
    ? undefined
    : project({ kind: plan.kind, steps: timedSteps(result.steps) }, startedAt, target.pace);
  const { incidentAt } = settings;
  const noted = result.notes.get("preview-gate")?.["preview"] as PreviewFindings | undefined;
  const preview = results["preview-gate"]?.preview ?? noted;
  const lowerRungs = results["promote-database"]?.lowerRungs ?? [];
  return {
    schemaVersion: 1,
    kind: plan.kind,
    scenario: null,
    seed: null,
    pace: target.pace,
    target: target.label,
    run: executed.run,
    startedAt: iso(startedAt),
    endedAt: iso(executed.endedAt),
    incidentAt: incidentAt === undefined ? null : iso(incidentAt),
    outcome: result.outcome,
    exitCode: result.exitCode,
    message: result.message,
    from: plan.from.stack,
    to: plan.to.stack,
    fromRegion: plan.from.region,
    toRegion: plan.to.region,
    budgetSeconds: plan.budgetSeconds,
    recoverySeconds: recovery,
    recoveryFromIncidentSeconds:
      recoveredAt === undefined || incidentAt === undefined ? null : secondsBetween(incidentAt, recoveredAt),
    projectedRecoverySeconds: projection?.projectedRecoverySeconds ?? null,
    ownOverheadSeconds: projection?.ownOverheadSeconds ?? null,
    criticalPath: [...(projection?.criticalPath ?? [])].reverse(),
    ...unjudged,
    dataAgeSeconds: results.assess?.dataAgeSeconds ?? null,
    dataLossBoundSeconds: results.drain?.dataLossBoundSeconds ?? null,
    objectsMissing: null,
    // A switchover needs the region that it leaves, so there is nothing to count.
    callsToLostRegion: plan.kind === "switchover" ? null : executed.callsToLostRegion.length,
    callsToLostRegionSeen: [...executed.callsToLostRegion],
    bestEffortCallsToLostRegion: [...executed.bestEffortCalls],
    previewReplaces: preview?.replaces ?? null,
    previewDeletes: preview?.deletes ?? null,
    previewCreates: preview?.creates ?? null,
    previewUpdates: preview?.updates ?? null,
    iac: results.settle?.iac ?? (result.outcome === "recovered" ? "behind" : null),
    patch: results.settle?.patch ?? null,
    fencedBy: results.fence?.proofs.find((proof) => proof.ok)?.rung ?? null,
    fence: [...(results.fence?.proofs ?? []), ...lowerRungs],
    steps: result.steps.map(reportStep),
    warnings: [...result.warnings],
    notProven: notProven(target.kind, target.pace),
  };
}

const unjudged = {
  readOnlyAfterSeconds: null,
  clientOutageSeconds: null,
  dataLossSeconds: null,
  acknowledgedWrites: null,
  lostWrites: null,
  lostWritesByClient: null,
  orphanTransactions: null,
  unacknowledgedOrphans: null,
  lostNotAmongOrphans: null,
  writersMax: null,
  series: [],
};

/** The report of a drill: the run's own, with what the judge found. */
export function withJudgement(report: Report, drill: { scenario: string; seed: number }, judgement: Judgement): Report {
  const { series, ...counts } = judgement;
  const began = Date.parse(report.startedAt);
  const seconds = series.map((second): ReportSecond => ({ ...second, t: secondsBetween(began, second.t) }));
  return { ...report, ...counts, kind: "drill", scenario: drill.scenario, seed: drill.seed, series: seconds };
}

function isOver(step: StepRun): boolean {
  return step.status === "done" || step.status === "skipped";
}

function timedSteps(steps: readonly StepRun[]): TimedStep[] {
  return steps.flatMap(({ id, startedAt, endedAt, waits, ...step }) =>
    startedAt === undefined || endedAt === undefined || step.status === "failed"
      ? []
      : [{ id, startedAt, endedAt, waits }],
  );
}

function reportStep({ id, status, startedAt, endedAt, attempts, waits, error }: StepRun): ReportStep {
  return {
    id,
    status,
    startedAt: startedAt === undefined ? null : iso(startedAt),
    seconds: startedAt === undefined || endedAt === undefined ? null : secondsBetween(startedAt, endedAt),
    attempts,
    waits: waits.map((wait) => ({
      kind: wait.kind,
      what: wait.what,
      startedAt: iso(wait.startedAt),
      seconds: wait.ms / 1000,
    })),
    error: error ?? null,
  };
}

function notProven(kind: "lab" | "live", pace: number): string[] {
  const always = [
    "objects: whether the surviving bucket has every object that the database refers to is not compared yet",
  ];
  if (kind === "live") return always;
  return [
    "the services are an emulator: that AWS and Cloudflare accept each call is not shown here",
    `cloud waits ran ${String(pace)} times faster; the projection puts the published ones back, some of them assumed (lab/aws/durations.json)`,
    "promotion's wait is a published figure, not a measurement of this database",
    ...always,
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function secondsBetween(from: number, to: number): number {
  return Math.round(to - from) / 1000;
}
