import type { Step, StepContext } from "../step.ts";

/** The engine brings the rest of the stack to its new role. Recovery never waits for it. */
export const standUp: Step<"stand-up"> = {
  id: "stand-up",
  check: async (context) =>
    (await isTurned(context)) ? (context.previous ?? { changes: {}, brokenLock: null }) : undefined,
  run: async ({ effects, signal, warn }) => {
    const { changes, brokenLock } = await effects.stack.up("role", signal);
    if (brokenLock)
      await warn(`the state was locked by a process that has ended (${brokenLock}); its lock was removed`);
    return { changes, brokenLock };
  },
  verify: async (context) => {
    if (!(await isTurned(context))) throw new Error("the stack's outputs do not say that it is active");
  },
};

async function isTurned({ effects, plan }: StepContext<"stand-up">): Promise<boolean> {
  const now = await effects.stack.readRole();
  return now?.role === "active" && now.roleEpoch === plan.roleEpoch;
}
