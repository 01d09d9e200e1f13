import { LeaseHeld } from "../errors.ts";
import type { Step } from "../step.ts";

/** How long an operator's lease lives without being renewed: a killed run blocks others no longer than this. */
export const operatorLeaseMs = 60_000;

/** One operator at a time. The same run may take its own lease again, so that a killed run can resume at once. */
export const lease: Step<"lease"> = {
  id: "lease",
  check: () => Promise.resolve(undefined),
  run: async ({ effects, clock, settings }) => {
    const expires = clock.now() + operatorLeaseMs;
    const { run, holder, takeOver } = settings;
    await effects.control.takeLease({ run, holder, expires }, clock.now(), takeOver);
    return { expires };
  },
  verify: async ({ effects, settings }) => {
    const held = await effects.control.readLease();
    if (held?.run !== settings.run) throw new LeaseHeld(`the operator's lease went to run ${held?.run ?? "(nobody)"}`);
  },
  undo: async ({ effects, settings }) => {
    await effects.control.releaseLease(settings.run);
  },
};
