import { type CheckContext, formed, regionOfKey, requireOwnKey, type Rule, textOf } from "../../core/index.ts";

const secretType = "aws:secretsmanager/secret:Secret";
const instance = "aws:rds/instance:Instance";
const arn = (region: string): string => `arn:aws:kms:${region}:123456789012:key/11111111-2222-3333-4444-555555555555`;

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.XRgn.html */
export const en04: Rule = {
  id: "EN-04",
  name: "en-04-key-of-own-region",
  title: "Databases, volumes, vaults and secret replicas use a key of ours that lives in their own region.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "stack",
  types: [
    instance,
    "aws:rds/cluster:Cluster",
    "aws:ebs/volume:Volume",
    "aws:ebs/snapshotCopy:SnapshotCopy",
    "aws:backup/vault:Vault",
    secretType,
  ],
  frameworks: {},
  rationale:
    "Data in the standby region under a key of the lost region is not there: it cannot be read, restored or promoted. AWS's own keys cannot be shared, replicated or taken away.",
  remediation:
    "Set `kmsKeyId` (of a vault: `kmsKeyArn`) to a customer key, or a replica of a multi-region key, in the resource's own region.",
  examples: {
    good: [{ type: instance, name: "copy", props: { region: "us-west-2", kmsKeyId: arn("us-west-2") } }],
    bad: [{ type: instance, name: "copy", props: { region: "us-west-2", kmsKeyId: arn("us-east-1") } }],
  },
  check(ctx) {
    const { resource } = ctx;
    if (resource.type === secretType) return checkSecret(ctx);
    const path = resource.type === "aws:backup/vault:Vault" ? "kmsKeyArn" : "kmsKeyId";
    // A replica in its source's own region takes the source's key.
    const source = textOf(resource.peek("replicateSourceDb"));
    if (source?.startsWith("arn:") === false && resource.peek(path).state === "absent") return;
    requireOwnKey(ctx, path, `${path} must name a key of ours`);
    requireRegion(ctx, path, resource.region());
  },
};

function requireRegion(ctx: CheckContext, path: string, region: ReturnType<typeof ctx.resource.region>): void {
  const ofKey = regionOfKey(ctx.resource, path);
  if (region.state !== "known" || ofKey.state === "absent") return;
  const where = region.value;
  ctx.must(
    ofKey,
    (found) => found === where,
    `${path} must name a key in ${formed("region", where)}, the resource's own region`,
  );
}

/** Whether a secret has a key at all is EN-12's question; here it is where the keys live. */
function checkSecret(ctx: CheckContext): void {
  const { resource } = ctx;
  requireRegion(ctx, "kmsKeyId", resource.region());
  const replicas = resource.items("replicas");
  if (replicas.state !== "known") return;
  for (const replica of replicas.value) requireRegion(ctx, `${replica.path}.kmsKeyId`, replica.string("region"));
}
