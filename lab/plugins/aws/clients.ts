/** AWS SDK clients, one a service and region in this process, loaded when first needed. */
import { Agent } from "node:https";
import type { AgentOptions } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";

// Sixteen and more resources are worked on at once; without a bound each would open a tunnel of its own.
const MAX_SOCKETS = 32;
const REQUEST_TIMEOUT_MS = 30_000;

/** What every client gets: the proxy of the environment (decisions 12), and timeouts that really end a call. */
export function clientConfig(region: string, requestTimeout = REQUEST_TIMEOUT_MS) {
  // `proxyEnv` is newer than the types: without it Node ignores the proxy that the lab routes every call through.
  const options: AgentOptions & { proxyEnv: NodeJS.ProcessEnv } = {
    proxyEnv: process.env,
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
  };
  const httpsAgent = new Agent(options);
  const requestHandler = new NodeHttpHandler({
    httpsAgent,
    connectionTimeout: 5_000,
    requestTimeout,
    // Without it the SDK only logs a warning and goes on waiting.
    throwOnRequestTimeout: true,
  });
  return { region, requestHandler, maxAttempts: 5 };
}

/** A function that gives the client of a region, made once. */
function perRegion<Client>(make: (region: string) => Promise<Client>): (region: string) => Promise<Client> {
  const made = new Map<string, Promise<Client>>();
  return (region) => {
    const known = made.get(region) ?? make(region);
    made.set(region, known);
    return known;
  };
}

export const acm = perRegion(async (region) => new (await import("@aws-sdk/client-acm")).ACM(clientConfig(region)));
export const autoScaling = perRegion(
  async (region) => new (await import("@aws-sdk/client-auto-scaling")).AutoScaling(clientConfig(region)),
);
export const backup = perRegion(
  async (region) => new (await import("@aws-sdk/client-backup")).Backup(clientConfig(region)),
);
export const cloudTrail = perRegion(
  async (region) => new (await import("@aws-sdk/client-cloudtrail")).CloudTrail(clientConfig(region)),
);
export const cloudwatch = perRegion(
  async (region) => new (await import("@aws-sdk/client-cloudwatch")).CloudWatch(clientConfig(region)),
);
export const configService = perRegion(
  async (region) => new (await import("@aws-sdk/client-config-service")).ConfigService(clientConfig(region)),
);
export const dynamodb = perRegion(
  async (region) => new (await import("@aws-sdk/client-dynamodb")).DynamoDB(clientConfig(region)),
);
export const ec2 = perRegion(async (region) => new (await import("@aws-sdk/client-ec2")).EC2(clientConfig(region)));
export const elb = perRegion(
  async (region) =>
    new (await import("@aws-sdk/client-elastic-load-balancing-v2")).ElasticLoadBalancingV2(clientConfig(region)),
);
export const guardDuty = perRegion(
  async (region) => new (await import("@aws-sdk/client-guardduty")).GuardDuty(clientConfig(region)),
);
export const iam = perRegion(async (region) => new (await import("@aws-sdk/client-iam")).IAM(clientConfig(region)));
export const kms = perRegion(async (region) => new (await import("@aws-sdk/client-kms")).KMS(clientConfig(region)));
export const logs = perRegion(
  async (region) => new (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogs(clientConfig(region)),
);
export const rds = perRegion(async (region) => new (await import("@aws-sdk/client-rds")).RDS(clientConfig(region)));
export const s3 = perRegion(async (region) => new (await import("@aws-sdk/client-s3")).S3(clientConfig(region)));
export const secretsManager = perRegion(
  async (region) => new (await import("@aws-sdk/client-secrets-manager")).SecretsManager(clientConfig(region)),
);
export const securityHub = perRegion(
  async (region) => new (await import("@aws-sdk/client-securityhub")).SecurityHub(clientConfig(region)),
);
export const sns = perRegion(async (region) => new (await import("@aws-sdk/client-sns")).SNS(clientConfig(region)));
export const ssm = perRegion(async (region) => new (await import("@aws-sdk/client-ssm")).SSM(clientConfig(region)));
export const sts = perRegion(async (region) => new (await import("@aws-sdk/client-sts")).STS(clientConfig(region)));
