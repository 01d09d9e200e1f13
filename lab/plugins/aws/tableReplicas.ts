/** Replicas of tables, and the wait for a table. */
import type { TableArgs } from "@pulumi/aws/dynamodb/table.js";
import type { DynamoDB, TableDescription, UpdateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { waitFor } from "../host/calls.ts";
import type { Plain } from "../host/types.ts";

/** Inputs of a table. */
export type Table = Plain<TableArgs>;
export type Replica = NonNullable<Table["replicas"]>[number];

/** How long the real provider waits for a table. */
export const WAIT_SECONDS = 30 * 60;

/** Waits until the table is active. */
export function active(api: DynamoDB, TableName: string): Promise<TableDescription> {
  return waitFor(`table ${TableName} to become active`, WAIT_SECONDS, async () => {
    const { Table: found } = await api.describeTable({ TableName });
    return found?.TableStatus === "ACTIVE" ? found : undefined;
  });
}

/** Adds and removes replicas; strongly consistent ones come together with their witness, in one call. */
export async function replicate(
  api: DynamoDB,
  TableName: string,
  before: readonly Replica[],
  inputs: Table,
): Promise<void> {
  const now = inputs.replicas ?? [];
  const added = now.filter((item) => !before.some((old) => old.regionName === item.regionName));
  const gone = before.filter((old) => !now.some((item) => item.regionName === old.regionName));
  if (added.length + gone.length === 0) return;
  const strong = added.some(({ consistencyMode }) => consistencyMode === "STRONG");
  const witness = inputs.globalTableWitness?.regionName;
  const request: UpdateTableCommandInput = {
    TableName,
    ReplicaUpdates: [
      ...added.map(({ regionName: RegionName }) => ({ Create: { RegionName } })),
      ...gone.map(({ regionName: RegionName }) => ({ Delete: { RegionName } })),
    ],
    ...(strong ? { MultiRegionConsistency: "STRONG" as const } : {}),
    ...(strong && witness !== undefined ? { GlobalTableWitnessUpdates: [{ Create: { RegionName: witness } }] } : {}),
  };
  await api.updateTable(request);
  await active(api, TableName);
}
