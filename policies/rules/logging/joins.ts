import { isHidden } from "../../core/index.ts";
import type { Graph } from "../../core/types.ts";

/**
 * Whether a resource of `type` points to something that nobody can name yet: what looks missing may be it. The property
 * is noted as unknown, so that the check counts as not evaluable.
 */
export function pointsSomewhere(graph: Graph, type: string, path: string): boolean {
  return graph.ofType(type).some((one) => {
    return one.linked(path).length === 0 && isHidden(one.read(path));
  });
}
