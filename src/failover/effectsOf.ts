import type { tunnel, RegionClients } from "../aws/clients.ts";
import type { RegionOutputs } from "../outputs.ts";
import { systemClock } from "./clock.ts";
import { agentEffects } from "./effects/agent.ts";
import { capacityEffects, databaseEffects, oldGroupEffects, storageEffects } from "./effects/aws.ts";
import { cloudflareEffects } from "./effects/cloudflare.ts";
import { controlEffects } from "./effects/control.ts";
import { outsideEffects } from "./effects/outside.ts";
import { stackEffects } from "./effects/pulumi.ts";
import { readinessEffects } from "./effects/readiness.ts";
import type { EdgeEffects, Effects } from "./effects/types.ts";
import type { EngineOptions } from "./engine.ts";
import { UsageError } from "./errors.ts";
import type { Plan } from "./plan.ts";
import type { Turn } from "./projectCopy.ts";
import type { StackConfig } from "./stackConfig.ts";
import type { RunTarget } from "./target.ts";

export interface EffectParts {
  readonly target: RunTarget;
  readonly runDir: string;
  readonly config: StackConfig;
  readonly outputs: Readonly<Record<string, RegionOutputs>>;
  readonly plan: Plan;
  readonly clients: RegionClients;
  /** Into the region that may be lost: short, and through the port that nobody waits on. */
  readonly old: RegionClients;
  /** Into the region that is left. The guard refuses it in everything but a switchover. */
  readonly oldAgent: RegionClients;
  readonly agent: ReturnType<typeof tunnel>;
  /** The engine in the run's own copy of the project. */
  readonly projectCopy: EngineOptions;
}

/** All that the steps may touch, on the real services or a lab's. @throws UsageError when a stack is not deployed */
export function effectsOf(parts: EffectParts): Effects {
  const { target, config, outputs, plan, clients, old, oldAgent, agent } = parts;
  const [to, from] = [outputs[plan.to.stack], outputs[plan.from.stack]];
  if (!to || !from) throw new UsageError("both stacks must be deployed");
  const edge = to.edge ?? from.edge;
  const token = { ...process.env, ...target.env }["CLOUDFLARE_API_TOKEN"] ?? "";
  return {
    control: controlEffects(clients.dynamodb, to.tables.control),
    agent: agentEffects(clients.dynamodb, to.tables.ops, systemClock),
    database: databaseEffects(clients.rds, to.database.identifier),
    capacity: capacityEffects(clients, to.web.autoScalingGroup, to.web.targetGroupArn),
    edge: edge ? cloudflareEffects(agent, token, edge) : noEdge,
    outside: outsideEffects(target.outsideUrl ?? `https://${config.domain}`, config.domain),
    storage: storageEffects(
      clients.s3,
      Object.values(to.buckets)
        .filter((bucket) => bucket.region === plan.to.region)
        .map((bucket) => bucket.name),
    ),
    readiness: readinessEffects(clients, {
      autoScalingGroup: to.web.autoScalingGroup,
      launchTemplateId: to.web.launchTemplateId,
      secretId: to.secrets.database,
      keyArns: [...new Set([to.keys.data, to.database.kmsKeyArn])],
    }),
    stack: stackOf(parts),
    oldRegion: {
      ...oldGroupEffects(old, from.web.autoScalingGroup),
      probe: () => agentEffects(oldAgent.dynamodb, from.tables.ops, systemClock).probe(),
    },
  };
}

function stackOf({ target, runDir, plan, projectCopy }: EffectParts): Effects["stack"] {
  const turn: Turn = { active: plan.to, standby: plan.from, roleEpoch: plan.roleEpoch };
  const { projectDir } = target;
  return stackEffects({ engine: projectCopy, projectDir, runDir, turn, applyPatch: target.kind === "lab" });
}

const noEdge: EdgeEffects = {
  readOrder: () => Promise.reject(new Error("neither stack has an edge in its outputs")),
  setOrder: () => Promise.reject(new Error("neither stack has an edge in its outputs")),
};
