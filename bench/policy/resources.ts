/** The same resources in two languages: a list that `dualcoast policy` reads, and Terraform that Checkov reads. */
export interface Written {
  readonly list: string;
  readonly terraform: string;
}

const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** One kind of resource: how it is written on each side. Every second one of a kind breaks a rule. */
interface Kind {
  readonly type: string;
  readonly terraform: string;
  readonly props: (i: number) => Record<string, unknown>;
  readonly body: (i: number) => string;
}

const kinds: readonly Kind[] = [
  {
    type: "aws:s3/bucket:Bucket",
    terraform: "aws_s3_bucket",
    props: (i) => ({ bucket: `bench-${i}` }),
    body: (i) => `bucket = "bench-${i}"`,
  },
  {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    terraform: "aws_s3_bucket_versioning",
    props: (i) => ({ bucket: `bench-${i - 1}`, versioningConfiguration: { status: status(i) } }),
    body: (i) => `bucket = "bench-${i - 1}"\n  versioning_configuration {\n    status = "${status(i)}"\n  }`,
  },
  {
    type: "aws:kms/key:Key",
    terraform: "aws_kms_key",
    props: (i) => ({ enableKeyRotation: isOdd(i), deletionWindowInDays: 30 }),
    body: (i) => `enable_key_rotation = ${isOdd(i)}\n  deletion_window_in_days = 30`,
  },
  {
    type: "aws:rds/instance:Instance",
    terraform: "aws_db_instance",
    props: (i) => ({ engine: "mysql", storageEncrypted: isOdd(i), kmsKeyId: key, publiclyAccessible: false }),
    body: (i) =>
      `engine = "mysql"\n  instance_class = "db.t3.micro"\n  storage_encrypted = ${isOdd(i)}\n  kms_key_id = "${key}"\n  publicly_accessible = false`,
  },
  {
    type: "aws:iam/policy:Policy",
    terraform: "aws_iam_policy",
    props: (i) => ({ policy: document(i) }),
    body: (i) => `policy = jsonencode(${document(i)})`,
  },
];

function isOdd(i: number): boolean {
  return Math.floor(i / kinds.length) % 2 === 1;
}

function status(i: number): string {
  return isOdd(i) ? "Enabled" : "Suspended";
}

function document(i: number): string {
  const Resource = isOdd(i) ? "arn:aws:s3:::bench/*" : "*";
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource }] });
}

/** @param count how many resources; they take turns through five kinds */
export function writeResources(count: number): Written {
  const list: unknown[] = [];
  const blocks: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const kind = kinds[i % kinds.length];
    if (!kind) continue;
    list.push({ type: kind.type, name: `bench-${i}`, props: kind.props(i) });
    blocks.push(`resource "${kind.terraform}" "bench_${i}" {\n  ${kind.body(i)}\n}\n`);
  }
  return { list: JSON.stringify(list), terraform: blocks.join("\n") };
}
