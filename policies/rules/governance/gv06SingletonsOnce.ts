import { listOf } from "../../core/index.ts";
import type { Graph, PairContext, ResourceInput, Rule } from "../../core/index.ts";

const trail = "aws:cloudtrail/trail:Trail";
const accountBlock = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock";
const passwordPolicy = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy";
const detector = "aws:guardduty/detector:Detector";
const recorder = "aws:cfg/recorder:Recorder";
const vault = "aws:backup/vault:Vault";
const zoneSetting = "cloudflare:index/zoneSetting:ZoneSetting";

const make = (stack: string, ...types: string[]): ResourceInput[] =>
  types.map((type) => ({ type, name: "one", urn: `urn:pulumi:${stack}::dualcoast::${type}::one`, props: {} }));

/** @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html */
export const gv06: Rule = {
  id: "GV-06",
  name: "gv-06-singletons-once",
  title: "What an account has once is in exactly one stack; what a region has once is in each stack exactly once.",
  group: "governance",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [],
  frameworks: {},
  rationale:
    "Two stacks that both own the password policy undo each other; one that neither owns is nobody's. What each region needs must be there before the failover, not after.",
  remediation:
    "Give each singleton to one stack by the table of owners, and each region its own recorder, detector and vault.",
  parameters: {
    exactlyOne: {
      type: "array",
      items: { type: "string" },
      default: [trail, accountBlock, passwordPolicy],
      description: "Types of which both stacks together have exactly one.",
    },
    oneEach: {
      type: "array",
      items: { type: "string" },
      default: [recorder, detector, vault],
      description: "Types of which each stack has at least one, and a region no more than the service allows.",
    },
  },
  examples: {
    good: {
      active: make("prod-east", recorder, detector, vault, accountBlock, passwordPolicy),
      standby: make("dr-west", recorder, detector, vault, trail),
    },
    bad: {
      active: make("prod-east", recorder, detector, vault, accountBlock, passwordPolicy, trail),
      standby: make("dr-west", recorder, detector, trail),
    },
  },
  checkPair(ctx) {
    for (const type of listOf(ctx.config, "exactlyOne")) checkOne(ctx, type);
    for (const type of listOf(ctx.config, "oneEach"))
      for (const graph of [ctx.active, ctx.standby])
        if (graph.ofType(type).length === 0) ctx.violation(`${nameOf(graph)} has no ${short(type)}`);
    checkZoneSettings(ctx);
  },
};

function nameOf(graph: Graph): string {
  return graph.stack === "" ? "a stack" : graph.stack;
}

function short(type: string): string {
  return type.replace(/\/.*:/, ".").replace(":", ".");
}

function checkOne(ctx: PairContext, type: string): void {
  const found = [...ctx.active.ofType(type), ...ctx.standby.ofType(type)];
  if (found.length === 0) ctx.violation(`neither stack has the one ${short(type)}`);
  for (const extra of found.slice(1))
    ctx.violation(`there must be one ${short(type)} in both stacks together, there are ${found.length}`, extra);
}

/** A setting of a zone written twice flaps: each run of one stack undoes the other's. */
function checkZoneSettings(ctx: PairContext): void {
  const seen = new Set<string>();
  for (const setting of [...ctx.active.ofType(zoneSetting), ...ctx.standby.ofType(zoneSetting)]) {
    const [zone, id] = [setting.string("zoneId"), setting.string("settingId")];
    if (zone.state !== "known" || id.state !== "known") continue;
    const key = `${zone.value} ${id.value}`;
    if (seen.has(key)) ctx.violation("the same setting of the same zone is written twice", setting);
    seen.add(key);
  }
}
