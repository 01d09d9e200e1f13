import { systemClock } from "./clock.ts";
import type { ControlEffects } from "./effects/types.ts";
import { LeaseHeld } from "./errors.ts";
import { operatorLeaseMs } from "./steps/lease.ts";

/** Renews the operator's lease while the run lasts; stops the run when somebody took it. */
export class LeaseKeeper {
  /** Aborted when the run must stop. */
  readonly signal: AbortSignal;
  /** The control table, but a lease that is released is renewed no more: the next run must find it free. */
  readonly control: ControlEffects;
  private readonly lost = new AbortController();
  private readonly run: string;
  private timer: NodeJS.Timeout | undefined;
  private renewal: Promise<void> = Promise.resolve();

  constructor(control: ControlEffects, run: string, stop: AbortSignal) {
    this.run = run;
    this.signal = AbortSignal.any([stop, this.lost.signal]);
    const releaseLease = async (of: string): Promise<void> => {
      this.end();
      await this.renewal;
      await control.releaseLease(of);
    };
    this.control = { ...control, releaseLease };
  }

  /** Call it when the lease is taken. */
  start(): void {
    this.timer ??= setInterval(() => {
      const expires = systemClock.now() + operatorLeaseMs;
      this.renewal = this.control.renewLease(this.run, expires).catch((error: unknown) => {
        if (error instanceof LeaseHeld) this.lost.abort(error);
      });
    }, operatorLeaseMs / 4);
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
