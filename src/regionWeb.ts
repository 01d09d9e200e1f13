import * as pulumi from "@pulumi/pulumi";
import { databaseName, type DatabaseParts } from "./regionDatabase.ts";
import { appPort, databasePort, type Foundation } from "./foundation.ts";
import {
  capacity,
  Certificate,
  controlTableArn,
  controlTableName,
  LoadBalancer,
  opsTableName,
  userData,
  WebGroup,
  WebIdentity,
  type Capacity,
  type OpsTable,
  type ReplicatedBucket,
} from "./components/index.ts";

export interface WebParts {
  readonly loadBalancer: LoadBalancer;
  readonly group: WebGroup;
  readonly desired: Capacity["desired"];
}

interface Needs {
  readonly database: DatabaseParts;
  readonly ops: OpsTable;
  readonly buckets: ReadonlyMap<string, ReplicatedBucket>;
}

/** The web tier of a region: its identity, its way in, its instances. */
export function webTier(foundation: Foundation, needs: Needs): WebParts {
  const { config, network, key, security, parent } = foundation;
  const { accountId, region, peerRegion, place, domain, owns, zoneId } = config;
  const identity = new WebIdentity(
    "web-identity",
    {
      accountId,
      region,
      place,
      bucketArns: [...needs.buckets.values()].map((bucket) => bucket.arn),
      secretArn: needs.database.secretArn,
      controlTableArns: [controlTableArn(region, accountId), controlTableArn(peerRegion, accountId)],
      opsTableArn: needs.ops.arn,
      kmsKeyArn: key.arn,
      permissionsBoundary: foundation.permissionsBoundary,
    },
    { parent },
  );
  const recordsInZone = owns.includes("certificate-records") ? zoneId : undefined;
  const certificate = new Certificate("certificate", { domain, recordsInZone }, { parent });
  const { vpcId, publicSubnetIds, webSubnetIds } = network;
  const loadBalancer = new LoadBalancer(
    "web",
    {
      place,
      vpcId,
      subnetIds: publicSubnetIds,
      securityGroupId: security.loadBalancerId,
      certificateArn: certificate.arn,
      logBucketName: foundation.logs.bucketName,
      appPort,
      deletionProtection: config.protection === "full",
    },
    { parent },
  );
  const size = capacity(config);
  const group = new WebGroup(
    "web",
    {
      place,
      role: config.role,
      capacity: size,
      instanceTypes: config.instanceTypes,
      subnetIds: webSubnetIds,
      securityGroupId: security.webId,
      instanceProfileArn: identity.instanceProfileArn,
      kmsKeyArn: key.arn,
      targetGroupArn: loadBalancer.targetGroupArn,
      userData: appUserData(foundation, needs.database),
      tags: { ...config.tags, application: "dualcoast", stack: config.stack },
    },
    { parent },
  );
  return { loadBalancer, group, desired: size.desired };
}

function appUserData({ config }: Foundation, database: DatabaseParts): pulumi.Output<string> {
  return pulumi.all([database.current.address, database.secretArn]).apply(([databaseHost, secretId]) =>
    userData({
      region: config.region,
      databaseHost,
      databasePort,
      databaseName,
      secretId,
      controlTable: controlTableName,
      opsTable: opsTableName,
      leaseSeconds: config.writer.leaseSeconds,
      listenPort: appPort,
      // The record must exist once; a second region that made one would be a second writer.
      bootstrapWriter: config.owns.includes("writer-table"),
    }),
  );
}
