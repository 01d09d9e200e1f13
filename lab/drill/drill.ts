import { setTimeout as sleep } from "node:timers/promises";
import type { LabFile } from "../../src/cli/labFile.ts";
import type { Judgement } from "../../src/report/build.ts";
import type { Report } from "../../src/report/schema.ts";
import { callLab } from "../control.ts";
import { labDown } from "../down.ts";
import { labUp } from "../up.ts";
import { lastDocument, runCommand } from "./commands.ts";
import { untilServing, untilSettled } from "./ready.ts";
import type { Scenario, Strike } from "./scenarios.ts";

export interface DrillOptions {
  readonly scenario: Scenario;
  /** Name of the lab; it is made for the drill and removed after it. */
  readonly lab: string;
  readonly pace: number;
  readonly deployPace: number;
  /** Writes a second of the client outside. */
  readonly ratePerSecond: number;
  /** Seconds of load before the region is lost. */
  readonly loadSeconds: number;
  /** Leave the lab up afterwards, to look around in. */
  readonly keep: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A drill's two accounts: the run's own report, and what clients and databases say. */
export interface Drilled {
  readonly report: Report;
  readonly judgement: Judgement;
}

/**
 * One drill from nothing: a lab, both stacks, a load, what happens to the region, and the failover by the same command that an
 * operator runs, and the judge's verdict from both databases and the clients' histories.
 * @throws Error when a part that is not under test fails: the lab, the deployment, the load
 */
export async function drill(options: DrillOptions): Promise<Drilled> {
  const { say, lab: name, signal } = options;
  say(`drill ${options.scenario.name}: ${options.scenario.summary}`);
  const lab = await labUp({ name, pace: options.pace, deployPace: options.deployPace, say });
  try {
    signal.throwIfAborted();
    await deployBoth(lab, options);
    return await rehearse(lab, options);
  } finally {
    if (options.keep) say(`lab ${name} is left up: npx dualcoast lab shell ${name}`);
    else await labDown(name).catch((error: unknown) => say(notRemoved(name, error)));
  }
}

/** What was measured stands all the same. */
function notRemoved(name: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return `lab ${name} could not be removed (${why}): npx dualcoast lab down ${name}`;
}

async function deployBoth(lab: LabFile, { say, signal }: DrillOptions): Promise<void> {
  const result = await runCommand(["deploy", "--lab", lab.name, "--json"], say, signal);
  if (result.exitCode !== 0) throw new Error(`the deployment failed (exit ${result.exitCode}):\n${result.lastWords}`);
}

async function rehearse(lab: LabFile, options: DrillOptions): Promise<Drilled> {
  const { scenario, say, signal } = options;
  await untilSettled(lab);
  await untilServing(lab, scenario.from);
  say(`load: ${options.ratePerSecond} writes a second from outside, a second client inside ${scenario.oldRegion}`);
  await callLab(lab, "POST", "/load/start", {
    ratePerSecond: options.ratePerSecond,
    insideRegion: scenario.oldRegion,
  });
  await sleep(options.loadSeconds * 1000, undefined, { signal });
  const struckAt = Date.now();
  await strike(lab, scenario.before, say);
  const report = await failOver(lab, options, struckAt);
  await strike(lab, scenario.after, say);
  await sleep(scenario.afterSeconds * 1000, undefined, { signal });
  await callLab(lab, "POST", "/load/stop");
  return { report, judgement: await judged(lab, scenario, report, struckAt) };
}

async function strike(lab: LabFile, strikes: readonly Strike[], say: DrillOptions["say"]): Promise<void> {
  for (const { route, body, says } of strikes) {
    await callLab(lab, "POST", route, body);
    say(says);
  }
}

/** What clients were told is held against the database of the region that is active now. */
function judged(lab: LabFile, scenario: Scenario, report: Report, darkAt: number): Promise<Judgement> {
  const [left, active] = [scenario.oldRegion, scenario.newRegion];
  const isTurned = report.steps.some(({ id, status }) => id === "promote-database" && status === "done");
  const regions = isTurned ? { oldRegion: left, newRegion: active } : { oldRegion: active, newRegion: left };
  return callLab<Judgement>(lab, "POST", "/judge", { ...regions, darkAt, startedAt: Date.parse(report.startedAt) });
}

async function failOver(lab: LabFile, { scenario, say, signal }: DrillOptions, struckAt: number): Promise<Report> {
  const kind = scenario.planned ? ["--planned"] : ["--incident-at", new Date(struckAt).toISOString()];
  const args = ["failover", "--lab", lab.name, "--to", scenario.to, "--execute", "--json", ...kind];
  const result = await runCommand(args, say, signal);
  const report = lastDocument(result.stdout) as Report | undefined;
  if (report === undefined)
    throw new Error(`the failover gave no report (exit ${result.exitCode}):\n${result.lastWords}`);
  return report;
}
