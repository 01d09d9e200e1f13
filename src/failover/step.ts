import type { Clock } from "./clock.ts";
import type { Effects } from "./effects/types.ts";
import type { StepId } from "./ids.ts";
import type { Plan } from "./plan.ts";
import type { Results, StepResults } from "./results.ts";
import type { WaitKind } from "./waits.ts";

/** Settings of a run that steps look at. Seconds, except `incidentAt` (milliseconds since 1970). */
export interface RunSettings {
  readonly run: string;
  readonly holder: string;
  readonly takeOver: boolean;
  /** Largest loss the operator accepts by typing it; the config's own limit holds otherwise. */
  readonly acceptDataLossSeconds: number | undefined;
  readonly incidentAt: number | undefined;
  readonly leaseSeconds: number;
  readonly longestTransactionSeconds: number;
  readonly skewSeconds: number;
  /** Capacity that the active role needs. */
  readonly activeCapacity: number;
  /** Divides the pauses between polls of cloud waits; 1 outside a lab. */
  readonly pace: number;
}

/** All that a step may touch. */
export interface StepContext<Id extends StepId = StepId> {
  readonly plan: Plan;
  readonly settings: RunSettings;
  readonly effects: Effects;
  readonly clock: Clock;
  /** Results of the steps that ended, of this process or of an earlier one of the same run. */
  readonly results: Readonly<Results>;
  /** This step's result in an earlier process of the same run; reality decides whether it still holds. */
  readonly previous: StepResults[Id] | undefined;
  /** What this step noted, in this process or an earlier one. */
  readonly notes: Readonly<Record<string, unknown>>;
  /** True once the irreversible call was accepted, or may have been. */
  readonly accepted: boolean;
  /** Aborted when the step's time is up or the run stops. */
  readonly signal: AbortSignal;
  /** Writes facts to the journal that a resumed run needs although this step has no result yet. */
  note(data: Record<string, unknown>): Promise<void>;
  warn(message: string): Promise<void>;
  /** Makes the call after which there is no way back. @throws Stopped when the run is stopping already. */
  irreversible(call: () => Promise<void>): Promise<void>;
  /** Sleeps, and records why. */
  pause(kind: WaitKind, what: string, ms: number): Promise<void>;
  /** Polls until an answer is not undefined, and records the wait. `everySeconds` is divided by the pace of a lab. */
  poll<T>(kind: WaitKind, what: string, everySeconds: number, ask: () => Promise<T | undefined>): Promise<T>;
}

/** `check` (already so?) → `run` → `verify`. All three may be repeated; `undo` is told nothing and looks for itself. */
export interface Step<Id extends StepId> {
  readonly id: Id;
  /** Reads only. Answers a result when nothing needs doing. */
  check(context: StepContext<Id>): Promise<StepResults[Id] | undefined>;
  run(context: StepContext<Id>): Promise<StepResults[Id]>;
  /** @throws when reality is not as `run` was to leave it. */
  verify(context: StepContext<Id>, result: StepResults[Id]): Promise<void>;
  undo?(context: StepContext<Id>): Promise<void>;
}

export type Steps = { readonly [Id in StepId]: Step<Id> };
