import { bucketType } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { clusterType, instanceType, keyType, replicaKeyType, tableType, vaultType } from "./shared.ts";

const db = (protect: boolean) => ({ type: instanceType, name: "db", props: {}, protect });

export const dr05: Rule = {
  id: "DR-05",
  name: "dr-05-stateful-resources-protected",
  title: "Databases, tables, buckets, keys and vaults are protected in the program.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [
    instanceType,
    clusterType,
    "aws:rds/globalCluster:GlobalCluster",
    bucketType,
    keyType,
    replicaKeyType,
    vaultType,
    tableType,
  ],
  frameworks: { nist: ["CP-9"] },
  rationale:
    "A renamed resource is deleted and made anew by the next update. Protection turns that into an error, before the data is gone.",
  remediation: "Pass `protect: true` in the resource's options.",
  examples: { good: [db(true)], bad: [db(false)] },
  check: (ctx) => {
    const { protect } = ctx.resource;
    if (protect === false) ctx.violation("must have the option protect: true");
    else if (protect === undefined) ctx.notEvaluable("the source does not say whether it is protected");
  },
};
