import { isHidden } from "../../core/index.ts";
import type { PairContext, Resource } from "../../core/types.ts";

/**
 * Whether a stack has AWS providers and none of them says its region: then its coast is left out of what is judged.
 * The region is noted as unknown, so that a check that finds nothing counts as not evaluable.
 */
export function hasUnknownCoast({ active, standby }: PairContext): boolean {
  return [active, standby].some((graph) => {
    const states = graph.ofType("pulumi:providers:aws").map((one) => one.read("region").state);
    return states.length > 0 && !states.includes("known");
  });
}

/** Demands that a switch is on, and names the resource at fault. What is absent is as `whenAbsent` says. */
export function mustBeOn(
  ctx: PairContext,
  on: Resource,
  path: string,
  message: string,
  whenAbsent: "fail" | "pass" = "fail",
): void {
  const read = on.boolean(path);
  const isOn = read.state === "absent" ? whenAbsent === "pass" : isHidden(read) || read.value;
  if (!isOn) ctx.violation(message, on);
}
