import type * as pulumi from "@pulumi/pulumi";
import type { ProgramConfig } from "./config.ts";
import type { Foundation } from "./foundation.ts";
import { placeOf } from "./place.ts";
import type { DatabaseParts } from "./regionDatabase.ts";
import type { WebParts } from "./regionWeb.ts";
import {
  FailoverRole,
  opsTableName,
  PermissionsBoundary,
  type OpsTable,
  type ReplicatedBucket,
} from "./components/index.ts";

/** The key that seals the engine's state, as the stack files name it; key and bucket are older than any stack. */
const stateKeyAlias = "alias/dualcoast-state";

/** The boundaries of the roles in the region's stack, made before any of them. */
export function boundaries(
  config: ProgramConfig,
  parent: pulumi.Resource,
): Pick<Foundation, "permissionsBoundary" | "backupBoundary"> {
  const { accountId, place, region, peerRegion, writer } = config;
  // Roles of both coasts copy to the other one; state and its key live in the witness's region.
  const scope = { accountId, place, regions: [region, peerRegion, writer.witnessRegion].sort() };
  return {
    permissionsBoundary: new PermissionsBoundary("boundary", scope, { parent }).arn,
    backupBoundary: new PermissionsBoundary("boundary-backups", { ...scope, kind: "backups" }, { parent }).arn,
  };
}

interface Needs {
  readonly database: DatabaseParts;
  readonly web: WebParts;
  readonly ops: OpsTable;
  readonly buckets: ReadonlyMap<string, ReplicatedBucket>;
}

/** The role of a failover to this region. */
export function failoverRole(foundation: Foundation, { database, web, ops, buckets }: Needs): void {
  const { config, key, permissionsBoundary, parent } = foundation;
  const { accountId, region, place, peer, peerRegion, breakGlassUsers, writer } = config;
  const names = [...buckets.values()].map(({ bucketName }) => bucketName);
  new FailoverRole(
    "failover",
    {
      accountId,
      region,
      place,
      permissionsBoundary,
      breakGlassUsers,
      database: database.current.identifier,
      group: web.group.groupName,
      oldGroup: { region: peerRegion, name: groupNameAt(peer) },
      oldAgent: { region: peerRegion, table: opsTableName, keyAlias: `alias/dualcoast-${placeOf(peer)}` },
      buckets: names,
      journalBucket: buckets.get("runs")?.bucketName ?? names[0] ?? "",
      secretArn: database.secretArn,
      makesSecret: database.makesSecret,
      opsTableArn: ops.arn,
      kmsKeyArn: key.arn,
      state: {
        region: writer.witnessRegion,
        bucket: `dualcoast-state-${accountId}-${writer.witnessRegion}`,
        keyAlias: stateKeyAlias,
      },
    },
    { parent },
  );
}

/** By the stack's name and not from its outputs: nothing here may wait for the other stack. */
function groupNameAt(stack: string): string {
  return `dualcoast-web-${placeOf(stack)}`;
}
