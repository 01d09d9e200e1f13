import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { UsageError, messageOf } from "./errors.ts";
import { withSurroundings } from "./assessNow.ts";
import type { CapacityState, DatabaseState, OperatorLease, Probe, WriterRecord } from "./effects/types.ts";
import { stackFile } from "./projectCopy.ts";
import { readStackConfig } from "./stackConfig.ts";
import { readStack } from "./stackState.ts";
import type { Surroundings } from "./surroundings.ts";
import type { RunTarget } from "./target.ts";

export interface StackStatus {
  readonly stack: string;
  readonly region: string;
  readonly role: "active" | "standby";
  readonly roleEpoch: number;
  readonly linked: boolean;
}

/** What `dualcoast status` knows. `null`: nobody answered, never zero. Seconds. */
export interface Status {
  readonly active: StackStatus;
  readonly standby: StackStatus;
  readonly writer: WriterRecord | null;
  readonly operator: OperatorLease | null;
  readonly dataAgeSeconds: number | null;
  readonly replica: DatabaseState | null;
  readonly capacity: CapacityState | null;
  readonly edgeOrder: readonly string[] | null;
  /** Stack files that still carry roles from before the last failover. */
  readonly patchPending: readonly string[];
  readonly lastRun: { readonly run: string; readonly outcome: string; readonly recoverySeconds: number | null } | null;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** What a later version will look at; until then each is a named warning, so that nobody takes silence for fine. */
const notBuilt: readonly string[] = [
  "parity: images, secrets, certificates, quotas and parameters of both coasts are not compared yet",
  "restore test: no backup is restored on a schedule yet",
  "forecast: how long a failover would take is not forecast yet",
];

/** The two stacks of a project, whichever it is asked about. @throws UsageError when they are not deployed */
export async function readStatus(target: RunTarget, budgetSeconds: number): Promise<Status> {
  const [first, second] = pairOf(target.projectDir);
  const engine = { pulumi: target.pulumi, projectDir: target.projectDir, env: target.env };
  const stacks = await Promise.all(
    [first, second].map(async (stack) => statusOf(stack, await readStack(engine, stack))),
  );
  const [a, b] = stacks;
  if (!a || !b) throw new UsageError("the project needs two stacks");
  const newest = Math.max(a.roleEpoch, b.roleEpoch);
  const isActive = (stack: StackStatus): boolean => stack.role === "active" && stack.roleEpoch === newest;
  const [active, standby] = isActive(a) ? [a, b] : [b, a];
  // Asked from the standby's side, as a failover would; once the roles were turned, from the side that is known to live.
  const wasTurned = standby.roleEpoch < newest;
  const home = wasTurned ? active : standby;
  const options = { to: home.stack, kind: "failover" as const, budgetSeconds, forReading: true };
  return withSurroundings(target, options, (surroundings) => look(surroundings, { active, standby, wasTurned }));
}

function pairOf(projectDir: string): [string, string] {
  const names = readdirSync(projectDir).flatMap((name) => /^Pulumi\.([a-z-]+)\.yaml$/.exec(name)?.[1] ?? []);
  const first = names.sort()[0];
  if (first === undefined) throw new UsageError(`there is no stack file in ${projectDir}`);
  return [first, readStackConfig(projectDir, first).peer];
}

function statusOf(stack: string, { outputs }: Awaited<ReturnType<typeof readStack>>): StackStatus {
  if (!outputs) throw new UsageError(`${stack} is not deployed: run \`dualcoast deploy\` first`);
  const { region, role, roleEpoch, linked } = outputs;
  return { stack, region, role, roleEpoch, linked };
}

interface Sides {
  readonly active: StackStatus;
  readonly standby: StackStatus;
  readonly wasTurned: boolean;
}

async function look({ effects, target }: Surroundings, sides: Sides): Promise<Status> {
  const warnings: string[] = [];
  const ask = async <T>(what: string, question: Promise<T>): Promise<T | null> => {
    try {
      return (await question) ?? null;
    } catch (error) {
      warnings.push(`${what}: ${messageOf(error)}`);
      return null;
    }
  };
  const [writer, operator, probe, replica, capacity, edgeOrder] = await Promise.all([
    ask("writer record", effects.control.readWriter()),
    ask("operator's lease", effects.control.readLease()),
    ask("agent", effects.agent.probe()),
    ask("database", effects.database.describe()),
    ask("instances", effects.capacity.describe()),
    ask("edge", effects.edge.readOrder()),
  ]);
  const now = Date.now();
  const patchPending = staleFiles(target.projectDir, sides, writer ?? undefined);
  const found = { writer: writer ?? null, probe: probe ?? null, replica: replica ?? null, capacity };
  const held = operator && operator.expires > now ? operator : null;
  if (held) warnings.push(`a run is under way: ${held.run}, ${held.holder}`);
  if (patchPending.length > 0) warnings.push(`the last failover's patch is not merged: ${patchPending.join(", ")}`);
  return {
    active: sides.active,
    standby: sides.standby,
    ...found,
    operator: held,
    dataAgeSeconds: probe ? Math.max(0, now - probe.heartbeatAt) / 1000 : null,
    edgeOrder,
    patchPending,
    lastRun: lastRun(target.runsDir),
    problems: problemsOf(sides, found),
    warnings: [...warnings, ...notBuilt],
  };
}

interface Found {
  readonly writer: WriterRecord | null;
  readonly probe: Probe | null;
  readonly replica: DatabaseState | null;
  readonly capacity: CapacityState | null;
}

/** Why the standby could not take over now; empty when it could. */
export function problemsOf({ active, standby, wasTurned }: Sides, found: Found): string[] {
  if (wasTurned)
    return [
      `${standby.stack} is not a standby since the roles were turned: docs/failover.md, "Rebuilding the old region"`,
    ];
  const { writer, probe, replica, capacity } = found;
  const problems: string[] = [];
  if (!writer) problems.push("the writer record is not readable");
  else if (writer.region !== active.region)
    problems.push(`the writer record names ${writer.region} instead of ${active.region}`);
  if (!replica?.isReplica) problems.push(`the database in ${standby.region} is no replica`);
  else if (replica.status !== "available") problems.push(`the replica in ${standby.region} is ${replica.status}`);
  if (!probe) problems.push(`the agent in ${standby.region} is silent`);
  else if (!probe.sqlRunning) problems.push(`replication in ${standby.region} has stopped`);
  if (!capacity || capacity.inService < 1) problems.push(`no instance is in service in ${standby.region}`);
  for (const stack of [active, standby]) {
    if (!stack.linked) problems.push(`${stack.stack} is not linked to its peer: run \`dualcoast deploy\``);
  }
  return problems;
}

/** Stack files whose role epoch is older than the truth. */
function staleFiles(projectDir: string, { active, standby }: Sides, writer: WriterRecord | undefined): string[] {
  const newest = Math.max(active.roleEpoch, standby.roleEpoch, writer?.roleEpoch ?? 0);
  return [active.stack, standby.stack].filter((stack) => {
    const file = parse(readFileSync(stackFile(projectDir, stack), "utf8")) as { config?: Record<string, unknown> };
    return Number(file.config?.["dualcoast:roleEpoch"]) < newest;
  });
}

function lastRun(runsDir: string): Status["lastRun"] {
  const runs = existsSync(runsDir) ? readdirSync(runsDir).sort().reverse() : [];
  for (const run of runs) {
    const file = path.join(runsDir, run, "report.json");
    if (!existsSync(file)) continue;
    const report = JSON.parse(readFileSync(file, "utf8")) as { outcome: string; recoverySeconds: number | null };
    return { run, outcome: report.outcome, recoverySeconds: report.recoverySeconds };
  }
  return null;
}
