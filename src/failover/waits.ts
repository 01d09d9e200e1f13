/**
 * Why a step waited. `cloud`: a service's own duration, which a lab divides by its pace. `configured`: a time that our
 * configuration sets (the lease, the longest transaction), never divided.
 */
export type WaitKind = "cloud" | "configured";

export interface Wait {
  readonly kind: WaitKind;
  readonly what: string;
  readonly startedAt: number;
  readonly ms: number;
}
