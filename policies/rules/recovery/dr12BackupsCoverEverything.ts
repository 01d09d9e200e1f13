import { bucketType, isGiven, isHidden, listOf, textOf } from "../../core/index.ts";
import type { Rule } from "../../core/types.ts";
import { clusterType, instanceType, isReplica, tableType } from "./shared.ts";

const selectionType = "aws:backup/selection:Selection";
const planType = "aws:backup/plan:Plan";
const plan = { type: planType, name: "daily", id: "plan", props: { name: "daily" } };
const selection = {
  type: selectionType,
  name: "tagged",
  props: {
    planId: "plan",
    iamRoleArn: "arn:aws:iam::123456789012:role/backup",
    selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }],
  },
};
const db = (tags: object) => ({ type: instanceType, name: "db", props: { tags } });

export const dr12: Rule = {
  id: "DR-12",
  name: "dr-12-backups-cover-everything",
  title: "Where backups are planned, they select by tag, and every store carries the tag.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [selectionType, planType],
  frameworks: { securityHub: ["RDS.26", "EC2.28", "EFS.2", "DynamoDB.4"], nist: ["CP-9"] },
  rationale: "The store that was made last is the one the backup does not know.",
  remediation:
    "Add a Selection with selectionTags and a role, and put its tag on databases, tables, volumes, file systems and buckets.",
  parameters: {
    backedUp: {
      type: "array",
      items: { type: "string" },
      description: "Type tokens of stores that must carry the tag.",
      default: [
        instanceType,
        clusterType,
        tableType,
        "aws:efs/fileSystem:FileSystem",
        "aws:ebs/volume:Volume",
        bucketType,
      ],
    },
  },
  examples: { good: [plan, selection, db({ backup: "daily" })], bad: [plan, selection, db({})] },
  checkStack: (ctx) => {
    const { graph } = ctx;
    if (graph.ofType(planType).length === 0) return; // that there is a plan is DR-11's pair, GV-06
    const selections = graph.ofType(selectionType);
    if (selections.length === 0) ctx.violation("a backup plan has no Selection: nothing is backed up");
    for (const one of selections.filter((each) => !isGiven(each, "iamRoleArn")))
      ctx.violation("iamRoleArn must be set", one);
    const tags = selections.flatMap((one) => {
      const items = one.items("selectionTags");
      return items.state === "known"
        ? items.value.map((tag) => ({ key: tag.string("key"), value: tag.string("value") }))
        : [];
    });
    if (tags.length === 0) return;
    for (const store of graph.ofType(...listOf(ctx.config, "backedUp"))) {
      if (isReplica(store)) continue;
      const own = store.tags();
      if (own.state !== "known") continue;
      const chosen = tags.some(
        ({ key, value }) =>
          [key, value].some(isHidden) || // noted by the read
          (value.state === "known" && own.value[textOf(key) ?? ""] === value.value),
      );
      if (!chosen) ctx.violation(`${store.name} carries no tag that a backup selection selects`, store);
    }
  },
};
