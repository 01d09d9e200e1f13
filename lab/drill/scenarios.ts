/** How a scenario must end; its page in docs/scenarios says why. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** The outcome that makes the drill's exit code 0. */
  readonly outcome: "recovered" | "refused" | "stopped";
  readonly from: string;
  readonly to: string;
  readonly lostRegion: string;
  readonly survivingRegion: string;
}

/** Every scenario that can be drilled. The first one is the default. */
export const scenarios: readonly Scenario[] = [
  {
    name: "east-dark",
    summary: "us-east-1 is cut off in one instant and stays so; its application and database go on running",
    outcome: "recovered",
    from: "prod-east",
    to: "dr-west",
    lostRegion: "us-east-1",
    survivingRegion: "us-west-2",
  },
];

/** @returns the scenario, or undefined when there is none of that name */
export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((one) => one.name === name);
}
