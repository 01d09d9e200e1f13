import type { Step } from "../step.ts";

/** Accepted writes in a row that count as service. */
const writesNeeded = 5;
const everySeconds = 2;

/** What a client outside sees, through the edge: writes accepted by the new region, and read back. */
export const verifyOutside: Step<"verify-outside"> = {
  id: "verify-outside",
  check: () => Promise.resolve(undefined),
  run: async (context) => {
    const { clock, settings, effects, plan } = context;
    const clientId = `failover-${settings.run}-${String(clock.now())}`;
    let seq = 0;
    await context.poll("cloud", "edge finds the new region healthy", everySeconds, async () => {
      // Each look is a new number: a write whose answer was cut off may have been committed.
      const answer = await effects.outside.write(clientId, ++seq).catch(() => undefined);
      return answer?.ok && answer.region === plan.to.region ? seq : undefined;
    });
    let epoch = 0;
    for (let written = 1; written < writesNeeded; written++) {
      const answer = await effects.outside.write(clientId, ++seq);
      if (!answer.ok || answer.region !== plan.to.region) {
        throw new Error(`write ${String(seq)} got ${String(answer.status)} from ${answer.region ?? "the edge"}`);
      }
      epoch = answer.epoch ?? 0;
    }
    const newest = await effects.outside.newestSeq(clientId);
    if (newest !== seq) throw new Error(`wrote up to ${String(seq)}, read back ${String(newest ?? "nothing")}`);
    return { writes: writesNeeded, region: plan.to.region, epoch, at: clock.now() };
  },
  verify: ({ results }, { epoch }) =>
    epoch === results.fence?.epoch
      ? Promise.resolve()
      : Promise.reject(new Error(`writes carry epoch ${String(epoch)} instead of ${String(results.fence?.epoch)}`)),
};
