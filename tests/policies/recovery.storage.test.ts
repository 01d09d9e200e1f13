import type { ResourceInput } from "../../policies/core/index.ts";
import { at } from "../../policies/rules/pairs.ts";
import { dr08 } from "../../policies/rules/recovery/dr08BucketsReplicatedToStandby.ts";
import { dr09 } from "../../policies/rules/recovery/dr09CopiesAreSafe.ts";
import { dr10 } from "../../policies/rules/recovery/dr10OldVersionsEnd.ts";
import { dr11 } from "../../policies/rules/recovery/dr11BackupsCopiedToOtherCoast.ts";
import { dr12 } from "../../policies/rules/recovery/dr12BackupsCoverEverything.ts";
import { dr13 } from "../../policies/rules/recovery/dr13VaultsLocked.ts";
import { dr15 } from "../../policies/rules/recovery/dr15TablesRecoverable.ts";
import { on } from "../../policies/rules/recovery/shared.ts";
import { testRule, unknown } from "./support.ts";

type Props = Record<string, unknown>;
const one = (type: string, props: Props, name = "it"): ResourceInput => ({ type, name, props });
const [east, west] = ["us-east-1", "us-west-2"];
const bucketType = "aws:s3/bucket:Bucket";
const short = (resource: ResourceInput): ResourceInput => ({ ...resource, type: resource.type.replace(/\/\w+:/, ":") });

const enabled = { status: "Enabled" };
const copied = {
  status: "Enabled",
  deleteMarkerReplication: enabled,
  sourceSelectionCriteria: { sseKmsEncryptedObjects: enabled },
  destination: { bucket: "arn:aws:s3:::west", metrics: enabled, replicationTime: enabled },
};
const source = (name = "east", props: Props = {}): ResourceInput =>
  on(east, bucketType, name, { bucket: name, ...props });
const replication = (rules: unknown): ResourceInput =>
  on(east, "aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication", { bucket: "east", rules });
const target = (props: Props = {}): ResourceInput =>
  on(west, bucketType, "west", { bucket: "west", arn: "arn:aws:s3:::west", ...props });
const buckets = (active: ResourceInput[], standby: ResourceInput[] = [target()]) => ({
  active: [at(east), ...active],
  standby: [at(west), ...standby],
});
const inlineSource = (kms: unknown): ResourceInput =>
  source("east", {
    replicationConfiguration: {
      rules: [
        {
          ...copied,
          deleteMarkerReplication: undefined,
          deleteMarkerReplicationStatus: "Enabled",
          sourceSelectionCriteria: { sseKmsEncryptedObjects: { enabled: kms } },
        },
      ],
    },
  });
