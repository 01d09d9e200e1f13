/** Where every control plane lives that exists only once. */
export const GLOBAL_REGION = "us-east-1";

/**
 * Services whose control plane is in us-east-1 alone.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html
 */
const GLOBAL_SERVICES = new Set([
  "iam",
  "route53",
  "route53domains",
  "cloudfront",
  "organizations",
  "shield",
  "waf",
  "account",
  "budgets",
  "ce",
]);

/** What decides whether a call goes to a global control plane. */
export interface PlaneQuestion {
  readonly service: string;
  /** The region in the host name; absent on a service's global endpoint. */
  readonly hostRegion: string | undefined;
  readonly configuresBucket: boolean;
  readonly body: string;
}

/** True for a call that needs us-east-1 wherever it is sent to. */
export function isGlobalPlane({ service, hostRegion, configuresBucket, body }: PlaneQuestion): boolean {
  if (GLOBAL_SERVICES.has(service) || configuresBucket) return true;
  if (service === "sts") return hostRegion === undefined;
  return service === "wafv2" && /"Scope"\s*:\s*"CLOUDFRONT"/.test(body);
}

/** Actions in one region that make the service itself call another. */
const CROSS_REGION_ACTIONS = new Set([
  "rds:CreateDBInstanceReadReplica",
  "rds:CreateDBCluster",
  "rds:CopyDBSnapshot",
  "rds:CopyDBClusterSnapshot",
  "rds:CopyDBParameterGroup",
  "rds:StartDBInstanceAutomatedBackupsReplication",
  "rds:RestoreDBInstanceToPointInTime",
  "ec2:CopyImage",
  "ec2:CopySnapshot",
  "kms:ReplicateKey",
  "kms:UpdatePrimaryRegion",
  "secretsmanager:CreateSecret",
  "secretsmanager:ReplicateSecretToRegions",
  "secretsmanager:RemoveRegionsFromReplication",
  "dynamodb:UpdateTable",
  "dynamodb:CreateGlobalTable",
  "backup:StartCopyJob",
]);
const REGION = "([a-z]{2}-[a-z]+-\\d)";
const COLON = "(?::|%3A)";
/** An ARN (`:` is `%3A` in a form), or a parameter like `SourceRegion=` or `"Region": "`. */
const NAMES_REGION = new RegExp(
  `arn${COLON}aws${COLON}[a-z0-9-]+${COLON}${REGION}|Region(?:Name)?(?:"\\s*:\\s*"|=)${REGION}`,
  "gi",
);

/** The other regions that a call makes its service reach, by the ARNs and region names in its body. */
export function otherRegions(service: string, action: string, body: string, own: string): string[] {
  if (!CROSS_REGION_ACTIONS.has(`${service}:${action}`)) return [];
  const named = [...body.matchAll(NAMES_REGION)].map((match) => match[1] ?? match[2] ?? own);
  return [...new Set(named)].filter((region) => region !== own);
}
