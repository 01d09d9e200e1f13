import { type CheckContext, requireOwnKey, type Rule } from "../../core/index.ts";

const files = "aws:efs/fileSystem:FileSystem";
const table = "aws:dynamodb/table:Table";
const tableReplica = "aws:dynamodb/tableReplica:TableReplica";
const parameter = "aws:ssm/parameter:Parameter";
const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html */
export const en17: Rule = {
  id: "EN-17",
  name: "en-17-stores-encrypted",
  title: "File systems, tables and their replicas, and parameters are encrypted with a key of ours.",
  group: "encryption",
  severity: "high",
  level: "mandatory",
  kind: "resource",
  types: [files, table, tableReplica, parameter],
  frameworks: { securityHub: ["EFS.1"], cis: ["2.3.1"] },
  rationale:
    "These stores are open to whoever may call the service unless a key of ours stands between. A table's replica needs a key in its own region.",
  remediation:
    "EFS: `encrypted: true`. DynamoDB: `serverSideEncryption: { enabled: true, kmsKeyArn }` and `kmsKeyArn` on each replica. SSM: `type: SecureString`.",
  examples: {
    good: [{ type: table, name: "control", props: { serverSideEncryption: { enabled: true, kmsKeyArn: key } } }],
    bad: [{ type: table, name: "control", props: { hashKey: "id" } }],
  },
  check(ctx) {
    const { resource } = ctx;
    if (resource.type === files) ctx.must(resource.boolean("encrypted"), (isOn) => isOn, "encrypted must be true");
    else if (resource.type === table) checkTable(ctx);
    else if (resource.type === tableReplica) requireOwnKey(ctx, "kmsKeyArn", "kmsKeyArn must name a key of ours");
    else checkParameter(ctx);
  },
};

function checkTable(ctx: CheckContext): void {
  const { resource } = ctx;
  const enabled = resource.boolean("serverSideEncryption.enabled");
  ctx.must(enabled, (isOn) => isOn, "serverSideEncryption.enabled must be true, with a key of ours");
  if (enabled.state !== "known" || !enabled.value) return;
  requireOwnKey(ctx, "serverSideEncryption.kmsKeyArn", "serverSideEncryption.kmsKeyArn must name a key of ours");
  const replicas = resource.items("replicas");
  if (replicas.state !== "known") return;
  for (const replica of replicas.value) {
    const path = `${replica.path}.kmsKeyArn`;
    requireOwnKey(ctx, path, `${path} must name a key of ours`);
  }
}

function checkParameter(ctx: CheckContext): void {
  const kind = ctx.resource.peek("dataType");
  // EC2 resolves image ids from plain parameters only.
  if (kind.state === "known" && kind.value === "aws:ec2:image") return;
  ctx.must(ctx.resource.string("type"), (type) => type === "SecureString", "type must be SecureString");
}
