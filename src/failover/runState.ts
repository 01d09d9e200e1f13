import type { Clock } from "./clock.ts";
import type { Effects } from "./effects/types.ts";
import { messageOf, Stopped } from "./errors.ts";
import { stepIds, type StepId, type StepStatus } from "./ids.ts";
import type { Journal, Past } from "./journal.ts";
import type { Plan } from "./plan.ts";
import type { StepRule } from "./planTable.ts";
import type { Results } from "./results.ts";
import { ruleOf } from "./rules.ts";
import type { RunSettings } from "./step.ts";
import type { Wait } from "./waits.ts";

export interface StepRun {
  readonly id: StepId;
  status: StepStatus;
  startedAt: number | undefined;
  endedAt: number | undefined;
  attempts: number;
  waits: Wait[];
  error: string | undefined;
}

/** Something a person following the run wants to see. */
export type ProgressEvent =
  | { type: "step"; at: number; step: StepId; status: StepStatus; attempt?: number; error?: string }
  | { type: "warning"; at: number; step?: StepId; message: string };

export interface RunParts {
  readonly plan: Plan;
  readonly settings: RunSettings;
  readonly effects: Effects;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly past: Past;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Aborted when the run must stop: lease lost, operator's Ctrl-C. */
  readonly signal: AbortSignal;
}

/** The mutable state of one process of a run. */
export class RunState {
  readonly parts: RunParts;
  readonly steps: ReadonlyMap<StepId, StepRun>;
  readonly results: Results;
  readonly notes: Map<StepId, Record<string, unknown>>;
  readonly warnings: string[] = [];
  /** Stops what is under way; the irreversible call is let finish. */
  readonly stop = new AbortController();
  accepted: boolean;
  /** The irreversible call was answered with a yes; `accepted` alone may rest on an answer that never came. */
  confirmed: boolean;
  /** The irreversible call is under way: nobody knows yet whether there is a way back. */
  calling = false;
  /** Told when the irreversible call was accepted. */
  onAccepted: () => void = () => undefined;

  constructor(parts: RunParts) {
    this.parts = parts;
    this.accepted = parts.past.accepted;
    this.confirmed = parts.past.confirmed;
    this.results = Object.fromEntries(parts.past.results) as Results;
    this.notes = new Map(parts.past.notes);
    this.steps = new Map(
      stepIds.map((id) => [
        id,
        { id, status: "pending", startedAt: undefined, endedAt: undefined, attempts: 0, waits: [], error: undefined },
      ]),
    );
  }

  step(id: StepId): StepRun {
    const found = this.steps.get(id);
    if (!found) throw new Error(`unknown step ${id}`);
    return found;
  }

  rule(id: StepId): StepRule {
    return ruleOf(id, this.parts.plan.kind);
  }

  set(id: StepId, status: StepStatus, detail: { attempt?: number; error?: string } = {}): void {
    const step = this.step(id);
    step.status = status;
    if (detail.error !== undefined) step.error = detail.error;
    this.parts.onProgress({ type: "step", at: this.parts.clock.now(), step: id, status, ...detail });
  }

  async warn(message: string, step?: StepId): Promise<void> {
    this.warnings.push(step ? `${step}: ${message}` : message);
    this.parts.onProgress({ type: "warning", at: this.parts.clock.now(), message, ...(step && { step }) });
    await this.parts.journal.append({ event: "warning", at: this.parts.clock.now(), message, ...(step && { step }) });
  }

  /** Makes the call that cannot be taken back. What is not a definite refusal counts as accepted: it may have arrived. */
  async irreversible(step: StepId, refused: (error: unknown) => boolean, call: () => Promise<void>): Promise<void> {
    if (this.stop.signal.aborted) throw new Stopped("the run is stopping");
    const { journal, clock } = this.parts;
    this.calling = true;
    try {
      await journal.append({ event: "calling", at: clock.now(), step });
      // Asked again after the write: the decision to stop may have been taken while it reached the disk.
      if (this.stop.signal.aborted) {
        await journal.append({ event: "refused", at: clock.now(), step });
        throw new Stopped("the run is stopping");
      }
      await call();
      this.confirmed = true;
      await this.accept(step);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      if (refused(error) && !this.accepted) await journal.append({ event: "refused", at: clock.now(), step });
      else if (!this.accepted) {
        await this.accept(step);
        await this.warn(`no clear answer to the irreversible call (${messageOf(error)}); taken as accepted`, step);
      }
      throw error;
    } finally {
      this.calling = false;
    }
  }

  private async accept(step: StepId): Promise<void> {
    this.accepted = true;
    const { journal, clock } = this.parts;
    await journal.append({ event: "accepted", at: clock.now(), step, confirmed: this.confirmed });
    this.onAccepted();
  }
}
