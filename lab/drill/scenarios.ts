/** How a scenario must end; its page in docs/scenarios says why. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** The outcome that makes the drill's exit code 0. */
  readonly outcome: "recovered" | "refused" | "stopped";
  readonly from: string;
  readonly to: string;
  readonly oldRegion: string;
  readonly newRegion: string;
  /** `dark`: the old region is cut off, and a failover follows. `none`: it is alive, and a switchover leaves it. */
  readonly loss: "dark" | "none";
}

const eastToWest = { from: "prod-east", to: "dr-west", oldRegion: "us-east-1", newRegion: "us-west-2" } as const;

/** Every scenario that can be drilled. The first one is the default. */
export const scenarios: readonly Scenario[] = [
  {
    name: "east-dark",
    summary: "us-east-1 is cut off in one instant and stays so; its application and database go on running",
    outcome: "recovered",
    ...eastToWest,
    loss: "dark",
  },
  {
    name: "planned",
    summary: "nothing is lost: us-east-1 and us-west-2 are alive, and the roles are turned under load",
    outcome: "recovered",
    ...eastToWest,
    loss: "none",
  },
];

/** @returns the scenario, or undefined when there is none of that name */
export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((one) => one.name === name);
}