const nowhere = "bucket east has no enabled replication to a bucket of the standby's region";
const noKms = "replication of east leaves out objects under KMS: set sourceSelectionCriteria.sseKmsEncryptedObjects";
testRule(dr08, {
  compliant: {
    "replicated in full": buckets([source(), replication([copied])]),
    "a log bucket": buckets([source("access-logs")]),
    "a second rule that is off": buckets([source(), replication([copied, { status: "Disabled" }])]),
    "written inline": buckets([inlineSource(true)]),
    "a name that is listed": {
      given: buckets([source("scratch")]),
      config: { unreplicated: ["scratch"] },
    },
    "one rule of two whose destination is not known yet": buckets([
      source(),
      replication([copied, { ...copied, destination: { ...copied.destination, bucket: unknown } }]),
    ]),
    "a bucket in the standby known by its name alone": buckets(
      [source(), replication([copied])],
      [target({ arn: undefined })],
    ),
  },
  violating: {
    "no replication": { given: buckets([source()]), says: [nowhere] },
    "a rule that is off": {
      given: buckets([source(), replication([{ ...copied, status: "Disabled" }])]),
      says: [nowhere],
    },
    "another bucket": {
      given: buckets([source(), replication([{ ...copied, destination: { bucket: "arn:aws:s3:::other" } }])]),
      says: [nowhere],
    },
    "a bucket of the same region": {
      given: {
        active: [at(east), source(), replication([copied])],
        standby: [at(west), at(east), { ...target(), provider: `aws-${east}` }],
      },
      says: [nowhere],
    },
    "objects under KMS left out inline": { given: buckets([inlineSource(false)]), says: [noKms] },
    "half a rule": {
      given: buckets([source(), replication([{ status: "Enabled", destination: { bucket: "arn:aws:s3:::west" } }])]),
      says: [
        noKms,
        "replication of east is not measured: set destination.metrics and replicationTime",
        "replication of east leaves out delete markers: set deleteMarkerReplication",
      ],
    },
  },
  unknown: {
    "rules not known yet": {
      given: buckets([source(), replication(unknown)]),
      says: ["rules of replication is not known yet"],
    },
    "a status not known yet": {
      given: buckets([source(), replication([{ ...copied, status: unknown }])]),
      says: ["rules[0].status of replication is not known yet"],
    },
    "a destination not known yet": {
      given: buckets([source(), replication([{ ...copied, destination: { ...copied.destination, bucket: unknown } }])]),
      says: ["destination.bucket of east is not known to be in the standby's region"],
    },
    "neither region known yet": {
      given: {
        active: [{ ...at(east), props: { region: unknown } }, source(), replication([copied])],
        standby: [at(west), target({ region: unknown })],
      },
      says: ["region of aws-us-east-1 is not known yet; region of west is not known yet"],
    },
    "a criterion not known yet, inline": {
      given: buckets([inlineSource(unknown)]),
      says: [
        "replicationConfiguration.rules[0].sourceSelectionCriteria.sseKmsEncryptedObjects.enabled of east is not known yet",
      ],
    },
    "a criterion not known yet": {
      given: buckets([source(), replication([{ ...copied, deleteMarkerReplication: { status: unknown } }])]),
      says: ["rules[0].deleteMarkerReplication.status of replication is not known yet"],
    },
  },
  alias: {
    BucketV2: { given: buckets([{ ...source(), type: "aws:s3/bucketV2:BucketV2" }]), says: [nowhere] },
  },
  mutations: [
    "replication",
    "west",
    "replication > rules[0].destination.metrics",
    "replication > rules[0].destination.replicationTime",
    "replication > rules[0].sourceSelectionCriteria",
    "replication > rules[0].deleteMarkerReplication",
  ],
});

const keyIn = (region: string): string => `arn:aws:kms:${region}:123456789012:key/1`;
const companion = (kind: string, props: Props): ResourceInput =>
  on(west, `aws:s3/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`, kind, { bucket: "west", ...props });
const versioning = (status: unknown): ResourceInput =>
  companion("BucketVersioning", { versioningConfiguration: { status } });
const block = companion("BucketPublicAccessBlock", { blockPublicAcls: true });
const encryption = (byDefault: Props): ResourceInput =>
  companion("BucketServerSideEncryptionConfiguration", {
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", ...byDefault } }],
  });
const ownKey = encryption({ kmsMasterKeyId: keyIn(west) });
const safe = [target(), versioning("Enabled"), block, ownKey];
const copies = (standby: ResourceInput[]) => buckets([source(), replication([copied])], standby);
const notVersioned = "bucket west receives copies and is not versioned";
testRule(dr09, {
  compliant: {
    "versioned, private, own key": copies(safe),
    "a bucket that receives nothing": buckets([source()]),
    "an alias of a key": copies([target(), versioning("Enabled"), block, encryption({ kmsMasterKeyId: "alias/data" })]),
  },
  violating: {
    "a destination by name": {
      given: buckets([source(), replication([{ ...copied, destination: { bucket: "west" } }])], safe.slice(0, 1)),
      says: [
        notVersioned,
        "bucket west receives copies and does not block public access",
        "bucket west receives copies and has no default encryption",
      ],
    },

    "nothing set": {
      given: copies([target()]),
      says: [
        notVersioned,
        "bucket west receives copies and does not block public access",
        "bucket west receives copies and has no default encryption",
      ],
    },
    suspended: { given: copies([target(), versioning("Suspended"), block, ownKey]), says: [notVersioned] },
    "no key of its own": {
      given: copies([target(), versioning("Enabled"), block, encryption({})]),
      says: ["bucket west receives copies and is not encrypted by a key of its own"],
    },
    "the lost region's key": {
      given: copies([target(), versioning("Enabled"), block, encryption({ kmsMasterKeyId: keyIn(east) })]),
      says: ["bucket west is encrypted by a key of another region"],
    },
  },
  unknown: {
    "a status not known yet": {
      given: copies([target(), versioning(unknown), block, ownKey]),
      says: ["versioningConfiguration.status of BucketVersioning is not known yet"],
    },
    "a region not known yet": {
      given: copies([target({ region: unknown }), versioning("Enabled"), block, ownKey]),
      says: ["region of west is not known yet"],
    },
    "a key not known yet": {
      given: copies([target(), versioning("Enabled"), block, encryption({ kmsMasterKeyId: unknown })]),
      says: [
        "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId of BucketServerSideEncryptionConfiguration is not known yet",
      ],
    },
    "a destination not known yet": {
      given: buckets([source(), replication([{ status: "Enabled", destination: { bucket: unknown } }])]),
      says: ["rules[0].destination.bucket of replication is not known yet"],
    },
  },
  alias: {
    BucketV2: {
      given: copies([{ ...target(), type: "aws:s3/bucketV2:BucketV2" }, block, ownKey]),
      says: [notVersioned],
    },
  },
  mutations: ["BucketVersioning", "BucketPublicAccessBlock", "BucketServerSideEncryptionConfiguration"],
});

