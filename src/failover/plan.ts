import { z } from "zod";
import { UsageError } from "./errors.ts";
import { failoverKinds, stepIds, type FailoverKind } from "./ids.ts";
import type { Call } from "./planTable.ts";
import { rulesOf } from "./rules.ts";

/** What a plan is made from: both stacks' outputs and the operator's choices. */
export interface PlanInput {
  readonly kind: FailoverKind;
  readonly to: string;
  readonly stacks: Readonly<Record<string, StackRole>>;
  readonly witnessRegion: string;
  readonly budgetSeconds: number;
  readonly maxDataLossSeconds: number;
}

export interface StackRole {
  readonly role: "active" | "standby";
  readonly region: string;
  readonly roleEpoch: number;
}

const place = z.object({ stack: z.string(), region: z.string() });

/** The printed plan. Seconds; `roleEpoch` is the one both stacks will carry afterwards. */
export const planSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.enum(failoverKinds),
  from: place,
  to: place,
  witnessRegion: z.string(),
  roleEpoch: z.number().int(),
  budgetSeconds: z.number(),
  maxDataLossSeconds: z.number(),
  steps: z.array(
    z.object({
      id: z.enum(stepIds),
      title: z.string(),
      needs: z.array(z.object({ step: z.enum(stepIds), after: z.enum(["end", "accepted"]) })),
      calls: z.array(
        z.object({
          place: z.string(),
          region: z.string().nullable(),
          plane: z.enum(["data", "control"]),
          what: z.string(),
        }),
      ),
      timeoutSeconds: z.number(),
      attempts: z.number().int(),
      undo: z.string().nullable(),
      irreversible: z.boolean(),
      optional: z.boolean(),
    }),
  ),
});

export type Plan = z.infer<typeof planSchema>;

/**
 * The plan for turning the roles round. Pure: same input, same plan; touches nothing.
 * @throws UsageError when `to` is unknown, is active already, or no other stack is active.
 */
export function createPlan(input: PlanInput): Plan {
  const to = input.stacks[input.to];
  const names = Object.keys(input.stacks).join(", ");
  if (!to) throw new UsageError(`--to ${input.to}: no such stack; known are ${names}`);
  const newest = Math.max(...Object.values(input.stacks).map((stack) => stack.roleEpoch));
  // A lost region's state still says "active", under the epoch of before.
  const isActive = (stack: StackRole): boolean => stack.role === "active" && stack.roleEpoch === newest;
  if (isActive(to)) {
    throw new UsageError(
      `--to ${input.to}: that stack is active already; name the standby, or run \`dualcoast status\``,
    );
  }
  const from = Object.entries(input.stacks).find(([name, stack]) => name !== input.to && isActive(stack));
  if (!from) throw new UsageError(`--to ${input.to}: no other stack is active, so there is nothing to take over`);
  const regions = { old: from[1].region, surviving: to.region, witness: input.witnessRegion };
  return {
    schemaVersion: 1,
    kind: input.kind,
    from: { stack: from[0], region: from[1].region },
    to: { stack: input.to, region: to.region },
    witnessRegion: input.witnessRegion,
    roleEpoch: newest + 1,
    budgetSeconds: input.budgetSeconds,
    maxDataLossSeconds: input.maxDataLossSeconds,
    steps: rulesOf(input.kind).map(({ retry, undo, needs, calls, ...rule }) => ({
      ...rule,
      needs: needs.map((need) => ({ ...need })),
      calls: calls.map((call) => ({ ...call, region: regionOf(call, regions) })),
      attempts: retry.retries + 1,
      undo: undo ?? null,
    })),
  };
}

function regionOf(call: Call, regions: { old: string; surviving: string; witness: string }): string | null {
  switch (call.place) {
    case "surviving":
      return regions.surviving;
    case "witness":
    case "state":
      return regions.witness;
    case "old":
    case "lost (best effort)":
      return regions.old;
    default:
      return null;
  }
}
