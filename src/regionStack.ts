import * as pulumi from "@pulumi/pulumi";
import type { ProgramConfig } from "./config.ts";
import { appPort, databasePort, type Foundation } from "./foundation.ts";
import type { Link } from "./links.ts";
import { outputsSchemaVersion, type RegionOutputsInput } from "./outputs.ts";
import { audit, ownTrail } from "./regionAudit.ts";
import { backups } from "./regionBackup.ts";
import { databases, type DatabaseParts } from "./regionDatabase.ts";
import { detection } from "./regionDetection.ts";
import { boundaries, failoverRole } from "./regionIdentity.ts";
import { alertTopic, readinessAlarms } from "./regionMonitoring.ts";
import { webTier, type WebParts } from "./regionWeb.ts";
import {
  Edge,
  Endpoints,
  LogBucket,
  Network,
  type NetworkArgs,
  OpsTable,
  opsTableName,
  RegionalKey,
  ReplicatedBucket,
  SecurityGroups,
  type BackupVault,
} from "./components/index.ts";
import { ControlTable, controlTableName } from "./components/writer/controlTable.ts";

export interface RegionStackArgs {
  readonly config: ProgramConfig;
  /** The other stack's outputs, or `undefined` while the links to it are pending. */
  readonly peer: Link;
}

/**
 * Everything of one region. Each region runs the same; the role decides the web group's sizes and nothing else, so that
 * turning the roles needs no control plane of the region that was lost.
 * @throws pulumi.ResourceError when the database is a replica of a stack that has no outputs yet
 */
export class RegionStack extends pulumi.ComponentResource {
  /** Ids and addresses, of the shape in `outputs.ts`; plain, so that a preview shows those it knows. */
  readonly outputs: RegionOutputsInput;

  constructor(name: string, args: RegionStackArgs, opts?: pulumi.ComponentResourceOptions) {
    const { config, peer } = args;
    if (!peer && config.database.bornAs === "replica") {
      const message = `${config.stack}: the database is a replica of ${config.peer}, which has no outputs yet; run pulumi up -s ${config.peer} first`;
      throw new pulumi.ResourceError(message, opts?.parent, true);
    }
    super("dualcoast:region:RegionStack", name, {}, opts);
    const { accountId, region, place } = config;
    const at = { parent: this };
    const protect = config.protection === "full";
    const lasting = { parent: this, protect };
    const key = new RegionalKey(
      "key",
      { accountId, region, alias: `dualcoast-${place}`, trailArn: ownTrail(config) },
      lasting,
    );
    const logs = new LogBucket("logs", { accountId, region, place }, lasting);
    const { cidr } = config;
    const bounds = boundaries(config, this);
    const { permissionsBoundary } = bounds;
    const network = makeNetwork(config, { kmsKeyArn: key.arn, permissionsBoundary }, this);
    const { vpcId, routeTableIds, webSubnetIds: subnetIds } = network;
    const services = config.interfaceEndpoints;
    new Endpoints("endpoints", { region, place, vpcId, cidr, routeTableIds, subnetIds, services }, at);
    const security = new SecurityGroups("security", { vpcId, place, appPort, databasePort }, at);
    if (config.owns.includes("writer-table")) {
      const { peerRegion, writer } = config;
      new ControlTable(
        "control",
        { peerRegion, witnessRegion: writer.witnessRegion, deletionProtection: protect },
        lasting,
      );
    }
    const ops = new OpsTable("ops", { kmsKeyArn: key.arn, deletionProtection: protect }, lasting);
    const foundation = { config, peer, key, logs, network, security, ...bounds, parent: this };
    const alerts = alertTopic(foundation);
    audit(foundation, alerts);
    const buckets = makeBuckets(foundation);
    const database = databases(foundation);
    const web = webTier(foundation, { database, ops, buckets });
    failoverRole(foundation, { database, web, ops, buckets });
    detection(foundation, alerts);
    const vault = backups(foundation, database);
    readinessAlarms(foundation, { alerts, database, vault, web, buckets });
    const ownEdge = config.owns.includes("edge") ? config.edge : undefined;
    const edge = ownEdge && peer ? makeEdge(foundation, ownEdge, web, peer.web.loadBalancerDns) : undefined;
    this.outputs = describe(foundation, { buckets, database, web, vault, edge });
    this.registerOutputs({});
  }
}

