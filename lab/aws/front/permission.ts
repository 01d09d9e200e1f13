import type { Call } from "./call.ts";

/** A call in IAM's words. */
export interface Permission {
  /** E.g. `s3:PutObject`. */
  readonly action: string;
  /** ARN that the call names; undefined where it names none, or none that is understood here. */
  readonly resource: string | undefined;
}

const ACCOUNT = "123456789012";

/** IAM's prefix where it differs from the signing name. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/**
 * S3 asks for another permission than the call's name says.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: "GetObject",
  HeadBucket: "ListBucket",
  ListObjects: "ListBucket",
  ListObjectsV2: "ListBucket",
  ListObjectVersions: "ListBucketVersions",
  ListBuckets: "ListAllMyBuckets",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
  DeleteObjects: "DeleteObject",
};

/** Calls that need no permission. */
const FREE: ReadonlySet<string> = new Set(["sts:GetCallerIdentity", "sts:GetSessionToken"]);

/** @returns undefined for a call that every principal may make */
export function permissionOf(call: Call): Permission | undefined {
  const name = call.s3 ? (S3_ACTIONS[call.s3.action] ?? call.s3.action) : call.action;
  const action = `${PREFIXES[call.service] ?? call.service}:${name}`;
  return FREE.has(action) ? undefined : { action, resource: resourceOf(call) };
}

function resourceOf(call: Call): string | undefined {
  const { service, s3 } = call;
  if (s3) return s3Resource(call);
  const field = NAMED_BY[service];
  const name = field && parameter(call, field);
  if (service === "kms") return keyArn(call, name);
  if (!name) return undefined;
  // Told in full already.
  if (name.startsWith("arn:")) return name;
  const at = `arn:aws:${service}:${call.endpoint}:${ACCOUNT}`;
  if (service === "dynamodb") return `${at}:table/${name}`;
  if (service === "rds") return `${at}:db:${name}`;
  if (service === "secretsmanager") return `${at}:secret:${name}`;
  // The id in the middle is the service's own; no policy can know it beforehand.
  return `${at}:autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${name}`;
}

/** The parameter that names the one resource, of the services that a failover changes something in. */
const NAMED_BY: Readonly<Record<string, string>> = {
  autoscaling: "AutoScalingGroupName",
  dynamodb: "TableName",
  kms: "KeyId",
  rds: "DBInstanceIdentifier",
  secretsmanager: "SecretId",
};

function s3Resource({ s3, action }: Call): string | undefined {
  // Several objects, or one that is read from elsewhere too: not told here.
  if (!s3?.bucket || action === "DeleteObjects" || action === "CopyObject") return undefined;
  return `arn:aws:s3:::${s3.bucket}${s3.key === undefined ? "" : `/${decodeURIComponent(s3.key)}`}`;
}

/** Both forms of a request: JSON, and a form's fields. */
function parameter({ protocol, incoming }: Call, name: string): string | undefined {
  const text = incoming.body.toString();
  if (protocol !== "json") return new URLSearchParams(text).get(name) ?? undefined;
  try {
    const value = (JSON.parse(text) as Record<string, unknown>)[name];
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

const KEY_ID = /^[0-9a-f-]{36}$/;

function keyArn(call: Call, name: string | undefined): string | undefined {
  if (name?.startsWith("arn:") && name.includes(":key/")) return name;
  // A ciphertext names its key: the emulator writes the id before it.
  const sealed = name === undefined ? parameter(call, "CiphertextBlob") : undefined;
  const id = sealed === undefined ? name : Buffer.from(sealed, "base64").subarray(0, 36).toString("latin1");
  return id !== undefined && KEY_ID.test(id) ? `arn:aws:kms:${call.endpoint}:${ACCOUNT}:key/${id}` : undefined;
}
