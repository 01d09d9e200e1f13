/** An S3 call as the log and the rules name it. */
export interface S3Call {
  readonly action: string;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** True for what changes a bucket's configuration: these calls depend on us-east-1 in every region. */
  readonly configures: boolean;
}

/** Sub-resources of a bucket in the query string, and how S3's actions call them. */
const BUCKET_PARTS: Readonly<Record<string, string>> = {
  accelerate: "BucketAccelerateConfiguration",
  acl: "BucketAcl",
  analytics: "BucketAnalyticsConfiguration",
  cors: "BucketCors",
  encryption: "BucketEncryption",
  "intelligent-tiering": "BucketIntelligentTieringConfiguration",
  inventory: "BucketInventoryConfiguration",
  lifecycle: "BucketLifecycleConfiguration",
  location: "BucketLocation",
  logging: "BucketLogging",
  metrics: "BucketMetricsConfiguration",
  notification: "BucketNotificationConfiguration",
  "object-lock": "ObjectLockConfiguration",
  ownershipControls: "BucketOwnershipControls",
  policy: "BucketPolicy",
  policyStatus: "BucketPolicyStatus",
  publicAccessBlock: "PublicAccessBlock",
  replication: "BucketReplication",
  requestPayment: "BucketRequestPayment",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
  website: "BucketWebsite",
};
const OBJECT_PARTS: Readonly<Record<string, string>> = {
  acl: "ObjectAcl",
  attributes: "ObjectAttributes",
  "legal-hold": "ObjectLegalHold",
  retention: "ObjectRetention",
  tagging: "ObjectTagging",
};
const VERBS: Readonly<Record<string, string>> = {
  GET: "Get",
  HEAD: "Head",
  PUT: "Put",
  POST: "Post",
  DELETE: "Delete",
};

const partOf = (parts: Readonly<Record<string, string>>, query: URLSearchParams): string | undefined =>
  Object.entries(parts).find(([name]) => query.has(name))?.[1];

function bucketAction(verb: string, query: URLSearchParams): string {
  const part = partOf(BUCKET_PARTS, query);
  if (part) return `${verb}${part}`;
  if (verb === "Get") {
    if (query.has("versions")) return "ListObjectVersions";
    if (query.has("uploads")) return "ListMultipartUploads";
    return query.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
  }
  if (verb === "Post") return query.has("delete") ? "DeleteObjects" : "PostObject";
  return verb === "Put" ? "CreateBucket" : `${verb}Bucket`;
}

function objectAction(verb: string, query: URLSearchParams, isCopy: boolean): string {
  const part = partOf(OBJECT_PARTS, query);
  if (part) return `${verb}${part}`;
  if (query.has("uploads")) return "CreateMultipartUpload";
  if (query.has("uploadId")) {
    const actions: Record<string, string> = {
      Put: "UploadPart",
      Post: "CompleteMultipartUpload",
      Delete: "AbortMultipartUpload",
      Get: "ListParts",
    };
    return actions[verb] ?? `${verb}Object`;
  }
  if (verb === "Post") return query.has("restore") ? "RestoreObject" : "SelectObjectContent";
  return verb === "Put" && isCopy ? "CopyObject" : `${verb}Object`;
}

/** Names a call of S3 Control, whose host names the account and whose path no bucket: `PutAccountPublicAccessBlock`. */
export function readS3Control(method: string, pathname: string): S3Call {
  const part = pathname.split("/").at(-1) ?? "";
  const action = `${VERBS[method] ?? method}Account${part.charAt(0).toUpperCase()}${part.slice(1)}`;
  return { action, bucket: undefined, key: undefined, configures: method !== "GET" && method !== "HEAD" };
}

/** Names an S3 call, whether its bucket is written in the host (`hostBucket`) or first in the path. */
export function readS3(
  method: string,
  pathname: string,
  query: URLSearchParams,
  hostBucket: string | undefined,
  isCopy: boolean,
): S3Call {
  const [first = "", ...rest] = pathname.replace(/^\//, "").split("/");
  const bucket = hostBucket ?? (first ? decodeURIComponent(first) : undefined);
  const key = (hostBucket === undefined ? rest.join("/") : [first, ...rest].join("/")) || undefined;
  const verb = VERBS[method] ?? method;
  if (bucket === undefined) return { action: "ListBuckets", bucket, key: undefined, configures: false };
  if (key !== undefined) return { action: objectAction(verb, query, isCopy), bucket, key, configures: false };
  const action = bucketAction(verb, query);
  const isData = action === "DeleteObjects" || action === "PostObject";
  return { action, bucket, key, configures: !isData && method !== "GET" && method !== "HEAD" };
}
