import {
  bucketSetting,
  bucketType,
  bucketEncryptionRules,
  isVersioned,
  textOf,
  regionOfArn,
} from "../../core/index.ts";
import type { PairContext, Resource, Rule } from "../../core/types.ts";
import { at } from "../pairs.ts";
import { on } from "./shared.ts";

const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const encryption = {
  rules: [
    {
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: "aws:kms",
        kmsMasterKeyId: "arn:aws:kms:us-west-2:123456789012:key/1",
      },
    },
  ],
};
const configType = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const west = [
  at("us-west-2"),
  on("us-west-2", bucketType, "west", { bucket: "west", arn: "arn:aws:s3:::west" }),
  on("us-west-2", "aws:s3/bucketVersioning:BucketVersioning", "west", {
    bucket: "west",
    versioningConfiguration: { status: "Enabled" },
  }),
  on("us-west-2", "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "west", {
    bucket: "west",
    ...encryption,
  }),
  on("us-west-2", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "west", { bucket: "west", ...flags }),
];
const active = [
  at("us-east-1"),
  on("us-east-1", bucketType, "east", { bucket: "east" }),
  on("us-east-1", configType, "east", {
    bucket: "east",
    rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::west" } }],
  }),
];

export const dr09: Rule = {
  id: "DR-09",
  name: "dr-09-copies-are-safe",
  title: "A bucket that receives copies is versioned, private, and encrypted by a key of its own region.",
  group: "recovery",
  severity: "high",
  level: "mandatory",
  kind: "pair",
  types: [bucketType],
  frameworks: { securityHub: ["S3.7", "S3.8"], nist: ["CP-6(1)", "SC-28"] },
  rationale: "Copies under the lost region's key can't be read on the night they are for.",
  remediation:
    "Give the destination bucket versioning, a public access block, and default encryption by a key of the standby's region.",
  examples: {
    good: { active, standby: west },
    bad: { active, standby: west.filter((one) => !one.type.includes("Versioning")) },
  },
  checkPair: (ctx) => {
    const targets = new Set(ctx.active.ofType(configType).flatMap(destinationsOf));
    for (const one of ctx.standby.ofType(bucketType)) {
      const name = textOf(one.peek("bucket"));
      if (name === undefined || targets.has(`arn:aws:s3:::${name}`) || targets.has(name)) judge(ctx, one);
    }
  },
};

function destinationsOf(config: Resource): string[] {
  const rules = config.items("rules");
  if (rules.state !== "known") return [];
  return rules.value.flatMap((rule) => {
    return textOf(rule.read("destination.bucket")) ?? [];
  });
}

function judge(ctx: PairContext, one: Resource): void {
  const versioned = isVersioned(one);
  if (versioned.state === "absent" || (versioned.state === "known" && !versioned.value))
    ctx.violation(`bucket ${one.name} receives copies and is not versioned`, one);
  if (bucketSetting(one, "publicAccessBlock").companions.length === 0)
    ctx.violation(`bucket ${one.name} receives copies and does not block public access`, one);
  const rules = bucketEncryptionRules(one);
  if (rules.state === "absent") ctx.violation(`bucket ${one.name} receives copies and has no default encryption`, one);
  if (rules.state !== "known") return;
  const here = one.region();
  for (const rule of rules.value) {
    const key = rule.read("applyServerSideEncryptionByDefault.kmsMasterKeyId");
    if (key.state === "absent")
      ctx.violation(`bucket ${one.name} receives copies and is not encrypted by a key of its own`, one);
    const region = regionOfArn(textOf(key) ?? "");
    if (region !== undefined && here.state === "known" && here.value !== region)
      ctx.violation(`bucket ${one.name} is encrypted by a key of another region`, one);
  }
}
