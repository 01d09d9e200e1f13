/** Size of a standby, see docs/components.md. */
export type StandbyMode = "pilot-light" | "warm-standby";

export interface CapacityArgs {
  readonly zones: number;
  /** Instances that carry the peak load by themselves; the active region has them in every zone. */
  readonly peakInstancesPerZone: number;
  readonly standbyMode: StandbyMode;
}

export interface Capacity {
  /** Instances of the group in each role. */
  readonly desired: { readonly active: number; readonly standby: number };
  /** Largest size, the same in both roles: raising it is not one more call of a failover. */
  readonly most: number;
}

/**
 * Active: the peak in every zone, so that the loss of one zone costs nothing. Standby: one instance a zone (pilot
 * light; its agent must run, and a group of zero proves nothing), or the peak once over all zones (warm standby).
 */
export function capacity({ zones, peakInstancesPerZone, standbyMode }: CapacityArgs): Capacity {
  const active = zones * peakInstancesPerZone;
  const standby = standbyMode === "pilot-light" ? zones : zones * Math.ceil(peakInstancesPerZone / zones);
  return { desired: { active, standby }, most: active * 2 };
}
