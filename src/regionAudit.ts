import {
  AccountSettings,
  bucketNameOf,
  Trail,
  TrailAlarms,
  trailArn,
  VolumeEncryption,
  type AlertTopic,
} from "./components/index.ts";
import type { ProgramConfig } from "./config.ts";
import type { Foundation } from "./foundation.ts";
import { placeOf } from "./place.ts";

/** ARN of the trail where this stack owns it, for what must let it in before it is there. */
export function ownTrail({ owns, region, accountId }: ProgramConfig): string | undefined {
  return owns.includes("trail") ? trailArn(region, accountId) : undefined;
}

/** What the region encrypts by default, and, in the stack that owns them, the account's trail with its alarms, and its settings. */
export function audit({ config, key, logs, permissionsBoundary, parent }: Foundation, alerts: AlertTopic): void {
  const { accountId, region, place, owns, protection } = config;
  new VolumeEncryption("volumes", { parent });
  if (owns.includes("account")) new AccountSettings("account", { parent });
  if (!owns.includes("trail")) return;
  const protect = protection === "full";
  const { logGroupName } = new Trail(
    "trail",
    {
      accountId,
      region,
      place,
      kmsKeyArn: key.arn,
      logBucketName: logs.bucketName,
      permissionsBoundary,
      watchedBuckets: bucketsOfBoth(config),
      lock: protect ? "COMPLIANCE" : "GOVERNANCE",
    },
    { parent, protect },
  );
  new TrailAlarms("trail-alarms", { logGroupName, topicArn: alerts.arn }, { parent });
}

/** By name: the trail must not wait for the other coast, nor change when that one comes up. */
function bucketsOfBoth({ accountId, place, peer, buckets }: ProgramConfig): string[] {
  return [place, placeOf(peer)].flatMap((at) =>
    buckets.map((purpose) => bucketNameOf({ purpose, accountId, place: at })),
  );
}