function makeNetwork(
  config: ProgramConfig,
  needs: Pick<NetworkArgs, "kmsKeyArn" | "permissionsBoundary">,
  parent: pulumi.Resource,
): Network {
  const { accountId, region, place, cidr, zones, nat } = config;
  return new Network("network", { accountId, region, place, cidr, zones, nat, ...needs }, { parent });
}

function makeBuckets({
  config,
  peer,
  key,
  logs,
  permissionsBoundary,
  parent,
}: Foundation): Map<string, ReplicatedBucket> {
  const { accountId, region, place } = config;
  const make = (purpose: string): ReplicatedBucket => {
    const twin = peer?.buckets[purpose];
    const target = peer && twin && { region: twin.region, bucketArn: twin.arn, kmsKeyArn: peer.keys.data };
    const through = { kmsKeyArn: key.arn, logBucketName: logs.bucketName, permissionsBoundary };
    const args = { accountId, region, place, purpose, ...through, target };
    return new ReplicatedBucket(`bucket-${purpose}`, args, { parent, protect: config.protection === "full" });
  };
  return new Map(config.buckets.map((purpose) => [purpose, make(purpose)]));
}

function makeEdge(
  { config, parent }: Foundation,
  edge: NonNullable<ProgramConfig["edge"]>,
  web: WebParts,
  peerDns: string,
): Edge {
  const { cloudflareAccountId, zoneId, domain, region, peerRegion } = config;
  const origins = { [region]: web.loadBalancer.dnsName, [peerRegion]: peerDns };
  return new Edge("edge", { cloudflareAccountId, zoneId, domain, origins, ...edge }, { parent });
}

interface Parts {
  readonly buckets: ReadonlyMap<string, ReplicatedBucket>;
  readonly database: DatabaseParts;
  readonly web: WebParts;
  readonly vault: BackupVault;
  readonly edge: Edge | undefined;
}

function describe({ config, peer, key, network }: Foundation, parts: Parts): RegionOutputsInput {
  const { database, web, edge } = parts;
  const { role, roleEpoch, region, zoneId, domain } = config;
  const buckets = [...parts.buckets].map(([purpose, bucket]) => [
    purpose,
    { name: bucket.bucketName, arn: bucket.arn, region },
  ]);
  return {
    schemaVersion: outputsSchemaVersion,
    role,
    roleEpoch,
    region,
    peer: config.peer,
    linked: peer !== undefined,
    network: {
      vpcId: network.vpcId,
      webSubnetIds: network.webSubnetIds,
      dataSubnetIds: network.dataSubnetIds,
      publicSubnetIds: network.publicSubnetIds,
    },
    database: {
      identifier: database.current.identifier,
      arn: database.current.arn,
      address: database.current.address,
      port: databasePort,
      generation: config.database.generation,
      kmsKeyArn: key.arn,
      parameterGroup: database.parameterGroupName,
      isReplica: database.current.isReplica,
    },
    web: {
      autoScalingGroup: web.group.groupName,
      targetGroupArn: web.loadBalancer.targetGroupArn,
      loadBalancerArn: web.loadBalancer.arn,
      loadBalancerDns: web.loadBalancer.dnsName,
      launchTemplateId: web.group.launchTemplateId,
      desired: web.desired,
    },
    buckets: Object.fromEntries(buckets) as Record<
      string,
      { name: string; arn: pulumi.Output<string>; region: string }
    >,
    keys: { data: key.arn },
    tables: { control: controlTableName, ops: opsTableName },
    secrets: { database: database.secretArn },
    vault: parts.vault.arn,
    ...(edge && {
      edge: {
        zoneId,
        hostname: domain,
        loadBalancerId: edge.loadBalancerId,
        pools: edge.pools,
        fallbackPoolId: edge.fallbackPoolId,
        monitorIds: edge.monitorIds,
      },
    }),
  };
}
