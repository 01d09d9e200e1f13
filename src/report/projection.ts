import { stepIds, type FailoverKind, type StepId } from "../failover/ids.ts";
import { ruleOf } from "../failover/rules.ts";
import type { WaitKind } from "../failover/waits.ts";

/** A step that ran, as the projection sees it. Milliseconds since 1970. */
export interface TimedStep {
  readonly id: StepId;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly waits: readonly { readonly kind: WaitKind; readonly startedAt: number; readonly ms: number }[];
}

/** The steps of a run that came to their end, and the kind that says what each of them needed. */
interface Ran {
  readonly kind: FailoverKind;
  readonly steps: ReadonlyMap<StepId, TimedStep>;
}

export interface Projection {
  /** The recovery as it would have been with cloud services at their own speed. */
  readonly projectedRecoverySeconds: number;
  /** The recovery less the waits on its critical path: what we ourselves cost. */
  readonly ownOverheadSeconds: number;
  /** The steps that decided how long it took, from the last back to the first. */
  readonly criticalPath: readonly StepId[];
}

/**
 * Puts the waits that the lab divided by its pace back in, step by step through the graph: a step that waited longer
 * pushes only what needs it. Waits that our configuration sets (the lease) are real seconds and stay as they are.
 *
 * @param startedAt when the run began, ms since 1970
 * @returns undefined where the recovery did not come to its end
 */
export function project(
  { kind, steps }: { kind: FailoverKind; steps: readonly TimedStep[] },
  startedAt: number,
  pace: number,
): Projection | undefined {
  const ran: Ran = { kind, steps: new Map(steps.map((step) => [step.id, step])) };
  const last = ran.steps.get("verify-outside");
  if (!last) return undefined;
  const projectedEnd = new Map<StepId, number>();
  for (const id of inOrder(ran)) {
    const step = ran.steps.get(id);
    if (!step) continue;
    const before = latestNeed(ran, id);
    // What lay between the needs' end and the start is our own scheduling, and stays.
    const gap = before ? Math.max(0, step.startedAt - before.endedAt) : step.startedAt - startedAt;
    const from = before ? Math.max(...needsOf(ran, id).map((need) => projectedEnd.get(need.id) ?? 0)) : 0;
    projectedEnd.set(id, from + gap + (step.endedAt - step.startedAt) + waited(step, "cloud") * (pace - 1));
  }
  const criticalPath = pathTo(ran, last);
  const waits = criticalPath.reduce((sum, id) => {
    const step = ran.steps.get(id);
    return step ? sum + waited(step, "cloud") + waited(step, "configured") : sum;
  }, 0);
  return {
    projectedRecoverySeconds: seconds(projectedEnd.get("verify-outside") ?? 0),
    ownOverheadSeconds: seconds(last.endedAt - startedAt - waits),
    criticalPath,
  };
}

/** Needs come before what needs them. */
function inOrder(ran: Ran): StepId[] {
  const ordered: StepId[] = [];
  const visit = (id: StepId): void => {
    if (ordered.includes(id)) return;
    for (const need of needsOf(ran, id)) visit(need.id);
    ordered.push(id);
  };
  for (const id of stepIds) visit(id);
  return ordered;
}

function needsOf(ran: Ran, id: StepId): TimedStep[] {
  return ruleOf(id, ran.kind).needs.flatMap((need) => {
    const step = need.after === "end" ? ran.steps.get(need.step) : undefined;
    return step ? [step] : [];
  });
}

function latestNeed(ran: Ran, id: StepId): TimedStep | undefined {
  return needsOf(ran, id).sort((a, b) => b.endedAt - a.endedAt)[0];
}

function pathTo(ran: Ran, last: TimedStep): StepId[] {
  const path: StepId[] = [];
  for (let step: TimedStep | undefined = last; step; step = latestNeed(ran, step.id)) path.push(step.id);
  return path;
}

/** Milliseconds of one kind, overlapping waits counted once. */
function waited(step: TimedStep, kind: WaitKind): number {
  const spans = step.waits
    .filter((wait) => wait.kind === kind)
    .map((wait) => [wait.startedAt, wait.startedAt + wait.ms] as const)
    .sort((a, b) => a[0] - b[0]);
  let [total, until] = [0, -Infinity];
  for (const [from, to] of spans) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