const assets = (name = "assets", props: Props = {}): ResourceInput => one(bucketType, { bucket: name, ...props }, name);
const lifecycle = (rules: unknown, bucket = "assets"): ResourceInput =>
  one("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", { bucket, rules }, "lifecycle");
const ends = {
  status: "Enabled",
  noncurrentVersionExpiration: { noncurrentDays: 60 },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
};
const never = "bucket assets never expires old versions: set noncurrentVersionExpiration";
const unfinished = "bucket assets keeps unfinished uploads: set abortIncompleteMultipartUpload";
testRule(dr10, {
  compliant: {
    "old versions and uploads end": [assets(), lifecycle([ends])],
    "two rules": [
      assets(),
      lifecycle([
        { status: "Enabled", noncurrentVersionExpiration: { noncurrentDays: 90 } },
        { status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 1 } },
      ]),
    ],
    inline: [
      assets("assets", {
        lifecycleRules: [
          { enabled: true, noncurrentVersionExpiration: { days: 60 }, abortIncompleteMultipartUploadDays: 7 },
        ],
      }),
    ],
    "a locked backup bucket": [assets("backup", { objectLockEnabled: true }), lifecycle([ends], "backup")],
    "ended inline": [
      assets("assets", {
        lifecycleRules: [
          { enabled: true, noncurrentVersionExpiration: { days: 60 }, abortIncompleteMultipartUploadDays: 7 },
        ],
      }),
    ],
    "an audit bucket locked inline": [
      assets("audit", { objectLockConfiguration: { objectLockEnabled: "Enabled" } }),
      lifecycle([ends], "audit"),
    ],
    "an audit bucket locked by a resource of its own": [
      assets("audit"),
      one("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", { bucket: "audit" }, "lock"),
      lifecycle([ends], "audit"),
    ],
  },
  violating: {
    "ended inline too soon, in a rule that is off": {
      given: [
        assets("assets", {
          lifecycleRules: [
            { enabled: true, noncurrentVersionExpiration: { days: 59 }, abortIncompleteMultipartUploadDays: 7 },
          ],
        }),
        assets("other", {
          lifecycleRules: [
            { enabled: false, noncurrentVersionExpiration: { days: 60 }, abortIncompleteMultipartUploadDays: 7 },
          ],
        }),
      ],
      says: [
        "bucket assets expires old versions before 60 days",
        "bucket other never expires old versions: set noncurrentVersionExpiration",
        unfinished.replace("assets", "other"),
      ],
    },
    "an audit bucket that says it is not locked": {
      given: [assets("audit", { objectLockEnabled: false }), lifecycle([ends], "audit")],
      says: ["bucket audit must have object lock"],
    },

    "no lifecycle": { given: [assets()], says: [never, unfinished] },
    "a rule that is off": {
      given: [assets(), lifecycle([{ ...ends, status: "Disabled" }])],
      says: [never, unfinished],
    },
    "30 days": {
      given: [assets(), lifecycle([{ ...ends, noncurrentVersionExpiration: { noncurrentDays: 30 } }])],
      says: ["bucket assets expires old versions before 60 days"],
    },
    "a backup bucket without a lock": {
      given: [assets("backup"), lifecycle([ends], "backup")],
      says: ["bucket backup must have object lock"],
    },
  },
  unknown: {
    "rules not known yet": { given: [assets(), lifecycle(unknown)], says: ["rules of lifecycle is not known yet"] },
    "a status not known yet": {
      given: [assets(), lifecycle([{ ...ends, status: unknown }])],
      says: ["rules[0].status of lifecycle is not known yet"],
    },
    "a lock not known yet": {
      given: [assets("audit", { objectLockEnabled: unknown }), lifecycle([ends], "audit")],
      says: ["objectLockEnabled of audit is not known yet"],
    },
  },
  alias: {
    "BucketV2 with its companion": {
      given: [
        { ...assets(), type: "aws:s3/bucketV2:BucketV2" },
        {
          ...lifecycle([{ ...ends, abortIncompleteMultipartUpload: undefined }]),
          type: "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
        },
      ],
      says: [unfinished],
    },
  },
  mutations: [
    "lifecycle",
    "lifecycle > rules[0].noncurrentVersionExpiration",
    "lifecycle > rules[0].noncurrentVersionExpiration.noncurrentDays = 59",
    "lifecycle > rules[0].abortIncompleteMultipartUpload",
  ],
});

