import type { CapacityState } from "../effects/types.ts";
import type { Step } from "../step.ts";

const everySeconds = 4;

/** Raises the instance group by one regional call; `up` finds it at the size that it wants and changes nothing. */
export const raiseCapacity: Step<"raise-capacity"> = {
  id: "raise-capacity",
  check: async ({ effects, settings, notes, previous }) => {
    const after = await effects.capacity.describe();
    const before = (notes["before"] as CapacityState | undefined) ?? previous?.before ?? after;
    return isRaised(after, settings.activeCapacity) ? { before: sizeOf(before), after } : undefined;
  },
  run: async ({ effects, settings, notes, note, poll }) => {
    const needed = settings.activeCapacity;
    const now = await effects.capacity.describe();
    const before = (notes["before"] as CapacityState | undefined) ?? now;
    await note({ before: sizeOf(before) });
    await effects.capacity.set({
      min: Math.max(before.min, needed),
      desired: Math.max(now.desired, needed),
      max: Math.max(before.max, needed),
    });
    const after = await poll("cloud", "instances start", everySeconds, async () => {
      const state = await effects.capacity.describe();
      return isRaised(state, needed) ? state : undefined;
    });
    return { before: sizeOf(before), after };
  },
  verify: () => Promise.resolve(),
  undo: async ({ effects, notes }) => {
    const before = notes["before"] as CapacityState | undefined;
    if (before) await effects.capacity.set(sizeOf(before));
  },
};

function isRaised(state: CapacityState, needed: number): boolean {
  return state.min >= needed && state.inService >= needed;
}

function sizeOf({ min, desired, max }: { min: number; desired: number; max: number }): {
  min: number;
  desired: number;
  max: number;
} {
  return { min, desired, max };
}
