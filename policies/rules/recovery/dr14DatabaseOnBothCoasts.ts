import { regionOfArn, isGiven, textOf } from "../../core/index.ts";
import type { PairContext, Resource, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { homeRegion, instanceType, isReplica, names, on } from "./shared.ts";

const backupsType = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication";
const arn = "arn:aws:rds:us-east-1:123456789012:db:east";
const key = "arn:aws:kms:us-west-2:123456789012:key/1";
const active = [at("us-east-1"), on("us-east-1", instanceType, "east", { identifier: "east", arn, engine: "mysql" })];
const replica = on("us-west-2", instanceType, "west", { identifier: "west", replicateSourceDb: arn, kmsKeyId: key });
const backups = on("us-west-2", backupsType, "east", { sourceDbInstanceArn: arn, kmsKeyId: key });

export const dr14: Rule = {
  id: "DR-14",
  name: "dr-14-database-on-both-coasts",
  title:
    "The active database has a replica and its point-in-time backups in the standby's region, under a key of that region.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [instanceType, backupsType],
  frameworks: { nist: ["CP-6(1)", "CP-9"] },
  rationale:
    "The replica is what a failover promotes; the backups are what is left when the mistake was replicated. Both must be readable without the lost region's keys.",
  remediation:
    "Add a read replica and an InstanceAutomatedBackupsReplication in the standby's region, each with a kmsKeyId of that region; the key stays as long as they do.",
  examples: {
    good: { active, standby: [at("us-west-2"), replica, backups] },
    bad: { active, standby: [at("us-west-2"), backups] },
  },
  checkPair: (ctx) => {
    for (const one of ctx.active
      .ofType(instanceType)
      .filter((each) => !isReplica(each) && !isGiven(each, "clusterIdentifier"))) {
      const engine = textOf(one.read("engine"));
      if (engine?.startsWith("aurora")) continue; // DR-01
      demand(ctx, one, instanceType, "replicateSourceDb", "replica");
      demand(ctx, one, backupsType, "sourceDbInstanceArn", "automated-backup replication");
    }
  },
};

function demand(ctx: PairContext, source: Resource, type: string, path: string, what: string): void {
  const candidates = ctx.standby
    .ofType(type)
    .map((each) => ({ each, answer: names(each.peek(path), source, "identifier") }));
  const found =
    candidates.find(({ answer }) => answer === "yes") ?? candidates.find(({ answer }) => answer === "unknown");
  if (!found) {
    ctx.violation(`database ${source.name} has no ${what} in the standby`, source);
    return;
  }
  if (found.answer === "unknown") ctx.notEvaluable(`${path} is not known to name ${source.name}`, found.each);
  const region = found.each.region();
  if (region.state === "known" && region.value === homeRegion(ctx.active))
    ctx.violation(`the ${what} of ${source.name} stands in the active region`, found.each);
  const used = textOf(found.each.read("kmsKeyId"));
  const of = used === undefined ? undefined : regionOfArn(used);
  if (of !== undefined && region.state === "known" && of !== region.value)
    ctx.violation(`the ${what} of ${source.name} is under a key of another region`, found.each);
  if (found.each.missing("kmsKeyId").length > 0)
    ctx.violation(`the key of the ${what} of ${source.name} is no longer in the standby's stack`, found.each);
}
