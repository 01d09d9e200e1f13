import { isGiven } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { clusterType, isReplica, names, on } from "./shared.ts";

const east = on("us-east-1", clusterType, "east", {
  engine: "aurora-mysql",
  clusterIdentifier: "east",
  globalClusterIdentifier: "global",
});

export const dr01: Rule = {
  id: "DR-01",
  name: "dr-01-cluster-is-replicated",
  title: "The active cluster belongs to a global cluster, or has a replica on the other coast.",
  group: "recovery",
  severity: "critical",
  level: "mandatory",
  kind: "pair",
  types: [clusterType],
  frameworks: { nist: ["CP-6", "CP-9"] },
  rationale: "A cluster that stands on one coast alone is lost with it, back to the last backup that left it.",
  remediation: "Set globalClusterIdentifier on both clusters, or replicationSourceIdentifier on the standby's.",
  examples: {
    good: { active: [at("us-east-1"), east], standby: [at("us-west-2")] },
    bad: {
      active: [
        at("us-east-1"),
        on("us-east-1", clusterType, "east", { engine: "aurora-mysql", clusterIdentifier: "east" }),
      ],
      standby: [at("us-west-2")],
    },
  },
  checkPair: (ctx) => {
    for (const one of ctx.active.ofType(clusterType).filter((each) => !isReplica(each))) {
      if (isGiven(one, "globalClusterIdentifier")) continue;
      const sources = ctx.standby
        .ofType(clusterType)
        .map((each) => names(each.peek("replicationSourceIdentifier"), one, "clusterIdentifier"));
      if (sources.includes("yes")) continue;
      if (sources.includes("unknown"))
        ctx.notEvaluable("replicationSourceIdentifier of the standby is not known yet", one);
      else ctx.violation(`cluster ${one.name} is in no global cluster and has no replica in the standby`, one);
    }
  },
};
