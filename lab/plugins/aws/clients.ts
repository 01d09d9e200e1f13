/** AWS SDK clients, one a service and region in this process, loaded when first needed. */
import { Agent } from "node:https";
import type { AgentOptions } from "node:https";
import { createRequire } from "node:module";
import type { ACM } from "@aws-sdk/client-acm";
import type { AutoScaling } from "@aws-sdk/client-auto-scaling";
import type { Backup } from "@aws-sdk/client-backup";
import type { CloudTrail } from "@aws-sdk/client-cloudtrail";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { ConfigService } from "@aws-sdk/client-config-service";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { EC2 } from "@aws-sdk/client-ec2";
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { GuardDuty } from "@aws-sdk/client-guardduty";
import type { IAM } from "@aws-sdk/client-iam";
import type { KMS } from "@aws-sdk/client-kms";
import type { RDS } from "@aws-sdk/client-rds";
import type { S3 } from "@aws-sdk/client-s3";
import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { SecurityHub } from "@aws-sdk/client-securityhub";
import type { SNS } from "@aws-sdk/client-sns";
import type { SSM } from "@aws-sdk/client-ssm";
import type { STS } from "@aws-sdk/client-sts";
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

const require = createRequire(import.meta.url);

/**
 * A function that gives the client of a region, made once. By `require`: an `import` would first search the package's
 * files for the names that they export, which takes longer than to run them.
 * @param service the SDK's package, without its scope
 * @param name of the client's class in it
 */
function perRegion<Client>(service: string, name: string): (region: string) => Promise<Client> {
  const made = new Map<string, Client>();
  return async (region) => {
    const known = made.get(region);
    if (known) return known;
    const sdk = require(`@aws-sdk/${service}`) as Record<string, new (config: object) => Client>;
    const Class = sdk[name];
    if (!Class) throw new Error(`@aws-sdk/${service} has no ${name}`);
    const client = new Class(clientConfig(region));
    made.set(region, client);
    return client;
  };
}

export const acm = perRegion<ACM>("client-acm", "ACM");
export const autoScaling = perRegion<AutoScaling>("client-auto-scaling", "AutoScaling");
export const backup = perRegion<Backup>("client-backup", "Backup");
export const cloudTrail = perRegion<CloudTrail>("client-cloudtrail", "CloudTrail");
export const cloudwatch = perRegion<CloudWatch>("client-cloudwatch", "CloudWatch");
export const configService = perRegion<ConfigService>("client-config-service", "ConfigService");
export const dynamodb = perRegion<DynamoDB>("client-dynamodb", "DynamoDB");
export const ec2 = perRegion<EC2>("client-ec2", "EC2");
export const elb = perRegion<ElasticLoadBalancingV2>("client-elastic-load-balancing-v2", "ElasticLoadBalancingV2");
export const guardDuty = perRegion<GuardDuty>("client-guardduty", "GuardDuty");
export const iam = perRegion<IAM>("client-iam", "IAM");
export const kms = perRegion<KMS>("client-kms", "KMS");
export const logs = perRegion<CloudWatchLogs>("client-cloudwatch-logs", "CloudWatchLogs");
export const rds = perRegion<RDS>("client-rds", "RDS");
export const s3 = perRegion<S3>("client-s3", "S3");
export const secretsManager = perRegion<SecretsManager>("client-secrets-manager", "SecretsManager");
export const securityHub = perRegion<SecurityHub>("client-securityhub", "SecurityHub");
export const sns = perRegion<SNS>("client-sns", "SNS");
export const ssm = perRegion<SSM>("client-ssm", "SSM");
export const sts = perRegion<STS>("client-sts", "STS");
