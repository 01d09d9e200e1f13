import { mkdirSync } from "node:fs";
import path from "node:path";
import { clientsFor, readCa, tunnel, type RegionClients } from "../aws/clients.ts";
import { startGuard, type Guard } from "../aws/guard.ts";
import { defaultTiming } from "../../contract/timing.ts";
import type { RegionOutputs } from "../outputs.ts";
import { effectsOf } from "./effectsOf.ts";
import type { Effects } from "./effects/types.ts";
import type { EngineOptions } from "./engine.ts";
import { UsageError } from "./errors.ts";
import type { FailoverKind } from "./ids.ts";
import { createPlan, type Plan, type StackRole } from "./plan.ts";
import { copyProject, turnRoles } from "./projectCopy.ts";
import { readStackConfig, type StackConfig } from "./stackConfig.ts";
import { readStack } from "./stackState.ts";
import type { RunTarget } from "./target.ts";

/** The guard is up, both stacks' states are read, the plan is made: all that a plan, a status or a run needs. */
export interface Surroundings {
  readonly target: RunTarget;
  readonly config: StackConfig;
  readonly outputs: Readonly<Record<string, RegionOutputs>>;
  readonly plan: Plan;
  readonly guard: Guard;
  readonly runDir: string;
  readonly clients: RegionClients;
  readonly effects: Effects;
  readonly times: { leaseSeconds: number; longestTransactionSeconds: number; skewSeconds: number };
  close(): Promise<void>;
}

/** Hosts outside AWS that a failover needs. */
const edgeApi = "api.cloudflare.com";

export interface PrepareOptions {
  readonly to: string;
  readonly kind: FailoverKind;
  readonly budgetSeconds: number;
  readonly runDir: string;
  /** The plan of a run that is resumed: the state may say by now that the roles are turned. */
  readonly plan?: Plan | undefined;
  /** Only looking: `to` may be the active stack too. */
  readonly forReading?: boolean;
}

/**
 * Reads, and starts the guard; changes nothing outside `runDir`.
 * @throws UsageError when the stack is unknown, active already, or not deployed
 */
export async function prepare(target: RunTarget, options: PrepareOptions): Promise<Surroundings> {
  const config = readStackConfig(target.projectDir, options.to);
  mkdirSync(options.runDir, { recursive: true, mode: 0o700 });
  const kind = options.plan?.kind ?? options.kind;
  const guard = await startGuard({
    allowed: {
      survivingRegion: config.region,
      witnessRegion: config.witnessRegion,
      hosts: [edgeApi, ...backendHosts({ ...process.env, ...target.env })],
    },
    lostRegion: config.peerRegion,
    oldAgentHost: kind === "switchover" ? `dynamodb.${config.peerRegion}.amazonaws.com` : undefined,
    upstream: target.upstreamProxy,
    logPath: path.join(options.runDir, "guard.jsonl"),
  });
  try {
    return await assemble(target, options, config, guard);
  } catch (error) {
    await guard.close();
    throw error;
  }
}

/** A state backend that is a service of its own, e.g. `https://api.pulumi.com`. */
function backendHosts(env: Readonly<Record<string, string | undefined>>): string[] {
  const url = env["PULUMI_BACKEND_URL"] ?? "";
  return /^https:\/\//.test(url) ? [new URL(url).hostname] : [];
}

function throughGuard(env: RunTarget["env"], url: string): Record<string, string | undefined> {
  const none = { https_proxy: undefined, HTTP_PROXY: undefined, http_proxy: undefined, ALL_PROXY: undefined };
  const local = "127.0.0.1,localhost";
  return { ...env, ...none, HTTPS_PROXY: url, NO_PROXY: local, no_proxy: local };
}

