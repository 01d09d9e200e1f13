/**
 * Type tokens that mean the same resource, each with the one that rules use. Found by listing the tokens of
 * @pulumi/aws 7.48.0 and @pulumi/cloudflare 6.22.1 and by the providers' own deprecation notes.
 */
const folded: Record<string, string> = {
  "cloudflare:index/record:Record": "cloudflare:index/dnsRecord:DnsRecord",
  "cloudflare:index/tunnel:Tunnel": "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  "cloudflare:index/accessApplication:AccessApplication":
    "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  "cloudflare:index/accessPolicy:AccessPolicy": "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
  "cloudflare:index/workerScript:WorkerScript": "cloudflare:index/workersScript:WorkersScript",
  "aws:s3/bucketObjectv2:BucketObjectv2": "aws:s3/bucketObject:BucketObject",
};
for (const kind of [
  "Listener",
  "ListenerCertificate",
  "ListenerRule",
  "LoadBalancer",
  "TargetGroup",
  "TargetGroupAttachment",
]) {
  const file = kind.charAt(0).toLowerCase() + kind.slice(1);
  for (const module of ["alb", "elasticloadbalancingv2", "applicationloadbalancing"])
    folded[`aws:${module}/${file}:${kind}`] = `aws:lb/${file}:${kind}`;
}
const bucketParts = ["", "AccelerateConfiguration", "Acl", "CorsConfiguration", "LifecycleConfiguration", "Logging"];
bucketParts.push("ObjectLockConfiguration", "RequestPaymentConfiguration", "ServerSideEncryptionConfiguration");
bucketParts.push("Versioning", "WebsiteConfiguration");
for (const part of bucketParts) folded[`aws:s3/bucket${part}V2:Bucket${part}V2`] = `aws:s3/bucket${part}:Bucket${part}`;

const known = new Map<string, string>();

/**
 * The token that rules use for a resource type: aliases folded, and the short form of YAML programs
 * (`aws:s3:Bucket`) written out.
 */
export function foldType(token: string): string {
  const before = known.get(token);
  if (before !== undefined) return before;
  const short = /^(aws|cloudflare):(?:([\w-]+):)?([A-Z]\w*)$/.exec(token);
  const long = short ? `${short[1]}:${short[2] ?? "index"}/${lowerFirst(short[3] ?? "")}:${short[3]}` : token;
  const answer = (Object.hasOwn(folded, long) ? folded[long] : undefined) ?? long;
  if (known.size < 20_000) known.set(token, answer);
  return answer;
}

/** Whether a folded token is the one a rule asks for; `aws:*` asks for all that begin so. */
export function matchesType(wanted: string, type: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : wanted === type;
}

/** All tokens that fold into this one, itself first: for engines that ask for exact tokens. */
export function tokensOf(type: string): readonly string[] {
  return [type, ...Object.keys(folded).filter((token) => folded[token] === type)];
}

/** Properties that an alias writes in another number: `BucketV2` has lists where `Bucket` has one object. */
const bucketV2Names: Readonly<Record<string, string>> = {
  loggings: "logging",
  replicationConfigurations: "replicationConfiguration",
  serverSideEncryptionConfigurations: "serverSideEncryptionConfiguration",
  versionings: "versioning",
  websites: "website",
  applyServerSideEncryptionByDefaults: "applyServerSideEncryptionByDefault",
};

/** The properties of an aliased type under the names that rules use. */
export function foldProps(token: string, props: unknown): unknown {
  return token === "aws:s3/bucketV2:BucketV2" ? renamed(props, 0) : props;
}

function renamed(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > 16) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [bucketV2Names[key] ?? key, renamed(inner, depth + 1)]),
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
