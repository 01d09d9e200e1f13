import type { Graph, PairContext, Resource, ResourceInput } from "../core/types.ts";

/** Provider of a coast, for examples. */
export const at = (region: string): ResourceInput => ({
  type: "pulumi:providers:aws",
  name: `aws-${region}`,
  props: { region },
});

/** Resources of a type that stand, or may stand, in `region`. */
export function inRegion(graph: Graph, type: string, region: string): readonly Resource[] {
  return graph.ofType(type).filter((one) => {
    const here = one.region();
    return here.state !== "known" || here.value === region;
  });
}

/** The regions of both stacks' providers, each with its graph. */
export function regionsOf(ctx: PairContext): readonly { graph: Graph; region: string }[] {
  return [ctx.active, ctx.standby].flatMap((graph) => {
    const regions = graph.ofType("pulumi:providers:aws").flatMap((one) => {
      const read = one.peek("region");
      return read.state === "known" && typeof read.value === "string" ? [read.value] : [];
    });
    return [...new Set(regions)].slice(0, 1).map((region) => ({ graph, region }));
  });
}

/** Resources of a type in that region, in either stack: the other coast may own them. */
export function inEither(ctx: PairContext, type: string, region: string): readonly Resource[] {
  return [ctx.active, ctx.standby].flatMap((graph) => inRegion(graph, type, region));
}