async function assemble(
  target: RunTarget,
  options: PrepareOptions,
  config: StackConfig,
  guard: Guard,
): Promise<Surroundings> {
  const env = throughGuard(target.env, guard.url);
  const engine: EngineOptions = { pulumi: target.pulumi, projectDir: target.projectDir, env };
  const outputs = await readOutputs(engine, config);
  const { witnessRegion, maxDataLossSeconds, stack: to } = config;
  const { kind, budgetSeconds } = options;
  const plan =
    options.plan ??
    createPlan({
      kind,
      to,
      stacks: options.forReading === true ? asStandby(outputs, to) : outputs,
      witnessRegion,
      budgetSeconds,
      maxDataLossSeconds,
    });
  const clients = clientsOf(target, { region: plan.to.region, proxyUrl: guard.url }, target.env);
  // Never waited on, so never patient.
  const hasty = { requestTimeoutMs: 2000, maxAttempts: 1 };
  const old = clientsOf(
    target,
    { region: plan.from.region, proxyUrl: guard.bestEffortUrl, ...hasty },
    target.bestEffortEnv,
  );
  // It may be lost on the way, and then somebody must hear of it soon.
  const brisk = { requestTimeoutMs: 2000, maxAttempts: 2 };
  const oldAgent = clientsOf(target, { region: plan.from.region, proxyUrl: guard.oldAgentUrl, ...brisk }, target.env);
  const agent = tunnel(guard.url, readCa(target.caFile));
  const projectCopy: EngineOptions = { ...engine, projectDir: projectCopyOf(options.runDir) };
  const { runDir } = options;
  const effects = effectsOf({ target, runDir, config, outputs, plan, clients, old, oldAgent, agent, projectCopy });
  const seconds = {
    longestTransactionSeconds: defaultTiming.longestTransactionMs / 1000,
    skewSeconds: defaultTiming.skewMs / 1000,
  };
  return {
    target,
    config,
    outputs,
    plan,
    guard,
    runDir: options.runDir,
    clients,
    effects,
    times: { leaseSeconds: config.leaseSeconds, ...seconds },
    close: async () => {
      clients.close();
      old.close();
      oldAgent.close();
      agent.destroy();
      await guard.close();
    },
  };
}

function asStandby(outputs: Readonly<Record<string, RegionOutputs>>, name: string): Record<string, StackRole> {
  return Object.fromEntries(
    Object.entries(outputs).map(([stack, { region }]) => [
      stack,
      { region, roleEpoch: 0, role: stack === name ? "standby" : "active" },
    ]),
  );
}

async function readOutputs(engine: EngineOptions, config: StackConfig): Promise<Record<string, RegionOutputs>> {
  const names = [config.stack, config.peer];
  const states = await Promise.all(names.map((name) => readStack(engine, name)));
  return Object.fromEntries(
    states.map((state, i) => {
      const name = names[i] ?? "";
      if (!state.outputs) throw new UsageError(`${name} is not deployed: run \`dualcoast deploy\` first`);
      return [name, state.outputs];
    }),
  );
}

function clientsOf(
  target: RunTarget,
  options: { region: string; proxyUrl: string; requestTimeoutMs?: number; maxAttempts?: number },
  env: RunTarget["env"],
): RegionClients {
  const [accessKeyId, secretAccessKey] = [env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]];
  const sessionToken = env["AWS_SESSION_TOKEN"];
  const credentials =
    accessKeyId && secretAccessKey
      ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
      : undefined;
  return clientsFor({ ...options, ca: readCa(target.caFile), credentials });
}

function projectCopyOf(runDir: string): string {
  return path.join(runDir, "project");
}

/** The run's own copy of the project with the roles turned. Made anew at each start, also of a resumed run. */
export function layProjectCopy({ target, plan, runDir }: Pick<Surroundings, "target" | "plan" | "runDir">): void {
  copyProject(target.projectDir, projectCopyOf(runDir));
  turnRoles(projectCopyOf(runDir), { active: plan.to, standby: plan.from, roleEpoch: plan.roleEpoch });
}
