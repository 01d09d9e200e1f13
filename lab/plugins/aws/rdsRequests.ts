/** Between the inputs and outputs of a database and the members of the RDS API. */
import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import type { DBInstance, ModifyDBInstanceCommandInput } from "@aws-sdk/client-rds";
import type { Plain } from "../host/types.ts";
import type { Props } from "../host/values.ts";
import { pairs } from "./tags.ts";

/** Inputs of a database. */
export type Database = Plain<InstanceArgs>;

/** Outputs, from what RDS says. */
export function outputsOf(found: DBInstance): Props {
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
export function shared(inputs: Database) {
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

/** CreateDBInstance of a primary. */
export function primary(inputs: Database) {
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

/** Members of ModifyDBInstance for the named inputs. */
export function changes(inputs: Database, names: readonly string[]): Props {
  const members = Object.entries(modifiable).filter(([name]) => names.includes(name));
  const values = members.map(([name, member]): [string, unknown] => [member, inputs[name as keyof Database]]);
  // The password is write-only: its version says when to send it.
  if (names.includes("passwordWoVersion")) values.push(["MasterUserPassword", inputs.passwordWo]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
