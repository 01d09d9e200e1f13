import { messageOf } from "../errors.ts";
import type { Step } from "../step.ts";

/**
 * Two paths, either is enough: the pools' order by the edge's API, and the edge's own health checks, which find 200 only
 * in the region that the writer record names. Waits for health, never for `up`.
 */
export const cutover: Step<"cutover"> = {
  id: "cutover",
  check: async ({ effects, plan, previous }) => {
    if (!previous?.byApi) return undefined;
    const [order, grant] = await Promise.all([effects.edge.readOrder(), effects.control.readGrant()]);
    return order[0] === plan.to.region && !grant ? previous : undefined;
  },
  run: async ({ effects, plan, clock, warn }) => {
    let byApi = true;
    try {
      await effects.edge.setOrder([plan.to.region, plan.from.region]);
    } catch (error) {
      byApi = false;
      await warn(`the edge's API refused (${messageOf(error)}); its health checks send the traffic`);
    }
    await effects.control.removeGrant();
    return { byApi, at: clock.now() };
  },
  verify: async ({ effects, plan }, { byApi }) => {
    if (!byApi) return;
    const [first] = await effects.edge.readOrder();
    if (first !== plan.to.region)
      throw new Error(`the edge prefers ${first ?? "no pool"} instead of ${plan.to.region}`);
  },
};
