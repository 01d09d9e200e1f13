import type { Mode } from "./names.ts";

/** What an instance knows when the edge, or a writer, asks. */
export interface Standing {
  /** Region of this instance. */
  readonly region: string;
  /** Epoch of the lease it holds; undefined when it holds none that is still good. */
  readonly heldEpoch: number | undefined;
  /** Newest writer record it saw, however old. */
  readonly writer: { readonly region: string; readonly epoch: number } | undefined;
  /** True when a read-only grant that names this region has not expired. */
  readonly granted: boolean;
  /** True when the own region's database takes writes, as last seen. */
  readonly databaseWritable: boolean;
}

/** Why a region does not want traffic. */
export type EdgeRefusal = "unknown-writer" | "not-writer" | "lease-expired";

/** Answer to the edge's monitor. */
export type EdgeHealth =
  | { readonly status: 200; readonly body: { readonly region: string; readonly mode: Mode; readonly epoch: number } }
  | { readonly status: 503; readonly body: { readonly reason: EdgeRefusal } };

/**
 * May the edge send people here? Only where the writer record, held by a good lease, or an unexpired read-only grant
 * names the region, so that a blip of the one coast never sends writers to the other's unpromoted database.
 */
export function edgeHealth(standing: Standing): EdgeHealth {
  const { region, heldEpoch, writer, granted } = standing;
  if (heldEpoch !== undefined) return { status: 200, body: { region, mode: mode(standing), epoch: heldEpoch } };
  if (granted) return { status: 200, body: { region, mode: "read-only", epoch: writer?.epoch ?? 0 } };
  const named = writer?.region === region ? "lease-expired" : "not-writer";
  return { status: 503, body: { reason: writer ? named : "unknown-writer" } };
}

/** `read-write` only with a good lease and a database that takes writes. */
export function mode({ heldEpoch, databaseWritable }: Pick<Standing, "heldEpoch" | "databaseWritable">): Mode {
  return heldEpoch !== undefined && databaseWritable ? "read-write" : "read-only";
}

/** Why a write was not done. `fenced`: the region lost its right; `read-only`: it never had it, or its database does not take writes. */
export type WriteRefusal = "read-only" | "fenced" | "database";

/** May a write start, and under which epoch? */
export function admitWrite(standing: Standing): { readonly epoch: number } | { readonly reason: WriteRefusal } {
  const { region, heldEpoch, writer, databaseWritable } = standing;
  if (heldEpoch === undefined) return { reason: writer?.region === region ? "fenced" : "read-only" };
  return databaseWritable ? { epoch: heldEpoch } : { reason: "read-only" };
}
