import type { Step } from "../step.ts";

const deadlineMs = 20_000;
const everySeconds = 4;

/** Health as a user of the app would define it: a row written and read back under the new epoch. */
export const verifyStandby: Step<"verify-standby"> = {
  id: "verify-standby",
  check: () => Promise.resolve(undefined),
  run: async ({ effects, clock, signal, settings, poll }) => {
    const answer = await effects.agent.deepCheck(clock.now() + deadlineMs, signal);
    if (!answer.ok) throw new Error("the deep check failed");
    await poll("cloud", "load balancer finds the instances healthy", everySeconds, async () => {
      const { healthyTargets } = await effects.capacity.describe();
      return healthyTargets >= settings.activeCapacity ? healthyTargets : undefined;
    });
    return { epoch: answer.epoch, region: answer.region };
  },
  verify: ({ plan, results }, { epoch, region }) => {
    if (region === plan.to.region && epoch === results.fence?.epoch) return Promise.resolve();
    const wanted = `${plan.to.region}, epoch ${String(results.fence?.epoch)}`;
    return Promise.reject(
      new Error(`the deep check wrote under ${region}, epoch ${String(epoch)} instead of ${wanted}`),
    );
  },
};
