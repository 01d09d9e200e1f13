import { LeaseHeld, messageOf } from "../errors.ts";
import type { Step } from "../step.ts";
import { within } from "../within.ts";

/** How long an operator's lease lives without being renewed: a killed run blocks others no longer than this. */
export const operatorLeaseMs = 60_000;

const releasePatienceMs = 6000;

/** One operator at a time. The same run may take its own lease again, so that a killed run can resume at once. */
export const lease: Step<"lease"> = {
  id: "lease",
  check: () => Promise.resolve(undefined),
  run: async ({ effects, clock, plan, settings }) => {
    const expires = clock.now() + operatorLeaseMs;
    const { run, holder, takeOver } = settings;
    // The run's first call: where it fails, the trouble is in the region that is to take over, or on the way to it.
    await effects.control.takeLease({ run, holder, expires }, clock.now(), takeOver).catch((error: unknown) => {
      if (error instanceof LeaseHeld) throw error;
      throw new Error(`the control table cannot be written in ${plan.to.region} (${messageOf(error)})`, {
        cause: error,
      });
    });
    return { expires };
  },
  verify: async ({ effects, settings }) => {
    const held = await effects.control.readLease();
    if (held?.run !== settings.run) throw new LeaseHeld(`the operator's lease went to run ${held?.run ?? "(nobody)"}`);
  },
  // Where the table is silent the lease ends by itself: that is no reason to say that something was left behind.
  undo: async ({ effects, settings, warn }) => {
    const released = effects.control.releaseLease(settings.run);
    let silence: string | undefined;
    await within(releasePatienceMs, released, (error) => (silence = messageOf(error)));
    if (silence === undefined) return;
    const ends = `it ends by itself within ${String(operatorLeaseMs / 1000)} s`;
    await warn(`where the operator's lease was taken, it could not be released (${silence}); ${ends}`);
  },
};
