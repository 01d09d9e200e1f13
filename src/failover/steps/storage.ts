import type { Step } from "../step.ts";

/** Objects are written to the surviving region's buckets from now on: shown by doing it. */
export const storage: Step<"storage"> = {
  id: "storage",
  check: () => Promise.resolve(undefined),
  run: async ({ effects, settings }) => ({ buckets: await effects.storage.probe(settings.run) }),
  verify: ({ plan }, { buckets }) =>
    buckets.length > 0 ? Promise.resolve() : Promise.reject(new Error(`${plan.to.stack} has no bucket in its outputs`)),
};