const vaultIn = (region: string): string => `arn:aws:backup:${region}:123456789012:backup-vault:v`;
const daily = {
  schedule: "cron(0 9 * * ? *)",
  lifecycle: { deleteAfter: 35 },
  copyActions: [{ destinationVaultArn: vaultIn(west), lifecycle: { deleteAfter: 35 } }],
};
const plan = (rules: unknown): ResourceInput => one("aws:backup/plan:Plan", { region: east, rules }, "plan");
const awayFrom = "rules[0].copyActions must name a vault in another region";
const seldom = "rules[0].schedule must run once a day or more often";
testRule(dr11, {
  compliant: {
    "daily, copied": [plan([daily])],
    "twice a day, kept for ever": [plan([{ ...daily, schedule: "rate(12 hours)", lifecycle: {} }])],
    "without a schedule of its own": [plan([{ ...daily, schedule: undefined }])],
    "once a day, as a rate": [plan([{ ...daily, schedule: "rate(1 day)" }])],
  },
  violating: {
    "a schedule of five fields": { given: [plan([{ ...daily, schedule: "cron(0 9 * * ?)" }])], says: [seldom] },

    "no rules": { given: [plan([])], says: ["has no rules"] },
    "no copy": { given: [plan([{ ...daily, copyActions: [] }])], says: [awayFrom] },
    "a copy in its own region": {
      given: [plan([{ ...daily, copyActions: [{ destinationVaultArn: vaultIn(east) }] }])],
      says: [awayFrom],
    },
    "a vault by its name": {
      given: [plan([{ ...daily, copyActions: [{ destinationVaultArn: "west" }] }])],
      says: [awayFrom],
    },
    "no copy, of a plan that stands nowhere": {
      given: [one("aws:backup/plan:Plan", { rules: [{ ...daily, copyActions: [] }] }, "plan")],
      says: [awayFrom],
    },
    "a copy of a plan that stands nowhere": {
      given: [one("aws:backup/plan:Plan", { rules: [daily] }, "plan")],
      says: ["rules[0].copyActions cannot be seen to leave the plan's region: give the plan region or provider"],
    },
    "once a week": { given: [plan([{ ...daily, schedule: "cron(0 9 ? * SUN *)" }])], says: [seldom] },
    "every 48 hours": { given: [plan([{ ...daily, schedule: "rate(48 hours)" }])], says: [seldom] },
    "a week, and a copy for a day": {
      given: [
        plan([
          {
            ...daily,
            lifecycle: { deleteAfter: 7 },
            copyActions: [{ destinationVaultArn: vaultIn(west), lifecycle: { deleteAfter: 1 } }],
          },
        ]),
      ],
      says: [
        "rules[0].lifecycle.deleteAfter must be at least 35",
        "rules[0].copyActions[0].lifecycle.deleteAfter must be at least 35",
      ],
    },
  },
  unknown: {
    "a plan's region not known yet": {
      given: [one("aws:backup/plan:Plan", { region: unknown, rules: [daily] }, "plan")],
      says: ["region is not known yet"],
    },

    "copies not known yet": {
      given: [plan([{ ...daily, copyActions: unknown }])],
      says: ["rules[0].copyActions is not known yet"],
    },

    "rules not known yet": { given: [plan(unknown)], says: ["rules is not known yet"] },
    "a vault not known yet": {
      given: [plan([{ ...daily, copyActions: [{ destinationVaultArn: unknown }] }])],
      says: ["rules[0].copyActions[0].destinationVaultArn is not known yet"],
    },
    "a schedule not known yet": {
      given: [plan([{ ...daily, schedule: unknown }])],
      says: ["rules[0].schedule is not known yet"],
    },
  },
  alias: { "the short token": { given: [short(plan([{ ...daily, copyActions: [] }]))], says: [awayFrom] } },
  mutations: ["plan > rules", "plan > rules[0].copyActions", 'plan > rules[0].schedule = "rate(2 days)"'],
});

