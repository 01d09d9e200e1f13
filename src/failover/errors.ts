/** Wrong use or configuration: nothing was touched (exit 2). */
export class UsageError extends Error {
  override name = "UsageError";
}

/** A condition that retrying cannot mend: the run stops here (before promotion: and is undone). */
export class PreconditionFailed extends Error {
  override name = "PreconditionFailed";
}

/** The old region may still accept writes; promotion must not begin. */
export class NotFenced extends PreconditionFailed {
  override name = "NotFenced";
}

/** Somebody else operates on this pair of regions, or took this run over. */
export class LeaseHeld extends PreconditionFailed {
  override name = "LeaseHeld";
}

/** What would be taken back is another run's by now. */
export class NotOurs extends PreconditionFailed {
  override name = "NotOurs";
}

/** A service answered that it did not do what was asked (a definite refusal, not a lost answer). */
export class RequestRefused extends Error {
  override name = "RequestRefused";
}

/** A step's own failure, after its last attempt. */
export class StepFailed extends Error {
  override name = "StepFailed";
  readonly step: string;
  constructor(step: string, message: string, options?: ErrorOptions) {
    super(`${step}: ${message}`, options);
    this.step = step;
  }
}

/** The run was told to stop while this step was under way. */
export class Stopped extends Error {
  override name = "Stopped";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
