import type { Step } from "../step.ts";

const everySeconds = 4;

/** Raises the instance group by one regional call; `up` raises its lower bound afterwards. */
export const raiseCapacity: Step<"raise-capacity"> = {
  id: "raise-capacity",
  check: async ({ effects, settings, notes, previous }) => {
    const after = await effects.capacity.describe();
    const before = (notes["before"] as number | undefined) ?? previous?.before ?? after.desired;
    return Math.min(after.desired, after.inService) >= settings.activeCapacity ? { before, after } : undefined;
  },
  run: async ({ effects, settings, notes, note, poll }) => {
    const needed = settings.activeCapacity;
    const now = await effects.capacity.describe();
    const before = (notes["before"] as number | undefined) ?? now.desired;
    await note({ before });
    if (now.desired < needed) await effects.capacity.setDesired(needed);
    const after = await poll("cloud", "instances start", everySeconds, async () => {
      const state = await effects.capacity.describe();
      return state.inService >= needed ? state : undefined;
    });
    return { before, after };
  },
  verify: () => Promise.resolve(),
  undo: async ({ effects, notes }) => {
    const before = notes["before"] as number | undefined;
    if (before !== undefined) await effects.capacity.setDesired(before);
  },
};
