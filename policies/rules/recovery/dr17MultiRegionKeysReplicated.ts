import { textOf } from "../../core/index.ts";
import type { PairContext, Resource, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { homeRegion, keyType, names, on, replicaKeyType } from "./shared.ts";

const arn = "arn:aws:kms:us-east-1:123456789012:key/mrk-1";
const primary = on("us-east-1", keyType, "data", { arn, multiRegion: true, policy: "{}" });
const copy = on("us-west-2", replicaKeyType, "data", { primaryKeyArn: arn, policy: "{}" });

export const dr17: Rule = {
  id: "DR-17",
  name: "dr-17-multi-region-keys-replicated",
  title: "A multi-region key has its replica in the standby's region, with the same policy.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [keyType, replicaKeyType],
  frameworks: { nist: ["SC-12(1)"] },
  rationale:
    "A multi-region key without a replica is a single-region key under a longer name; it can't be given one when its region is down.",
  remediation: "Add an aws.kms.ReplicaKey with primaryKeyArn in the standby's region, or use a key of each region.",
  examples: {
    good: { active: [at("us-east-1"), primary], standby: [at("us-west-2"), copy] },
    bad: { active: [at("us-east-1"), primary], standby: [at("us-west-2")] },
  },
  checkPair: (ctx) => {
    for (const one of ctx.active.ofType(keyType)) {
      const multi = one.boolean("multiRegion");
      if (multi.state === "known" && multi.value) judge(ctx, one);
    }
  },
};

function judge(ctx: PairContext, one: Resource): void {
  const copies = [ctx.active, ctx.standby]
    .flatMap((graph) => graph.ofType(replicaKeyType))
    .filter((each) => names(each.read("primaryKeyArn"), one) !== "no")
    .filter((each) => {
      const region = each.region();
      return region.state !== "known" || region.value === homeRegion(ctx.standby);
    });
  const [replica] = copies;
  if (!replica) {
    ctx.violation(`multi-region key ${one.name} has no ReplicaKey in the standby's region`, one);
    return;
  }
  one.read("arn"); // without it, which key a replica is of cannot be told
  const [mine, theirs] = [textOf(one.read("policy")), textOf(replica.read("policy"))];
  if (mine !== undefined && theirs !== undefined && mine !== theirs)
    ctx.violation(`the policies of ${one.name} and of its replica differ`, replica);
}
