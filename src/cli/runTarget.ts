import type { RunTarget, SeenCall } from "../failover/target.ts";
import { placeOf } from "../place.ts";
import { CommandError } from "./errors.ts";
import type { LabFile } from "./labFile.ts";
import { resolveTarget, type Target, type TargetOptions } from "./target.ts";

/**
 * What a failover needs to know about the place it acts on. The engine is installed where it is missing.
 * @param to stack whose failover role a lab's run acts under; without it nobody judges what the run may do
 */
export async function runTarget(
  options: TargetOptions,
  to?: string,
): Promise<{ target: Target; runTarget: RunTarget }> {
  const target = resolveTarget(options);
  return { target, runTarget: target.kind === "lab" ? labTarget(target.lab, to) : await liveTarget(target.region) };
}

export function labTarget(lab: LabFile, to?: string): RunTarget {
  const session = to === undefined ? {} : { AWS_SESSION_TOKEN: failoverRoleName(to) };
  return {
    kind: "lab",
    label: `LAB ${lab.name}`,
    projectDir: lab.projectDir,
    pulumi: lab.pulumi,
    runsDir: lab.runsDir,
    pace: lab.pace,
    env: { ...lab.env.failover, ...session },
    bestEffortEnv: { ...lab.env["failover-best-effort"], ...session },
    caFile: lab.caFile,
    upstreamProxy: lab.gate,
    outsideUrl: lab.edge.url,
    callsSeen: (actor, region, since) => callsSeen(lab, actor, region, since),
  };
}

/** The role of a failover to a stack. In a lab its name is the session token: the front judges by that role. */
function failoverRoleName(stack: string): string {
  return `dualcoast-failover-${placeOf(stack)}`;
}

async function callsSeen(
  { control, name }: LabFile,
  actor: string,
  region: string,
  since: number,
): Promise<SeenCall[]> {
  const query = new URLSearchParams({ actor, region, since: String(since) });
  const answer = await fetch(`${control.url}/calls?${query.toString()}`, {
    headers: { authorization: `Bearer ${control.token}` },
  });
  if (!answer.ok) throw new CommandError(`lab ${name} does not say which calls it saw (${answer.status})`, 1);
  const { calls } = (await answer.json()) as { calls: SeenCall[] };
  return calls.map(({ at, service, action, outcome, region: to }) => ({ at, service, action, outcome, region: to }));
}

async function liveTarget(region: string): Promise<RunTarget> {
  const [{ ensureEngine }, { repoRoot }] = await Promise.all([
    import("../../tools/engine/install.ts"),
    import("../../tools/paths.ts"),
  ]);
  const { pulumi, pathDirs } = await ensureEngine();
  const PATH = [...pathDirs, process.env["PATH"] ?? ""].join(":");
  return {
    kind: "live",
    label: `LIVE ${region}`,
    projectDir: repoRoot,
    pulumi,
    runsDir: `${repoRoot}/.dualcoast/runs`,
    pace: 1,
    env: { PATH },
    bestEffortEnv: {},
    caFile: process.env["AWS_CA_BUNDLE"],
    upstreamProxy: process.env["HTTPS_PROXY"] ?? process.env["https_proxy"],
    outsideUrl: undefined,
    callsSeen: undefined,
  };
}
