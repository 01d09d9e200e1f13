import { listOf } from "../../core/index.ts";
import type { Rule } from "../../core/index.ts";

const bucket = "aws:s3/bucket:Bucket";

/** Taggable types that hold data, cost money or stand between the two. */
const taggable = [
  "autoscaling/group:Group",
  "backup/plan:Plan",
  "backup/vault:Vault",
  "cloudfront/distribution:Distribution",
  "cloudtrail/trail:Trail",
  "cloudwatch/logGroup:LogGroup",
  "dynamodb/table:Table",
  "ebs/volume:Volume",
  "ec2/instance:Instance",
  "ec2/launchTemplate:LaunchTemplate",
  "ec2/natGateway:NatGateway",
  "ec2/securityGroup:SecurityGroup",
  "ec2/subnet:Subnet",
  "ec2/vpc:Vpc",
  "ecr/repository:Repository",
  "efs/fileSystem:FileSystem",
  "iam/role:Role",
  "kms/key:Key",
  "kms/replicaKey:ReplicaKey",
  "lambda/function:Function",
  "lb/loadBalancer:LoadBalancer",
  "lb/targetGroup:TargetGroup",
  "opensearch/domain:Domain",
  "rds/cluster:Cluster",
  "rds/instance:Instance",
  "s3/bucket:Bucket",
  "secretsmanager/secret:Secret",
  "sns/topic:Topic",
  "sqs/queue:Queue",
].map((type) => `aws:${type}`);

const tags = {
  owner: "platform",
  env: "prod",
  "data-class": "internal",
  "dr-role": "replicated",
  rpo: "60s",
  rto: "2h",
};

/** @see https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html */
export const gv03: Rule = {
  id: "GV-03",
  name: "gv-03-tags-complete",
  title: "Resources say whose they are, how confidential, and what a disaster may cost them.",
  group: "governance",
  severity: "medium",
  level: "mandatory",
  kind: "resource",
  types: taggable,
  frameworks: { nist: ["CM-8"] },
  rationale:
    "In an incident the tag is what says whom to call and what may be lost. Backup plans choose by tag, so what has none is not backed up.",
  remediation: "Set the tags once, in the provider's `defaultTags`, and override them where a resource differs.",
  parameters: {
    required: {
      type: "array",
      items: { type: "string" },
      default: Object.keys(tags),
      description: "Tags that must be there and not be empty.",
    },
  },
  examples: {
    good: [{ type: bucket, name: "assets", props: { tags } }],
    bad: [{ type: bucket, name: "assets", props: { tags: { owner: "platform" } } }],
  },
  check(ctx) {
    const found = ctx.resource.tags();
    const required = listOf(ctx.config, "required");
    ctx.must(
      found,
      (all) => missing(all, required).length === 0,
      `tags must hold ${required.join(", ")}${lacks(found, required)}`,
    );
  },
};

function missing(all: Readonly<Record<string, string>>, required: readonly string[]): readonly string[] {
  return required.filter((key) => (all[key] ?? "").trim() === "");
}

function lacks(
  found: { state: string; value?: Readonly<Record<string, string>> },
  required: readonly string[],
): string {
  return found.value ? `: missing ${missing(found.value, required).join(", ")}` : "";
}
