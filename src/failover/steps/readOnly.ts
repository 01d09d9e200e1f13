import { messageOf } from "../errors.ts";
import type { Step, StepContext } from "../step.ts";
import { requireBothRegionsStill } from "./bothRegions.ts";

/** Long enough for the gate and the fence; from then on the writer record names the surviving region anyway. */
const grantMs = 15 * 60_000;

/** People get pages from the standby within seconds, while nothing has been decided that could not be taken back. */
export const readOnly: Step<"read-only"> = {
  id: "read-only",
  check: ({ accepted, previous }) => Promise.resolve(accepted ? previous : undefined),
  run: async (context) => {
    const { effects, clock, settings, plan, results, note, warn } = context;
    if (plan.kind === "switchover") await requireBothRegionsStill(context);
    const orderBefore =
      (context.notes["orderBefore"] as string[] | null | undefined) ?? results.assess?.edgeOrder ?? null;
    await note({ orderBefore });
    await effects.control.putGrant({ region: plan.to.region, run: settings.run, expires: clock.now() + grantMs });
    let byApi = true;
    try {
      await effects.edge.setOrder([plan.to.region, plan.from.region]);
    } catch (error) {
      byApi = false;
      await warn(`the edge's API refused (${messageOf(error)}); its own health checks move the traffic instead`);
    }
    return { at: clock.now(), byApi, orderBefore };
  },
  verify: async ({ effects, settings, plan }) => {
    const grant = await effects.control.readGrant();
    if (grant?.run !== settings.run)
      throw new Error(`the read-only grant for ${plan.to.region} is not in the control table`);
  },
  undo: async (context) => {
    await context.effects.control.removeGrant();
    await restoreOrder(context);
  },
};

async function restoreOrder({ effects, plan, notes, results, warn }: StepContext<"read-only">): Promise<void> {
  const before = notes["orderBefore"] as string[] | null | undefined;
  if (before === undefined) return; // noted before anything is changed
  try {
    await effects.edge.setOrder(before ?? [plan.from.region, plan.to.region]);
  } catch (error) {
    // Nothing to restore where the API never answered; the pools' order is as it was.
    if (results["read-only"]?.byApi !== false) throw error;
    await warn(`the edge's API still does not answer (${messageOf(error)}); the order of its pools was never changed`);
  }
}
