import { isGiven, textOf, listOf } from "../../core/index.ts";
import type { PairContext, Resource, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { clusterType, majorOf, memberType, on } from "./shared.ts";

const cluster = (region: string, props: object) =>
  on(region, clusterType, region, {
    engine: "aurora-mysql",
    engineVersion: "8.0.mysql_aurora.3.08.0",
    clusterIdentifier: region,
    globalClusterIdentifier: "global",
    ...props,
  });
const member = on("us-west-2", memberType, "west-1", { clusterIdentifier: "us-west-2", instanceClass: "db.r6g.large" });

export const dr02: Rule = {
  id: "DR-02",
  name: "dr-02-standby-cluster-can-take-over",
  title:
    "The standby's cluster has an instance of a class that can take over, the same engine version, and no password of its own.",
  group: "recovery",
  severity: "critical",
  level: "mandatory",
  kind: "pair",
  types: [clusterType, memberType],
  frameworks: { nist: ["CP-10", "SI-13(5)"] },
  rationale:
    "A secondary cluster without an instance holds the data and can serve nobody; a burstable one falls over under the whole load.",
  remediation:
    "Give the standby's cluster an instance outside the refused classes, the active one's engineVersion, and no masterPassword.",
  parameters: {
    refusedClasses: {
      type: "array",
      items: { type: "string" },
      description: "Prefixes of instance classes too small to take over.",
      default: ["db.t"],
    },
  },
  examples: {
    good: {
      active: [at("us-east-1"), cluster("us-east-1", {})],
      standby: [at("us-west-2"), cluster("us-west-2", {}), member],
    },
    bad: { active: [at("us-east-1"), cluster("us-east-1", {})], standby: [at("us-west-2"), cluster("us-west-2", {})] },
  },
  checkPair: (ctx) => {
    for (const one of ctx.standby.ofType(clusterType)) judge(ctx, one);
  },
};

function judge(ctx: PairContext, one: Resource): void {
  const members = one.referrers(memberType, "clusterIdentifier");
  const refused = listOf(ctx.config, "refusedClasses");
  if (members.length === 0) ctx.violation(`cluster ${one.name} of the standby has no instance`, one);
  for (const each of members) {
    const size = textOf(each.read("instanceClass"));
    if (size !== undefined && refused.some((prefix) => size.startsWith(prefix)))
      ctx.violation(`instanceClass of ${each.name} is too small to take over`, each);
  }
  if (isGiven(one, "masterPassword") || isGiven(one, "masterPasswordWo"))
    ctx.violation("a secondary cluster takes its password from the primary: remove masterPassword", one);
  const here = textOf(one.read("engineVersion"));
  for (const primary of ctx.active.ofType(clusterType)) {
    const there = textOf(primary.read("engineVersion"));
    if (here !== undefined && there !== undefined && majorOf(here) !== majorOf(there))
      ctx.violation("engineVersion differs from the active cluster's", one);
  }
}
