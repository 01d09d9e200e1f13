import { z } from "zod";
import { failoverKinds, stepIds, stepStatuses } from "../failover/ids.ts";

const seconds = z.number().nullable();
const count = z.number().int().nullable();
const time = z.iso.datetime();

export const callSchema = z.object({
  at: time,
  region: z.string(),
  service: z.string(),
  action: z.string(),
  outcome: z.string(),
});

export const reportStepSchema = z.object({
  id: z.enum(stepIds),
  status: z.enum(stepStatuses),
  startedAt: time.nullable(),
  seconds,
  attempts: z.number().int(),
  waits: z.array(
    z.object({ kind: z.enum(["cloud", "configured"]), what: z.string(), startedAt: time, seconds: z.number() }),
  ),
  error: z.string().nullable(),
});

/** One second as clients outside saw it. `t`: seconds since the run began, negative before. */
export const secondSchema = z.object({
  t: z.number(),
  /** Answers that were what was asked for. */
  good: z.number(),
  /** Errors, refusals and silence. */
  failed: z.number(),
  /** Writes that were told to come back: the region serves pages only. */
  readOnly: z.number(),
  dataAgeSeconds: seconds,
});

/**
 * The report of a failover or a drill. Seconds everywhere; `null` means not measured, never zero. In a lab the times are
 * the lab's; `projectedRecoverySeconds` alone has the published waits at their own length.
 */
export const reportSchema = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.enum(["drill", ...failoverKinds]),
    scenario: z.string().nullable(),
    seed: z.number().int().nullable(),
    pace: z.number(),
    target: z.string(),
    run: z.string(),
    startedAt: time,
    endedAt: time,
    incidentAt: time.nullable(),
    outcome: z.enum(["recovered", "refused", "stopped", "failed"]),
    exitCode: z.number().int(),
    message: z.string(),
    from: z.string(),
    to: z.string(),
    fromRegion: z.string(),
    toRegion: z.string(),
    budgetSeconds: z.number(),
    recoverySeconds: seconds,
    recoveryFromIncidentSeconds: seconds,
    projectedRecoverySeconds: seconds,
    ownOverheadSeconds: seconds,
    criticalPath: z.array(z.enum(stepIds)),
    readOnlyAfterSeconds: seconds,
    clientOutageSeconds: seconds,
    dataAgeSeconds: seconds,
    dataLossBoundSeconds: seconds,
    dataLossSeconds: seconds,
    acknowledgedWrites: count,
    lostWrites: count,
    lostWritesByClient: z.object({ outside: z.number().int(), inside: z.number().int() }).nullable(),
    orphanTransactions: count,
    unacknowledgedOrphans: count,
    lostNotAmongOrphans: count,
    objectsMissing: count,
    writersMax: count,
    /** `null` in a switchover, which needs the region that it leaves. */
    callsToLostRegion: count,
    callsToLostRegionSeen: z.array(callSchema),
    bestEffortCallsToLostRegion: z.array(callSchema),
    previewReplaces: count,
    previewDeletes: count,
    previewCreates: count,
    previewUpdates: count,
    iac: z.enum(["clean", "behind"]).nullable(),
    patch: z.string().nullable(),
    fencedBy: z.string().nullable(),
    fence: z.array(z.object({ rung: z.string(), ok: z.boolean(), proof: z.string() })),
    steps: z.array(reportStepSchema),
    series: z.array(secondSchema),
    warnings: z.array(z.string()),
    notProven: z.array(z.string()),
  })
  .meta({ title: "Dualcoast failover report" });

export type Report = z.infer<typeof reportSchema>;
export type ReportStep = z.infer<typeof reportStepSchema>;
export type ReportSecond = z.infer<typeof secondSchema>;

/** `drill --all --json`. */
export const matrixSchema = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal("matrix"),
    runs: z.array(reportSchema),
    /** What is not as its scenario's page says, also of a scenario whose lab failed and that has no run. */
    wrong: z.array(z.object({ scenario: z.string(), what: z.string() })),
  })
  .meta({ title: "Dualcoast drill matrix" });
