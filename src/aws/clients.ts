import { readFileSync } from "node:fs";
import https from "node:https";
import { AutoScalingClient } from "@aws-sdk/client-auto-scaling";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EC2Client } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import { KMSClient } from "@aws-sdk/client-kms";
import { RDSClient } from "@aws-sdk/client-rds";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** How a client reaches one region. */
export interface ClientOptions {
  readonly region: string;
  /** The guard's port. Without one a client would go round it, so it is required. */
  readonly proxyUrl: string;
  /** Extra certificate authority, as PEM; the lab's. */
  readonly ca?: string | undefined;
  /** @default the SDK's own chain: environment, profile, instance */
  readonly credentials?:
    | {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken?: string;
        readonly accountId?: string;
      }
    | undefined;
  /** @default 3 */
  readonly maxAttempts?: number;
  /** @default 5000 ms: a service that is silent for longer is taken as down */
  readonly requestTimeoutMs?: number;
}

export interface RegionClients {
  readonly region: string;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly rds: RDSClient;
  readonly autoScaling: AutoScalingClient;
  readonly loadBalancing: ElasticLoadBalancingV2Client;
  readonly ec2: EC2Client;
  readonly kms: KMSClient;
  readonly secrets: SecretsManagerClient;
  readonly s3: S3Client;
  close(): void;
}

/** An agent that tunnels through the guard. `NODE_USE_ENV_PROXY` alone does not reach the SDK's own agents. */
export function tunnel(proxyUrl: string, ca: string | undefined): https.Agent {
  // Not in the types yet: `proxyEnv` is Node 22.21's way to give one agent its proxy.
  const options: https.AgentOptions & { proxyEnv: Record<string, string> } = {
    keepAlive: true,
    maxSockets: 32,
    ...(ca !== undefined && { ca }),
    proxyEnv: { HTTPS_PROXY: proxyUrl },
  };
  return new https.Agent(options);
}

export function readCa(path: string | undefined): string | undefined {
  return path === undefined ? undefined : readFileSync(path, "utf8");
}

/** Clients bound to one region, all of them through the guard and none of them able to hang. */
export function clientsFor(options: ClientOptions): RegionClients {
  const agent = tunnel(options.proxyUrl, options.ca);
  const config = {
    region: options.region,
    maxAttempts: options.maxAttempts ?? 3,
    useGlobalEndpoint: false,
    ...(options.credentials && { credentials: options.credentials }),
    requestHandler: new NodeHttpHandler({
      httpsAgent: agent,
      connectionTimeout: 3000,
      requestTimeout: options.requestTimeoutMs ?? 5000,
      // Without this the SDK only logs a warning and goes on waiting.
      throwOnRequestTimeout: true,
    }),
  };
  return {
    region: options.region,
    // Credentials that know their account would send it to a host of that account's, which no allow-list can name.
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient({ ...config, accountIdEndpointMode: "disabled" })),
    rds: new RDSClient(config),
    autoScaling: new AutoScalingClient(config),
    loadBalancing: new ElasticLoadBalancingV2Client(config),
    ec2: new EC2Client(config),
    kms: new KMSClient(config),
    secrets: new SecretsManagerClient(config),
    s3: new S3Client({ ...config, followRegionRedirects: false }),
    close: () => {
      agent.destroy();
    },
  };
}

/** HTTP status of a service's answer, or undefined when there was none: then nobody knows whether the call arrived. */
export function answeredStatus(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
}

/** A service said no: it did not do what was asked. */
export function isDefiniteRefusal(error: unknown): boolean {
  const status = answeredStatus(error);
  return status !== undefined && status >= 400 && status < 500;
}