const planned: ResourceInput = { ...plan([daily]), id: "plan-1" };
const selection = (props: Props = {}): ResourceInput =>
  one(
    "aws:backup/selection:Selection",
    {
      planId: "plan-1",
      iamRoleArn: "arn:aws:iam::123456789012:role/backup",
      selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }],
      ...props,
    },
    "selection",
  );
const db = (tags: unknown, props: Props = {}): ResourceInput =>
  one("aws:rds/instance:Instance", { tags, ...props }, "db");
const untagged = "db carries no tag that a backup selection selects";
testRule(dr12, {
  compliant: {
    "a tagged database": [planned, selection(), db({ backup: "daily" })],
    "a replica": [planned, selection(), db({}, { replicateSourceDb: "arn" })],
    "no plan": [db({})],
    "a kind that is not listed": { given: [planned, selection(), db({})], config: { backedUp: [] } },
    "one of two tags": [
      planned,
      selection({
        selectionTags: [
          { type: "STRINGEQUALS", key: "other", value: "x" },
          { type: "STRINGEQUALS", key: "backup", value: "daily" },
        ],
      }),
      db({ backup: "daily" }),
    ],
  },
  violating: {
    "no tag": { given: [planned, selection(), db({})], says: [untagged] },
    "another value": { given: [planned, selection(), db({ backup: "never" })], says: [untagged] },
    "a selection without a value": {
      given: [planned, selection({ selectionTags: [{ type: "STRINGEQUALS", key: "backup" }] }), db({})],
      says: [untagged],
    },
    "no selection": {
      given: [planned, db({ backup: "daily" })],
      says: ["a backup plan has no Selection: nothing is backed up"],
    },
    "no role": { given: [planned, selection({ iamRoleArn: "" })], says: ["iamRoleArn must be set"] },
  },
  unknown: {
    "tags not known yet": { given: [planned, selection(), db(unknown)], says: ["tags of db is not known yet"] },
    "a selection not known yet": {
      given: [planned, selection({ selectionTags: unknown }), db({})],
      says: ["selectionTags of selection is not known yet"],
    },
    "a value not known yet": {
      given: [planned, selection({ selectionTags: [{ key: "backup", value: unknown }] }), db({})],
      says: ["selectionTags[0].value of selection is not known yet"],
    },
  },
  alias: {
    "short tokens": { given: [short(planned), short(selection()), short(db({}))], says: [untagged] },
  },
  mutations: ["selection", "selection > iamRoleArn", "db > tags", 'db > tags.backup = "no"'],
});

const vault = (props: Props = {}): ResourceInput => one("aws:backup/vault:Vault", { name: "west", ...props }, "vault");
const lock = one("aws:backup/vaultLockConfiguration:VaultLockConfiguration", { backupVaultName: "west" }, "lock");
const keeps = (statement: object = {}): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: "backup:DeleteRecoveryPoint", Resource: "*", ...statement }],
  });
const policy = (text: unknown = keeps()): ResourceInput =>
  one("aws:backup/vaultPolicy:VaultPolicy", { backupVaultName: "west", policy: text }, "policy");
