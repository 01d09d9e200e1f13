/** What an AWS API host name says. `region` is absent for a service's global endpoint. */
export interface AwsHost {
  readonly service: string;
  readonly region: string | undefined;
  /** The bucket, where it is written in the host name. */
  readonly bucket?: string;
  /** True for S3 Control: settings of an account, the account in the host name. */
  readonly isS3Control?: true;
}

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const SUFFIX = ".amazonaws.com";

/** Signing names where they differ from the label in the host name. */
const SIGNING_NAMES: Readonly<Record<string, string>> = {
  ddb: "dynamodb",
  "s3-control": "s3",
  "s3-fips": "s3",
};

/** Names that belong to things people run on AWS, not to AWS's API: `x.us-east-1.elb.amazonaws.com`. */
const DATA_PLANE = new Set(["elb", "rds", "cache", "es", "compute"]);

const signingName = (label: string): string => SIGNING_NAMES[label] ?? label;

/**
 * Reads `service.region.amazonaws.com`, `bucket.s3.region.amazonaws.com`, `prefix.service.region…` and the global
 * `service.amazonaws.com`.
 * @returns undefined for a host that is not an AWS API endpoint.
 */
export function parseHost(host: string): AwsHost | undefined {
  if (!host.endsWith(SUFFIX)) return undefined;
  const labels = host.slice(0, -SUFFIX.length).split(".");
  const last = labels.at(-1) ?? "";
  const isRegional = REGION.test(last);
  const region = isRegional ? last : undefined;
  const before = (isRegional ? labels.slice(0, -1) : labels).filter((label) => label !== "dualstack");
  const service = before.at(-1);
  if (!service) return undefined;
  if (DATA_PLANE.has(service) && before.length > 1) return undefined;
  const bucket = service === "s3" && before.length > 1 ? before.slice(0, -1).join(".") : undefined;
  const control = service === "s3-control" ? { isS3Control: true as const } : {};
  return { service: signingName(service), region, ...(bucket ? { bucket } : {}), ...control };
}
