import Table from "cli-table3";
import { z } from "zod";
import type { Assessment } from "../failover/assessNow.ts";
import { planSchema, type Plan } from "../failover/plan.ts";
import { duration } from "./format.ts";

const seconds = z.number().nullable();

/** `dualcoast failover --to X --json`: the plan, and whether it could begin at this moment. */
export const planDocumentSchema = z
  .object({
    schemaVersion: z.literal(1),
    kind: z.literal("plan"),
    target: z.string(),
    plan: planSchema,
    assessment: z.object({
      canBegin: z.boolean(),
      problem: z.string().nullable(),
      seconds: z.number(),
      dataAgeSeconds: seconds,
      database: z
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
      warnings: z.array(z.string()),
    }),
  })
  .meta({ title: "Dualcoast failover plan" });

export function planDocument(
  target: string,
  { plan, found, problem, seconds: took, warnings }: Assessment,
): z.infer<typeof planDocumentSchema> {
  return {
    schemaVersion: 1,
    kind: "plan",
    target,
    plan,
    assessment: {
      canBegin: problem === undefined,
      problem: problem ?? null,
      seconds: Math.round(took * 1000) / 1000,
      dataAgeSeconds: found?.dataAgeSeconds ?? null,
      database: found?.database ?? null,
      capacity: found?.capacity ?? null,
      edgeOrder: found?.edgeOrder ?? null,
      warnings: [...warnings],
    },
  };
}

/** The plan for a terminal. */
export function renderPlan(assessment: Assessment): string {
  const { plan, found, problem, warnings } = assessment;
  const lines = [
    `Plan of a ${plan.kind}: ${plan.from.stack} (${plan.from.region}) → ${plan.to.stack} (${plan.to.region}), role epoch ${plan.roleEpoch}, budget ${duration(plan.budgetSeconds)}`,
    stepTable(plan),
    problem === undefined ? "It could begin now; add --execute to carry it out." : `It cannot begin now: ${problem}.`,
  ];
  if (found) {
    const { inService, desired } = found.capacity;
    lines.push(
      `Data age ${duration(found.dataAgeSeconds)}, replica ${found.database.status}, ${inService} of ${desired} instances in service, edge: ${found.edgeOrder?.join(", ") ?? "no answer"}.`,
    );
  }
  return [...lines, ...warnings.map((warning) => `warning: ${warning}`), "Nothing was changed."].join("\n");
}

function stepTable(plan: Plan): string {
  const table = new Table({
    head: ["step", "what", "needs", "calls", "within", "if stopped here"],
    style: { head: [], border: [] },
    colAligns: ["left", "left", "left", "left", "right", "left"],
    colWidths: [18, 30, 20, 52, 13, 32],
    wordWrap: true,
  });
  for (const step of plan.steps) {
    const needs = step.needs.map((need) => (need.after === "accepted" ? `${need.step} accepted` : need.step));
    const calls = step.calls.map((call) => `${call.region ?? call.place}: ${call.what}`);
    const stopped = step.irreversible
      ? "no way back: only forward"
      : (step.undo ?? (step.optional ? "goes on without it" : ""));
    table.push([step.id, step.title, needs.join(", "), calls.join("\n"), duration(step.timeoutSeconds), stopped]);
  }
  return table.toString();
}
