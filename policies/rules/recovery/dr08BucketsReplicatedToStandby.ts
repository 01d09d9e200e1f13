import { bucketSetting, bucketType, isGiven, isHidden, textOf, listOf } from "../../core/index.ts";
import type { PairContext, Read, Resource, Rule, View } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { homeRegion, names, on } from "./shared.ts";

const configType = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const enabled = { status: "Enabled" };
const rule = {
  status: "Enabled",
  deleteMarkerReplication: enabled,
  sourceSelectionCriteria: { sseKmsEncryptedObjects: enabled },
  destination: { bucket: "arn:aws:s3:::west", metrics: enabled, replicationTime: enabled },
};
const active = (rules: object[]) => [
  at("us-east-1"),
  on("us-east-1", bucketType, "east", { bucket: "east", arn: "arn:aws:s3:::east" }),
  on("us-east-1", configType, "east", { bucket: "east", rules }),
];
const standby = [at("us-west-2"), on("us-west-2", bucketType, "west", { bucket: "west", arn: "arn:aws:s3:::west" })];

export const dr08: Rule = {
  id: "DR-08",
  name: "dr-08-buckets-replicated-to-standby",
  title:
    "Data buckets are replicated to a bucket of the standby's region, encrypted objects and delete markers included, and measured.",
  group: "recovery",
  severity: "critical",
  level: "mandatory",
  kind: "pair",
  types: [bucketType, configType],
  frameworks: { securityHub: ["S3.7"], nist: ["CP-6", "CP-9"] },
  rationale:
    "Replication into the same region is no copy for the day when the region is gone, and without the KMS criterion encrypted objects are skipped in silence.",
  remediation:
    "Add a BucketReplicationConfig with an enabled rule to the standby's bucket, sseKmsEncryptedObjects, deleteMarkerReplication, metrics and replicationTime.",
  parameters: {
    unreplicated: {
      type: "array",
      items: { type: "string" },
      description: "Words in a bucket's name that say it need not be replicated (logs are kept where they are made).",
      default: ["log", "trail"],
    },
  },
  examples: {
    good: { active: active([rule]), standby },
    bad: { active: active([{ ...rule, destination: { bucket: "arn:aws:s3:::elsewhere" } }]), standby },
  },
  checkPair: (ctx) => {
    const skipped = listOf(ctx.config, "unreplicated");
    for (const one of ctx.active.ofType(bucketType)) {
      if (!skipped.some((word) => one.name.includes(word))) judge(ctx, one);
    }
  },
};

function judge(ctx: PairContext, one: Resource): void {
  const { companions, inline } = bucketSetting(one, "replicationConfiguration");
  const views: readonly View[] = companions.length > 0 ? companions : inline ? [inline] : [];
  const lists = views.map((view) => view.items("rules"));
  if (lists.some((list) => isHidden(list))) return;
  const rules = lists.flatMap((list) => (list.state === "known" ? list.value : []));
  const running = rules.filter((rule) => isOn(rule.read("status")));
  const to = running.filter((each) => goesToStandby(ctx, each) !== "no");
  if (to.length === 0) {
    ctx.violation(`bucket ${one.name} has no enabled replication to a bucket of the standby's region`, one);
    return;
  }
  if (!to.some((each) => goesToStandby(ctx, each) === "yes"))
    ctx.notEvaluable(`destination.bucket of ${one.name} is not known to be in the standby's region`, one);
  for (const each of to) judgeRule(ctx, one, each);
}

/** Enabled, or not known and noted. */
function isOn(read: Read<unknown>): boolean {
  return isHidden(read) || ["Enabled", "true"].includes(textOf(read) ?? "");
}

function goesToStandby(ctx: PairContext, each: View): "yes" | "no" | "unknown" {
  const read = each.peek("destination.bucket");
  const home = homeRegion(ctx.active);
  const answers = ctx.standby
    .ofType(bucketType)
    .filter((bucket) => {
      const region = bucket.region();
      return region.state !== "known" || region.value !== home;
    })
    .map((bucket) =>
      textOf(read) === `arn:aws:s3:::${textOf(bucket.peek("bucket")) ?? ""}` ? "yes" : names(read, bucket),
    );
  return answers.find((answer) => answer === "yes") ?? answers.find((answer) => answer === "unknown") ?? "no";
}

function judgeRule(ctx: PairContext, bucket: Resource, each: View): void {
  const path = "sourceSelectionCriteria.sseKmsEncryptedObjects";
  const inline = each.boolean(`${path}.enabled`); // how the bucket's own property writes it
  const kms = isOn(each.read(`${path}.status`)) || isHidden(inline) || (inline.state === "known" && inline.value);
  if (!kms) ctx.violation(`replication of ${bucket.name} leaves out objects under KMS: set ${path}`, bucket);
  if (!isGiven(each, "destination.metrics") || !isGiven(each, "destination.replicationTime")) {
    ctx.violation(`replication of ${bucket.name} is not measured: set destination.metrics and replicationTime`, bucket);
  }
  if (!isOn(each.read("deleteMarkerReplication.status")) && !isOn(each.read("deleteMarkerReplicationStatus")))
    ctx.violation(`replication of ${bucket.name} leaves out delete markers: set deleteMarkerReplication`, bucket);
}
