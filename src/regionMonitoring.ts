import type { DatabaseParts } from "./regionDatabase.ts";
import type { WebParts } from "./regionWeb.ts";
import {
  AlertTopic,
  ReadinessAlarms,
  replicationRuleId,
  type BackupVault,
  type ReplicatedBucket,
} from "./components/index.ts";
import type { Foundation } from "./foundation.ts";

/** The region's topic for everything that somebody must hear of. */
export function alertTopic({ config, key, parent }: Foundation): AlertTopic {
  const { accountId, region, place } = config;
  return new AlertTopic("alerts", { accountId, region, place, kmsKeyArn: key.arn }, { parent });
}

interface Watched {
  readonly alerts: AlertTopic;
  readonly database: DatabaseParts;
  readonly vault: BackupVault;
  readonly web: WebParts;
  readonly buckets: ReadonlyMap<string, ReplicatedBucket>;
}

const bytesPerGib = 1024 ** 3;

/** Alarms on what a failover needs, of which the edge of readiness is known beforehand. */
export function readinessAlarms({ config, peer, parent }: Foundation, watched: Watched): void {
  const { alerts, database, vault, web, buckets } = watched;
  const replications = [...buckets].flatMap(([purpose, { bucketName }]) => {
    const twin = peer?.buckets[purpose];
    if (!twin) return [];
    return [{ purpose, sourceBucket: bucketName, destinationBucket: twin.name, ruleId: replicationRuleId }];
  });
  new ReadinessAlarms(
    "readiness",
    {
      place: config.place,
      topicArn: alerts.arn,
      database: database.current.identifier,
      maxLagSeconds: config.database.maxDataLossSeconds,
      // RDS grows the storage below a tenth; less than half of that says that it does not.
      minFreeStorageBytes: (config.database.storageGb * bytesPerGib) / 20,
      vaultName: vault.vaultName,
      loadBalancerArn: web.loadBalancer.arn,
      targetGroupArn: web.loadBalancer.targetGroupArn,
      replications,
    },
    { parent },
  );
}
