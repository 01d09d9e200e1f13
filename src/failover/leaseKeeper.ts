import { systemClock } from "./clock.ts";
import type { ControlEffects } from "./effects/types.ts";
import { LeaseHeld } from "./errors.ts";
import type { RunSettings } from "./step.ts";
import { operatorLeaseMs } from "./steps/lease.ts";

/** Renews the operator's lease while the run lasts; stops the run when somebody took it. */
export class LeaseKeeper {
  /** Aborted when the run must stop. */
  readonly signal: AbortSignal;
  /** The control table, but a lease that is released is renewed no more: the next run must find it free. */
  readonly control: ControlEffects;
  private readonly lost = new AbortController();
  private readonly settings: Pick<RunSettings, "run" | "holder">;
  private timer: NodeJS.Timeout | undefined;
  private renewal: Promise<void> = Promise.resolve();

  constructor(control: ControlEffects, settings: Pick<RunSettings, "run" | "holder">, stop: AbortSignal) {
    this.settings = settings;
    this.signal = AbortSignal.any([stop, this.lost.signal]);
    const releaseLease = async (run: string): Promise<void> => {
      this.end();
      await this.renewal;
      await control.releaseLease(run);
    };
    this.control = { ...control, releaseLease };
  }

  /** Call it when the lease is taken. */
  start(): void {
    this.timer ??= setInterval(() => {
      const { run, holder } = this.settings;
      const now = systemClock.now();
      this.renewal = this.control
        .takeLease({ run, holder, expires: now + operatorLeaseMs }, now, false)
        .catch((error: unknown) => {
          if (error instanceof LeaseHeld) this.lost.abort(error);
        });
    }, operatorLeaseMs / 4);
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
