import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ProgramConfig } from "./config.ts";
import type { KnownOutputs } from "./links.ts";
import { controlTableName } from "./components/writer/controlTable.ts";

const key = JSON.stringify({ id: { S: "writer" } });

/** Answers that mean "no writer yet": before the first update there is no table, before the first lease no record. */
const absent = /ResourceNotFoundException|couldn't find resource|empty result|not found/i;

/**
 * `roleEpoch` of the writer record, read in the provider's own region; `undefined` while there is no record.
 * @throws pulumi.RunError when the table cannot be read: not knowing is no reason to go on
 */
export async function readWriterRoleEpoch(provider: aws.Provider): Promise<number | undefined> {
  let item: string;
  try {
    ({ item } = await aws.dynamodb.getTableItem({ tableName: controlTableName, key }, { provider }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (absent.test(reason)) return undefined;
    throw new pulumi.RunError(
      `the writer record in table ${controlTableName} cannot be read, so it is not known whether the roles were turned: ${reason}`,
    );
  }
  if (!item) return undefined;
  const epoch = Number((JSON.parse(item) as { roleEpoch?: { N?: string } }).roleEpoch?.N);
  return Number.isInteger(epoch) ? epoch : undefined;
}

type Roles = Pick<ProgramConfig, "stack" | "peer" | "role" | "roleEpoch">;

/**
 * Refuses a role that is older than what is known: a pipeline that runs from an old commit in the middle of an incident
 * must not turn the roles back.
 * @throws pulumi.RunError naming the epoch that is known and where it was read
 */
export function assertRoleIsCurrent(config: Roles, known: KnownOutputs, writerRoleEpoch: number | undefined): void {
  const { stack, peer, role, roleEpoch } = config;
  const fix = `merge the stack files of the last failover (dualcoast:role and dualcoast:roleEpoch), then run again`;
  const seen = [
    { epoch: known.own?.roleEpoch, where: `the outputs of ${stack} say` },
    { epoch: known.peer?.roleEpoch, where: `the outputs of ${peer} say` },
    { epoch: writerRoleEpoch, where: `the writer record says` },
  ];
  const newest = seen.reduce((a, b) => ((b.epoch ?? 0) > (a.epoch ?? 0) ? b : a));
  if (newest.epoch !== undefined && newest.epoch > roleEpoch) {
    throw new pulumi.RunError(
      `${stack}: dualcoast:roleEpoch is ${roleEpoch}, but ${newest.where} ${newest.epoch}: the roles were turned since; ${fix}`,
    );
  }
  if (known.own?.roleEpoch === roleEpoch && known.own.role !== role) {
    throw new pulumi.RunError(
      `${stack}: dualcoast:role is ${role}, but at roleEpoch ${roleEpoch} it is ${known.own.role}; raise dualcoast:roleEpoch by one in both stack files to turn the roles`,
    );
  }
  if (role === "active" && known.peer?.role === "active" && known.peer.roleEpoch === roleEpoch) {
    throw new pulumi.RunError(
      `${stack}: dualcoast:role is active, but ${peer} is active at the same roleEpoch ${roleEpoch}; ${fix}`,
    );
  }
}
