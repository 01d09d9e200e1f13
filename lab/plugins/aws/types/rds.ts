/** Database instances: primaries, cross-region replicas, promotion. */
import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import type { DBInstance, ModifyDBInstanceCommandInput } from "@aws-sdk/client-rds";
import { isGone, must, orGone, waitFor } from "../../host/calls.ts";
import { InitFailed } from "../../host/plugin.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { rds } from "../clients.ts";
import { rdsTags, retagRds } from "../rdsTags.ts";
import { terraform } from "../source.ts";
import { pairs } from "../tags.ts";

type Database = Plain<InstanceArgs>;

// The real provider's timeouts.
const CREATE_SECONDS = 40 * 60;
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

function outputsOf(found: DBInstance): Props {
  const address = found.Endpoint?.Address;
  const port = found.Endpoint?.Port;
  return {
    arn: found.DBInstanceArn,
    address,
    port,
    endpoint: address === undefined ? undefined : `${address}:${String(port)}`,
    hostedZoneId: found.Endpoint?.HostedZoneId,
    resourceId: found.DbiResourceId,
    status: found.DBInstanceStatus,
    identifier: found.DBInstanceIdentifier,
    engine: found.Engine,
    engineVersion: found.EngineVersion,
    engineVersionActual: found.EngineVersion,
    username: found.MasterUsername,
    availabilityZone: found.AvailabilityZone,
    kmsKeyId: found.KmsKeyId,
    storageEncrypted: found.StorageEncrypted,
    multiAz: found.MultiAZ,
    instanceClass: found.DBInstanceClass,
    allocatedStorage: found.AllocatedStorage,
    deletionProtection: found.DeletionProtection,
    backupRetentionPeriod: found.BackupRetentionPeriod,
    replicas: found.ReadReplicaDBInstanceIdentifiers ?? [],
    // Undefined once promoted: a refresh sees that the database no longer follows another.
    replicateSourceDb: found.ReadReplicaSourceDBInstanceIdentifier,
    licenseModel: found.LicenseModel,
    masterUserSecrets: [],
    listenerEndpoints: [],
  };
}

/** What the create calls for a primary and for a replica have in common. */
function shared(inputs: Database) {
  return {
    DBInstanceIdentifier: inputs.identifier,
    DBInstanceClass: inputs.instanceClass,
    AutoMinorVersionUpgrade: inputs.autoMinorVersionUpgrade,
    CopyTagsToSnapshot: inputs.copyTagsToSnapshot,
    DeletionProtection: inputs.deletionProtection,
    PubliclyAccessible: inputs.publiclyAccessible,
    AvailabilityZone: inputs.availabilityZone,
    DBSubnetGroupName: inputs.dbSubnetGroupName,
    DBParameterGroupName: inputs.parameterGroupName,
    EnableCloudwatchLogsExports: inputs.enabledCloudwatchLogsExports,
    KmsKeyId: inputs.kmsKeyId,
    MultiAZ: inputs.multiAz,
    Port: inputs.port,
    StorageType: inputs.storageType,
    MaxAllocatedStorage: inputs.maxAllocatedStorage,
    VpcSecurityGroupIds: inputs.vpcSecurityGroupIds,
    CACertificateIdentifier: inputs.caCertIdentifier,
    Tags: pairs(inputs.tags),
  };
}

function primary(inputs: Database) {
  return {
    ...shared(inputs),
    Engine: inputs.engine,
    EngineVersion: inputs.engineVersion,
    DBName: inputs.dbName,
    MasterUsername: inputs.username,
    MasterUserPassword: inputs.password ?? inputs.passwordWo,
    AllocatedStorage: inputs.allocatedStorage,
    StorageEncrypted: inputs.storageEncrypted,
    BackupRetentionPeriod: inputs.backupRetentionPeriod,
    PreferredBackupWindow: inputs.backupWindow,
    PreferredMaintenanceWindow: inputs.maintenanceWindow,
  };
}

/** Input → member of ModifyDBInstance, for what can change in place. */
const modifiable: Readonly<Partial<Record<keyof Database, keyof ModifyDBInstanceCommandInput>>> = {
  allocatedStorage: "AllocatedStorage",
  autoMinorVersionUpgrade: "AutoMinorVersionUpgrade",
  backupRetentionPeriod: "BackupRetentionPeriod",
  backupWindow: "PreferredBackupWindow",
  caCertIdentifier: "CACertificateIdentifier",
  copyTagsToSnapshot: "CopyTagsToSnapshot",
  dbSubnetGroupName: "DBSubnetGroupName",
  deletionProtection: "DeletionProtection",
  engineVersion: "EngineVersion",
  identifier: "NewDBInstanceIdentifier",
  instanceClass: "DBInstanceClass",
  iops: "Iops",
  maintenanceWindow: "PreferredMaintenanceWindow",
  maxAllocatedStorage: "MaxAllocatedStorage",
  multiAz: "MultiAZ",
  parameterGroupName: "DBParameterGroupName",
  password: "MasterUserPassword",
  port: "DBPortNumber",
  publiclyAccessible: "PubliclyAccessible",
  storageType: "StorageType",
  vpcSecurityGroupIds: "VpcSecurityGroupIds",
};

function changes(inputs: Database, names: readonly string[]): Props {
  const members = Object.entries(modifiable).filter(([name]) => names.includes(name));
  const values = members.map(([name, member]): [string, unknown] => [member, inputs[name as keyof Database]]);
  // The password is write-only: its version says when to send it.
  if (names.includes("passwordWoVersion")) values.push(["MasterUserPassword", inputs.passwordWo]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
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
    "identifierPrefix",
    "kmsKeyId",
    "ncharCharacterSetName",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
    "storageEncrypted",
    "timezone",
    "username",
  ],
  source: terraform("rds/instance.go"),
  autoname: { property: "identifier", max: 63, lower: true },
  defaults: {
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: false,
    deleteAutomatedBackups: true,
    monitoringInterval: 0,
    performanceInsightsEnabled: false,
    publiclyAccessible: false,
    skipFinalSnapshot: false,
  },
  writeOnly: ["passwordWo"],
  sets: ["vpcSecurityGroupIds", "enabledCloudwatchLogsExports"],
  validate: ({ restoreToPointInTime, snapshotIdentifier, s3Import, blueGreenUpdate, manageMasterUserPassword }) =>
    restoreToPointInTime || snapshotIdentifier || s3Import || blueGreenUpdate || manageMasterUserPassword
      ? "restoring, importing, blue/green updates and managed passwords are not in the lab"
      : undefined,
  create,
  read: async ({ state, id, region }) => {
    const found = await instance(String(state["identifier"] ?? id), region);
    return found && { ...outputsOf(found), ...(await rdsTags(await rds(region), found.DBInstanceArn)) };
  },
  update,
  delete: remove,
});

export const types: ResourceTable = { "aws:rds/instance:Instance": database };
