/** Figures of a drill's report that a scenario's page says something of. */
export type Figure =
  | "acknowledgedWrites"
  | "callsToLostRegion"
  | "clientOutageSeconds"
  | "dataLossBoundSeconds"
  | "lostNotAmongOrphans"
  | "lostWrites"
  | "orphanTransactions"
  | "previewDeletes"
  | "previewReplaces"
  | "writersMax";

/** Both included. */
export type Range = readonly [least: number, most: number];

/** One thing done to the lab, as its control API takes it. */
export interface Strike {
  readonly route: "/dark" | "/light" | "/rules";
  readonly body: object;
  /** What it is, for people. */
  readonly says: string;
}

/** What happens, and how it must end; the scenario's page in docs/scenarios says why. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** The outcome and the figures that make the drill's exit code 0. */
  readonly outcome: "recovered" | "refused" | "stopped";
  readonly must: Readonly<Partial<Record<Figure, Range>>>;
  readonly from: string;
  readonly to: string;
  readonly oldRegion: string;
  readonly newRegion: string;
  /** Done under load, before the operator acts. */
  readonly before: readonly Strike[];
  /** The operator turns the roles by `--planned`; otherwise it is a failover. */
  readonly planned: boolean;
  /** Done when the operator's command has ended, while clients go on. */
  readonly after: readonly Strike[];
  /** Seconds of load after that. */
  readonly afterSeconds: number;
}

const east = "us-east-1";
const west = "us-west-2";
const eastToWest = { from: "prod-east", to: "dr-west", oldRegion: east, newRegion: west } as const;
const dark = (region: string): Strike => ({ route: "/dark", body: { region }, says: `${region} is dark` });
const light = (region: string): Strike => ({ route: "/light", body: { region }, says: `${region} is back` });

const none: Range = [0, 0];
const one: Range = [1, 1];
const some: Range = [1, Infinity];
/** Whatever happens: there was a load, one writer, and every lost write is found again. */
const always = { acknowledgedWrites: [1000, Infinity], writersMax: one, lostNotAmongOrphans: none } as const;
const turned = { ...always, callsToLostRegion: none, previewReplaces: none, previewDeletes: none } as const;
const failover = { ...eastToWest, outcome: "recovered", planned: false, after: [], afterSeconds: 4 } as const;

const slowAndFailing: readonly Strike[] = [
  {
    route: "/rules",
    body: { id: "brownout-fail", match: { region: east }, effect: "fail", probability: 0.5 },
    says: `every second call to ${east} fails`,
  },
  {
    route: "/rules",
    body: { id: "brownout-delay", match: { region: east }, effect: "delay", ms: 2000 },
    says: `the others take two seconds more`,
  },
];

/** Every scenario that can be drilled. The first one is the default. */
export const scenarios: readonly Scenario[] = [
  {
    ...failover,
    name: "east-dark",
    summary: "us-east-1 is cut off in one instant and stays so; its application and database go on running",
    must: { ...turned, lostWrites: some },
    before: [dark(east)],
  },
  {
    ...failover,
    name: "planned",
    summary: "nothing is lost: us-east-1 and us-west-2 are alive, and the roles are turned under load",
    must: {
      ...always,
      lostWrites: none,
      orphanTransactions: none,
      dataLossBoundSeconds: none,
      previewReplaces: none,
      previewDeletes: none,
    },
    before: [],
    planned: true,
  },
  {
    ...failover,
    name: "east-returns",
    summary: "us-east-1 is cut off, the roles are turned, and then it is back with all that it was",
    must: { ...turned, lostWrites: some },
    before: [dark(east)],
    after: [light(east)],
    // Longer than a lease: whoever would renew one again has had the time to.
    afterSeconds: 20,
  },
  {
    ...failover,
    name: "east-brownout",
    summary: "us-east-1 answers slowly or not at all, call by call; its application and database go on running",
    must: turned,
    before: slowAndFailing,
  },
  {
    ...failover,
    name: "west-dark",
    summary: "us-west-2 is cut off, and an operator tries to fail over to it all the same",
    outcome: "refused",
    must: { ...always, lostWrites: none, orphanTransactions: none, clientOutageSeconds: [0, 1] },
    before: [dark(west)],
  },
];

/** @returns the scenario, or undefined when there is none of that name */
export function findScenario(name: string): Scenario | undefined {
  return scenarios.find((one) => one.name === name);
}

/** A range in the words of the scenarios' pages. */
export function inWords([least, most]: Range): string {
  if (least === most) return String(least);
  return most === Infinity ? `at least ${least}` : `at most ${most}`;
}

/**
 * What of a drill is not as its scenario's page says, a sentence each; none where all is.
 * @param report `null` where a figure was not measured: that is not what the page says either
 */
export function notAsItMustBe(
  { outcome, must }: Pick<Scenario, "outcome" | "must">,
  report: Readonly<Record<Figure, number | null>> & { readonly outcome: string; readonly message: string },
): string[] {
  const figures = Object.entries(must) as [Figure, Range][];
  const wrong = figures.filter(([name, [least, most]]) => {
    const value = report[name];
    return value === null || value < least || value > most;
  });
  return [
    ...(report.outcome === outcome ? [] : [`outcome is ${report.outcome}, must be ${outcome} (${report.message})`]),
    ...wrong.map(([name, range]) => `${name} is ${report[name] ?? "not measured"}, must be ${inWords(range)}`),
  ];
}
