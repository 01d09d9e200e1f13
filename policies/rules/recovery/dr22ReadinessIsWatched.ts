import { textOf } from "../../core/index.ts";
import { formed } from "../../core/show.ts";
import type { PairContext, ResourceInput, Rule } from "../../core/types.ts";
import { at, inEither, regionsOf } from "../pairs.ts";
import { homeRegion, on } from "./shared.ts";

const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";
const alarm = (region: string, metricName: string): ResourceInput =>
  on(region, alarmType, metricName, { metricName, alarmActions: ["topic"] });
const wanted: Readonly<Record<string, readonly string[]>> = {
  "replica lag": ["ReplicaLag", "AuroraGlobalDBReplicationLag", "HeartbeatAgeSeconds"],
  "failed backups": ["NumberOfBackupJobsFailed"],
  "object replication": ["ReplicationLatency", "OperationsFailedReplication", "BytesPendingReplication"],
};
const all = (region: string): ResourceInput[] => [
  at(region),
  ...["ReplicaLag", "NumberOfBackupJobsFailed", "ReplicationLatency"].map((name) => alarm(region, name)),
];

export const dr22: Rule = {
  id: "DR-22",
  name: "dr-22-readiness-is-watched",
  title: "Both regions have alarms on replica lag, failed backups and object replication.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [alarmType],
  frameworks: { nist: ["CP-9(1)", "IR-4"], pci: ["12.10.1"] },
  rationale: "A standby rots in silence. The lag that was never looked at is the data that is lost.",
  remediation: "Add a MetricAlarm for each in each region: the one that is idle today is needed after the failover.",
  examples: {
    good: { active: all("us-east-1"), standby: all("us-west-2") },
    bad: { active: all("us-east-1"), standby: [at("us-west-2"), alarm("us-west-2", "ReplicaLag")] },
  },
  checkPair: (ctx) => {
    for (const graph of [ctx.active, ctx.standby])
      if (homeRegion(graph) === undefined) ctx.notEvaluable("a stack's region is not known", graph.resources[0]);
    for (const { region } of regionsOf(ctx)) judge(ctx, region);
  },
};

function judge(ctx: PairContext, region: string): void {
  const reads = inEither(ctx, alarmType, region).map((one) => one.read("metricName"));
  if (reads.some(({ state }) => state === "unknown")) return; // noted: it may be any of them
  const metrics = reads.map(textOf);
  for (const [what, names] of Object.entries(wanted)) {
    if (!metrics.some((name) => names.includes(name ?? "")))
      ctx.violation(`no alarm on ${what} in ${formed("region", region)}`);
  }
}