const noLock = "vault vault has no VaultLockConfiguration";
const noDeny = "vault vault does not deny backup:DeleteRecoveryPoint";
testRule(dr13, {
  compliant: {
    "locked, deletion denied": [vault(), lock, policy()],
    "all deletion denied": [vault({ forceDestroy: false }), lock, policy(keeps({ Action: "backup:Delete*" }))],
    "no vault": [planned],
    "deletion denied beside what is allowed": [
      vault(),
      lock,
      policy(
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "123456789012" },
              Action: "backup:CopyIntoBackupVault",
              Resource: "*",
            },
            { Effect: "Deny", Principal: "*", Action: "backup:DeleteRecoveryPoint", Resource: "*" },
          ],
        }),
      ),
    ],
  },
  violating: {
    "a denial of something else": {
      given: [vault(), lock, policy(keeps({ Action: "backup:StartCopyJob" }))],
      says: [noDeny],
    },

    "a vault alone": { given: [vault()], says: [noLock, noDeny] },
    "a policy that allows": { given: [vault(), lock, policy(keeps({ Effect: "Allow" }))], says: [noDeny] },
    "a denial under a condition": {
      given: [vault(), lock, policy(keeps({ Condition: { StringEquals: { "aws:PrincipalTag/team": "x" } } }))],
      says: [noDeny],
    },
    "emptied by force": {
      given: [vault({ forceDestroy: true }), lock, policy()],
      says: ["forceDestroy must be false"],
    },
  },
  unknown: {
    "a policy not known yet": {
      given: [vault(), lock, policy(unknown)],
      says: ["policy of policy is not known yet"],
    },
    "force not known yet": {
      given: [vault({ forceDestroy: unknown }), lock, policy()],
      says: ["forceDestroy of vault is not known yet"],
    },
  },
  alias: { "short tokens": { given: [short(vault()), short(policy())], says: [noLock] } },
  mutations: ["lock", "policy", "lock > backupVaultName", "vault > forceDestroy = true"],
});

const table = (props: Props = {}, name = "control"): ResourceInput =>
  one(
    "aws:dynamodb/table:Table",
    { name, pointInTimeRecovery: { enabled: true }, replicas: [{ regionName: west }], ...props },
    name,
  );
const recovery = "pointInTimeRecovery.enabled must be true";
const alone = "table control stands in one region alone: add replicas";
const files: ResourceInput = { ...one("aws:efs/fileSystem:FileSystem", {}, "files"), id: "fs-1" };
testRule(dr15, {
  compliant: {
    "recovery and a replica": [table()],
    "a table of its region": [table({ replicas: [] }, "ops")],
    "a replica of its own": [
      table({ replicas: [], arn: "arn:aws:dynamodb:us-east-1:123456789012:table/control" }),
      one("aws:dynamodb/tableReplica:TableReplica", {
        globalTableArn: "arn:aws:dynamodb:us-east-1:123456789012:table/control",
      }),
    ],
    "a replicated file system": [
      files,
      one("aws:efs/replicationConfiguration:ReplicationConfiguration", { sourceFileSystemId: "fs-1" }),
    ],
    "a table restored from another, and one of two names that say regional": [
      table({ replicas: [], restoreSourceTableArn: "arn:x" }),
      { ...table({ replicas: [] }, "ops-east") },
    ],
    "one of two names that say regional": {
      given: [table({ replicas: [] }, "jobs")],
      config: { regionalTables: ["ops", "jobs"] },
    },
  },
  violating: {
    "no recovery": { given: [table({ pointInTimeRecovery: undefined })], says: [recovery] },
    "no replica": { given: [table({ replicas: [] })], says: [alone] },
    "neither, in a table of its region": {
      given: [table({ replicas: undefined, pointInTimeRecovery: { enabled: false } }, "ops")],
      says: [recovery],
    },
    "a file system alone": { given: [files], says: ["file system files has no ReplicationConfiguration"] },
  },
  unknown: {
    "recovery not known yet": {
      given: [table({ pointInTimeRecovery: { enabled: unknown } })],
      says: ["pointInTimeRecovery.enabled of control is not known yet"],
    },
    "replicas not known yet": {
      given: [table({ replicas: unknown })],
      says: ["replicas of control is not known yet"],
    },
  },
  alias: { "the short token": { given: [short(table({ replicas: undefined }))], says: [alone] } },
  mutations: ["control > pointInTimeRecovery.enabled = false", "control > pointInTimeRecovery", "control > replicas"],
});
