/** Database instances: primaries, cross-region replicas, promotion. */
import type { DBInstance } from "@aws-sdk/client-rds";
import { isGone, must, orGone, waitFor } from "../../host/calls.ts";
import { InitFailed } from "../../host/plugin.ts";
import { define } from "../../host/types.ts";
import type { Call, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { rds } from "../clients.ts";
import { changes, outputsOf, primary, shared } from "../rdsRequests.ts";
import type { Database } from "../rdsRequests.ts";
import { rdsTags, retagRds } from "../rdsTags.ts";
import { atRelease } from "../source.ts";

// The real provider's timeouts.
const CREATE_SECONDS = 50 * 60;
const UPDATE_SECONDS = 80 * 60;
const DELETE_SECONDS = 60 * 60;

async function instance(id: string, region: string): Promise<DBInstance | undefined> {
  return (await orGone((await rds(region)).describeDBInstances({ DBInstanceIdentifier: id })))?.DBInstances?.[0];
}

function available(id: string, region: string, seconds: number): Promise<DBInstance> {
  return waitFor(`database ${id} in ${region} to become available`, seconds, async () => {
    const found = must(await instance(id, region), `database ${id}`);
    if (found.DBInstanceStatus === "failed") throw new Error(`database ${id} in ${region} failed`);
    return found.DBInstanceStatus === "available" ? found : undefined;
  });
}

async function modify(call: Call<Database>, members: Props, immediately: boolean): Promise<void> {
  if (Object.keys(members).length === 0) return;
  const request = {
    DBInstanceIdentifier: String(call.state["identifier"] ?? call.inputs.identifier),
    ApplyImmediately: immediately,
    ...members,
  };
  await (await rds(call.region)).modifyDBInstance(request);
}

async function create(call: Call<Database>): Promise<{ id: string; outputs: Props }> {
  const { inputs, region } = call;
  const api = await rds(region);
  const identifier = inputs.identifier ?? "";
  const source = inputs.replicateSourceDb;
  if (source === undefined) await api.createDBInstance(primary(inputs));
  else await api.createDBInstanceReadReplica({ ...shared(inputs), SourceDBInstanceIdentifier: source });
  try {
    let found = await available(identifier, region, CREATE_SECONDS);
    // The call that makes a replica does not take these; the real provider sends them afterwards.
    if (source !== undefined) {
      await modify(call, changes(inputs, ["backupRetentionPeriod", "backupWindow", "maintenanceWindow"]), true);
      found = await available(identifier, region, CREATE_SECONDS);
    }
    return { id: found.DbiResourceId ?? identifier, outputs: outputsOf(found) };
  } catch (error) {
    throw new InitFailed(identifier, { identifier }, error);
  }
}

async function update(call: Call<Database>): Promise<Props> {
  const { inputs, state, region, changed } = call;
  const api = await rds(region);
  const identifier = String(state["identifier"]);
  await retagRds(api, call);
  if (changed.includes("replicateSourceDb")) {
    if (inputs.replicateSourceDb)
      throw new Error(`database ${identifier}: cannot be made a replica again; use a new database`);
    await api.promoteReadReplica({
      DBInstanceIdentifier: identifier,
      BackupRetentionPeriod: inputs.backupRetentionPeriod,
      PreferredBackupWindow: inputs.backupWindow,
    });
    await available(identifier, region, UPDATE_SECONDS);
  }
  await modify(call, changes(inputs, changed), inputs.applyImmediately ?? false);
  const now = outputsOf(await available(inputs.identifier ?? identifier, region, UPDATE_SECONDS));
  return { ...now, replicateSourceDb: inputs.replicateSourceDb };
}

async function remove({ state, region }: Call<Database>): Promise<void> {
  const identifier = String(state["identifier"]);
  const skip = state["skipFinalSnapshot"] === true;
  const snapshot = state["finalSnapshotIdentifier"] as string | undefined;
  if (!skip && snapshot === undefined) {
    throw new Error(
      `database ${identifier}: finalSnapshotIdentifier is needed when skipFinalSnapshot is false; set one of the two`,
    );
  }
  const api = await rds(region);
  const request = {
    DBInstanceIdentifier: identifier,
    SkipFinalSnapshot: skip,
    ...(skip ? {} : { FinalDBSnapshotIdentifier: snapshot }),
  };
  try {
    await api.deleteDBInstance({ ...request, DeleteAutomatedBackups: state["deleteAutomatedBackups"] !== false });
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  await waitFor(`database ${identifier} to be deleted`, DELETE_SECONDS, async () =>
    (await instance(identifier, region)) ? undefined : true,
  );
}

function validate(inputs: Database): string | undefined {
  const { restoreToPointInTime, snapshotIdentifier, s3Import, blueGreenUpdate, manageMasterUserPassword } = inputs;
  if (restoreToPointInTime || snapshotIdentifier || s3Import || blueGreenUpdate || manageMasterUserPassword)
    return "restoring, importing, blue/green updates and managed passwords are not in the lab";
  const { replicateSourceDb, dbSubnetGroupName } = inputs;
  return replicateSourceDb && dbSubnetGroupName && !replicateSourceDb.startsWith("arn:")
    ? "replicateSourceDb must be an ARN when dbSubnetGroupName is set"
    : undefined;
}

const database = define<Database>({
  level: "live",
  notProven: "quotas, instance classes per zone, real storage and failover between zones",
  replaceOn: [
    "availabilityZone",
    "backupTarget",
    "characterSetName",
    "customIamInstanceProfile",
    "dbName",
    "engine",
    "kmsKeyId",
    "ncharCharacterSetName",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
    "storageEncrypted",
    "timezone",
    "username",
  ],
  source: atRelease("rds/instance.go"),
  autoname: { property: "identifier", max: 63, lower: true },
  defaults: {
    applyImmediately: false,
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: false,
    dedicatedLogVolume: false,
    deleteAutomatedBackups: true,
    monitoringInterval: 0,
    performanceInsightsEnabled: false,
    publiclyAccessible: false,
    skipFinalSnapshot: false,
  },
  writeOnly: ["passwordWo"],
  sets: ["vpcSecurityGroupIds", "enabledCloudwatchLogsExports"],
  validate,
  create,
  read: async ({ state, id, region }) => {
    const found = await instance(String(state["identifier"] ?? id), region);
    return found && { ...outputsOf(found), ...(await rdsTags(await rds(region), found.DBInstanceArn)) };
  },
  update,
  delete: remove,
});

export const types: ResourceTable = { "aws:rds/instance:Instance": database };
