import { stepIds, type StepId } from "../../../../src/failover/ids.ts";
import type { Report, ReportSecond, ReportStep } from "../../../../src/report/schema.ts";

const began = Date.UTC(2026, 10, 22, 11, 30, 0);
const iso = (t: number): string => new Date(began + t * 1000).toISOString();

type Row = [StepId, number, number, ReportStep["waits"]?];
const wait = (kind: "cloud" | "configured", what: string, from: number, to: number): ReportStep["waits"][number] => ({
  kind,
  what,
  startedAt: iso(from),
  seconds: Math.round((to - from) * 1000) / 1000,
});

const rows: Row[] = [
  ["lease", 1.1, 1.3],
  ["assess", 1.3, 1.9],
  ["read-only", 1.9, 2.3],
  ["preview-gate", 1.9, 8.4],
  ["fence", 8.4, 14.1, [wait("configured", "old lease, longest transaction and clock skew", 8.6, 14.0)]],
  ["drain", 14.1, 14.9],
  ["promote-database", 14.9, 20.6, [wait("cloud", "RDS promotes the replica", 15.1, 20.5)]],
  ["raise-capacity", 14.1, 16.2, [wait("cloud", "instances start", 14.3, 16.1)]],
  ["stand-up", 15.1, 27.8],
  ["storage", 14.1, 14.6],
  ["verify-standby", 20.6, 22.0, [wait("cloud", "load balancer finds the instances healthy", 21.2, 21.9)]],
  ["cutover", 22.0, 22.4],
  ["verify-outside", 22.4, 24.7, [wait("cloud", "edge finds the new region healthy", 22.5, 24.3)]],
  ["settle", 27.8, 38.2],
];

function step([id, from, to, waits = []]: Row): ReportStep {
  return {
    id,
    status: "done",
    startedAt: iso(from),
    seconds: Math.round((to - from) * 1000) / 1000,
    attempts: 1,
    waits,
    error: null,
  };
}

/** What clients saw, second by second: served, dark, pages only, served again. */
function second(t: number): ReportSecond {
  const jitter = ((t * 7919) % 13) - 6;
  if (t < -6) return { t, good: 220 + jitter, failed: 0, readOnly: 0, dataAgeSeconds: 0.4 + (t % 2 === 0 ? 0.5 : 0) };
  if (t < 4) return { t, good: 0, failed: 60 + jitter, readOnly: 0, dataAgeSeconds: null };
  if (t < 24) return { t, good: 22, failed: 4, readOnly: 190 + jitter, dataAgeSeconds: t + 6.6 };
  return {
    t,
    good: Math.min(220, 90 + (t - 24) * 40) + jitter,
    failed: t < 26 ? 6 : 0,
    readOnly: 0,
    dataAgeSeconds: 0.7,
  };
}

/** A drill that recovered, with every field measured. */
export const recovered: Report = {
  schemaVersion: 1,
  kind: "drill",
  scenario: "east-dark",
  seed: 1,
  pace: 20,
  target: "LAB default",
  run: "20261122T113000Z-1f2e3d",
  startedAt: iso(0),
  endedAt: iso(38.4),
  incidentAt: iso(-6),
  outcome: "recovered",
  exitCode: 0,
  message: "recovered",
  from: "prod-east",
  to: "dr-west",
  fromRegion: "us-east-1",
  toRegion: "us-west-2",
  budgetSeconds: 7200,
  recoverySeconds: 24.7,
  recoveryFromIncidentSeconds: 30.7,
  projectedRecoverySeconds: 178.2,
  ownOverheadSeconds: 11.4,
  criticalPath: [
    "lease",
    "assess",
    "preview-gate",
    "fence",
    "drain",
    "promote-database",
    "verify-standby",
    "cutover",
    "verify-outside",
  ],
  readOnlyAfterSeconds: 10.2,
  clientOutageSeconds: 30.4,
  dataAgeSeconds: 8.4,
  dataLossBoundSeconds: 12.6,
  dataLossSeconds: 8.2,
  acknowledgedWrites: 18231,
  lostWrites: 41,
  lostWritesByClient: { outside: 7, inside: 34 },
  orphanTransactions: 44,
  unacknowledgedOrphans: 3,
  lostNotAmongOrphans: 0,
  objectsMissing: null,
  writersMax: 1,
  callsToLostRegion: 0,
  callsToLostRegionSeen: [],
  bestEffortCallsToLostRegion: [
    { at: iso(15.2), region: "us-east-1", service: "autoscaling", action: "UpdateAutoScalingGroup", outcome: "dark" },
  ],
  previewReplaces: 0,
  previewDeletes: 0,
  previewCreates: 0,
  previewUpdates: 3,
  iac: "clean",
  patch: "runs/20261122T113000Z-1f2e3d/roles.patch",
  fencedBy: "lease-expired",
  fence: [
    {
      rung: "lease-expired",
      ok: true,
      proof: `epoch 2 since ${iso(8.5)}; old lease until ${iso(3.1)}, confirmed from ${iso(14)}`,
    },
    { rung: "edge", ok: true, proof: "only us-west-2's pool is in the load balancer" },
    { rung: "instances-zero", ok: false, proof: "no answer within 2000 ms" },
  ],
  steps: rows.map(step),
  series: Array.from({ length: 60 }, (_, i) => second(i - 20)),
  warnings: ["promote-database: the new primary is not Multi-AZ: a second failure of its zone would take it down"],
  notProven: [
    "the services are an emulator: that AWS and Cloudflare accept each call is not shown here",
    "promotion's wait is a published figure, not a measurement of this database",
  ],
};

/** A run that stopped at the gate: nothing judged, most steps never begun. */
export const refused: Report = {
  ...recovered,
  kind: "failover",
  scenario: null,
  seed: null,
  outcome: "stopped",
  exitCode: 3,
  message: "preview-gate: no-go: replaces aws:rds/instance:Instance dualcoast-west <g1> (kmsKeyId changed). Undone.",
  recoverySeconds: null,
  recoveryFromIncidentSeconds: null,
  projectedRecoverySeconds: null,
  ownOverheadSeconds: null,
  criticalPath: [],
  readOnlyAfterSeconds: null,
  clientOutageSeconds: null,
  dataLossBoundSeconds: null,
  dataLossSeconds: null,
  acknowledgedWrites: null,
  lostWrites: null,
  lostWritesByClient: null,
  orphanTransactions: null,
  unacknowledgedOrphans: null,
  lostNotAmongOrphans: null,
  writersMax: null,
  previewReplaces: 1,
  iac: null,
  patch: null,
  fencedBy: null,
  fence: [],
  bestEffortCallsToLostRegion: [],
  series: [],
  steps: stepIds.map((id) => {
    const row = rows.find(([name]) => name === id)!;
    if (id === "lease" || id === "read-only") return { ...step(row), status: "undone" };
    if (id === "assess") return step(row);
    if (id === "preview-gate")
      return { ...step(row), status: "failed", error: "no-go: replaces aws:rds/instance:Instance" };
    return { ...step(row), status: "pending", startedAt: null, seconds: null, attempts: 0, waits: [] };
  }),
};
