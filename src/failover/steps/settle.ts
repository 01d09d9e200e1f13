import { messageOf } from "../errors.ts";
import type { Step, StepContext } from "../step.ts";

/** Makes the new roles the recorded truth: writer record, stack files, a preview with nothing to do. */
export const settle: Step<"settle"> = {
  id: "settle",
  check: () => Promise.resolve(undefined),
  run: async (context) => {
    const { effects, plan, results, warn } = context;
    const { fence } = results;
    if (!fence) throw new Error("no fence in this run's results");
    await effects.control.raiseRoleEpoch({ region: plan.to.region, epoch: fence.epoch }, plan.roleEpoch);
    const patch = await effects.stack.writePatch();
    const iac = (await isClean(context)) ? "clean" : "behind";
    if (iac === "behind")
      await warn(`${plan.to.stack} is behind: run \`pulumi up -s ${plan.to.stack}\` with the patched stack file`);
    return { iac, patch: patch.path, patchApplied: patch.applied };
  },
  verify: () => Promise.resolve(),
};

/** The edge's state learns the order of the pools that `cutover` set; after it nothing may be left to do. */
async function isClean({ effects, results, signal, warn }: StepContext<"settle">): Promise<boolean> {
  if (!results["stand-up"]) return false;
  try {
    await effects.stack.up("edge", signal);
    const preview = await effects.stack.preview({ whole: true }, signal);
    return preview.creates + preview.updates + preview.deletes + preview.replaces === 0;
  } catch (error) {
    await warn(`the state could not be brought to the new roles: ${messageOf(error)}`);
    return false;
  }
}
