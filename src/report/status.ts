import Table from "cli-table3";
import { z } from "zod";
import type { Status } from "../failover/status.ts";
import { duration } from "./format.ts";

const stack = z.object({
  stack: z.string(),
  region: z.string(),
  role: z.enum(["active", "standby"]),
  roleEpoch: z.number().int(),
  linked: z.boolean(),
});

/** `dualcoast status --json`. */
export const statusSchema = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal("status"),
    target: z.string(),
    at: z.iso.datetime(),
    ready: z.boolean(),
    active: stack,
    standby: stack,
    writer: z
      .object({
        region: z.string(),
        epoch: z.number().int(),
        roleEpoch: z.number().int(),
        leaseUntil: z.iso.datetime(),
        isLeaseHeld: z.boolean(),
      })
      .nullable(),
    operator: z.object({ run: z.string(), holder: z.string(), expires: z.iso.datetime() }).nullable(),
    dataAgeSeconds: z.number().nullable(),
    replica: z
      .object({ status: z.string(), isReplica: z.boolean(), multiAz: z.boolean(), backupRetentionDays: z.number() })
      .nullable(),
    capacity: z
      .object({
        min: z.number(),
        desired: z.number(),
        max: z.number(),
        inService: z.number(),
        healthyTargets: z.number(),
      })
      .nullable(),
    edgeOrder: z.array(z.string()).nullable(),
    patchPending: z.array(z.string()),
    budgetSeconds: z.number(),
    lastRun: z.object({ run: z.string(), outcome: z.string(), recoverySeconds: z.number().nullable() }).nullable(),
    problems: z.array(z.string()),
    warnings: z.array(z.string()),
  })
  .meta({ title: "Dualcoast status" });

export type StatusDocument = z.infer<typeof statusSchema>;

export function statusDocument(target: string, status: Status, budgetSeconds: number, now: number): StatusDocument {
  const { writer, operator } = status;
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    schemaVersion: 1,
    kind: "status",
    target,
    at: iso(now),
    ready: status.problems.length === 0,
    active: status.active,
    standby: status.standby,
    writer: writer && {
      region: writer.region,
      epoch: writer.epoch,
      roleEpoch: writer.roleEpoch,
      leaseUntil: iso(writer.leaseUntil),
      isLeaseHeld: writer.leaseUntil > now,
    },
    operator: operator && { run: operator.run, holder: operator.holder, expires: iso(operator.expires) },
    dataAgeSeconds: status.dataAgeSeconds,
    replica: status.replica,
    capacity: status.capacity,
    edgeOrder: status.edgeOrder && [...status.edgeOrder],
    patchPending: [...status.patchPending],
    budgetSeconds,
    lastRun: status.lastRun,
    problems: [...status.problems],
    warnings: [...status.warnings],
  };
}

/** The status for a terminal. */
export function renderStatus(status: StatusDocument): string {
  const table = new Table({ style: { head: [], border: [] } });
  const { writer, replica, capacity, lastRun } = status;
  const lease = writer?.isLeaseHeld ? "lease held" : "lease run out";
  table.push(
    ["active", `${status.active.stack} (${status.active.region}), role epoch ${status.active.roleEpoch}`],
    ["standby", `${status.standby.stack} (${status.standby.region}), role epoch ${status.standby.roleEpoch}`],
    ["writer", writer ? `${writer.region}, epoch ${writer.epoch}, ${lease}` : "not readable"],
    ["data age", duration(status.dataAgeSeconds)],
    [
      "database",
      replica
        ? `${replica.isReplica ? "replica" : "primary"}, ${replica.status}${replica.multiAz ? ", Multi-AZ" : ""}`
        : "no answer",
    ],
    [
      "instances",
      capacity
        ? `${capacity.inService} of ${capacity.desired} in service, ${capacity.healthyTargets} healthy`
        : "no answer",
    ],
    ["edge prefers", status.edgeOrder?.join(", ") ?? "no answer"],
    ["last run", lastRun ? `${lastRun.run}: ${lastRun.outcome}, ${duration(lastRun.recoverySeconds)}` : "none"],
    ["budget", duration(status.budgetSeconds)],
  );
  return [
    status.ready ? "READY: the standby could take over now" : "NOT READY",
    ...status.problems.map((problem) => `  - ${problem}`),
    table.toString(),
    ...status.warnings.map((warning) => `warning: ${warning}`),
  ].join("\n");
}
