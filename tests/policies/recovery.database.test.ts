import type { ResourceInput } from "../../policies/core/index.ts";
import { at } from "../../policies/rules/pairs.ts";
import { dr01 } from "../../policies/rules/recovery/dr01ClusterIsReplicated.ts";
import { dr02 } from "../../policies/rules/recovery/dr02StandbyClusterCanTakeOver.ts";
import { dr03 } from "../../policies/rules/recovery/dr03BackupsKept.ts";
import { dr04 } from "../../policies/rules/recovery/dr04DeletionProtected.ts";
import { dr05 } from "../../policies/rules/recovery/dr05StatefulResourcesProtected.ts";
import { dr06 } from "../../policies/rules/recovery/dr06TwoZones.ts";
import { dr14 } from "../../policies/rules/recovery/dr14DatabaseOnBothCoasts.ts";
import { clusterType, instanceType, memberType, on } from "../../policies/rules/recovery/shared.ts";
import { testRule, unknown } from "./support.ts";

type Props = Record<string, unknown>;
const one = (type: string, props: Props, name = "it"): ResourceInput => ({ type, name, props });
const east = "us-east-1";
const west = "us-west-2";
const short = (resource: ResourceInput): ResourceInput => ({ ...resource, type: resource.type.replace(/\/\w+:/, ":") });

const clusterArn = `arn:aws:rds:${east}:123456789012:cluster:east`;
const clusterEast = (props: Props = {}): ResourceInput =>
  on(east, clusterType, "east", { clusterIdentifier: "east", arn: clusterArn, ...props });
const clusterWest = (props: Props = {}): ResourceInput =>
  on(west, clusterType, "west", { clusterIdentifier: "west", ...props });
const alone = "cluster east is in no global cluster and has no replica in the standby";
const replicates = { replicationSourceIdentifier: clusterArn };
testRule(dr01, {
  compliant: {
    "a global cluster": { active: [at(east), clusterEast({ globalClusterIdentifier: "global" })], standby: [at(west)] },
    "a replica in the standby": { active: [at(east), clusterEast()], standby: [at(west), clusterWest(replicates)] },
    "a global cluster that is made in the same update": {
      active: [
        at(east),
        one("aws:rds/globalCluster:GlobalCluster", {}, "global"),
        {
          ...clusterEast({ globalClusterIdentifier: unknown }),
          propertyDependencies: { globalClusterIdentifier: ["global"] },
        },
      ],
      standby: [at(west)],
    },
    "no cluster": { active: [at(east)], standby: [at(west)] },
    "a replica of a cluster elsewhere": {
      active: [at(east), clusterEast({ replicationSourceIdentifier: "arn:aws:rds:eu-west-1:1:cluster:x" })],
      standby: [at(west)],
    },
  },
  violating: {
    "one cluster": { given: { active: [at(east), clusterEast()], standby: [at(west)] }, says: [alone] },
    "an empty global identifier": {
      given: { active: [at(east), clusterEast({ globalClusterIdentifier: "" })], standby: [at(west)] },
      says: [alone],
    },
    "a cluster of its own in the standby": {
      given: { active: [at(east), clusterEast()], standby: [at(west), clusterWest()] },
      says: [alone],
    },
    "a replica of another cluster": {
      given: {
        active: [at(east), clusterEast()],
        standby: [at(west), clusterWest({ replicationSourceIdentifier: clusterArn.replace(":east", ":other") })],
      },
      says: [alone],
    },
  },
  unknown: {
    "a global cluster not known yet": {
      given: { active: [at(east), clusterEast({ globalClusterIdentifier: unknown })], standby: [at(west)] },
      says: ["globalClusterIdentifier of east is not known yet"],
    },
    "a source not known yet": {
      given: {
        active: [at(east), clusterEast()],
        standby: [at(west), clusterWest({ replicationSourceIdentifier: unknown })],
      },
      says: ["replicationSourceIdentifier of the standby is not known yet"],
    },
  },
  alias: {
    "the short token": { given: { active: [at(east), short(clusterEast())], standby: [at(west)] }, says: [alone] },
  },
  mutations: ["east > globalClusterIdentifier"],
});

const aurora = { engine: "aurora-mysql", engineVersion: "8.0.mysql_aurora.3.08.0", globalClusterIdentifier: "global" };
const member = (props: Props = {}): ResourceInput =>
  on(west, memberType, "west-1", { clusterIdentifier: "west", instanceClass: "db.r6g.large", ...props });
const secondary = (...standby: ResourceInput[]) => ({
  active: [at(east), clusterEast(aurora)],
  standby: [at(west), ...standby],
});
const small = "instanceClass of west-1 is too small to take over";
const own = "a secondary cluster takes its password from the primary: remove masterPassword";
const version = "engineVersion differs from the active cluster's";
const bare = "cluster west of the standby has no instance";
testRule(dr02, {
  compliant: {
    "an instance that can take over": secondary(clusterWest(aurora), member()),
    "a later minor version": secondary(
      clusterWest({ ...aurora, engineVersion: "8.0.mysql_aurora.3.09.0" }),
      member({ instanceClass: "db.r6g.xlarge" }),
    ),
    "a small class that is accepted": {
      given: secondary(clusterWest(aurora), member({ instanceClass: "db.t4g.medium" })),
      config: { refusedClasses: [] },
    },
  },
  violating: {
    "no instance": { given: secondary(clusterWest(aurora)), says: [bare] },
    "a burstable class": {
      given: secondary(clusterWest(aurora), member({ instanceClass: "db.t4g.medium" })),
      says: [small],
    },
    "a password of its own": {
      given: secondary(clusterWest({ ...aurora, masterPassword: unknown }), member()),
      says: [own],
    },
    "another version": {
      given: secondary(clusterWest({ ...aurora, engineVersion: "5.7.mysql_aurora.2.11.0" }), member()),
      says: [version],
    },
  },
  unknown: {
    "a class not known yet": {
      given: secondary(clusterWest(aurora), member({ instanceClass: unknown })),
      says: ["instanceClass of west-1 is not known yet"],
    },
    "a version not known yet": {
      given: secondary(clusterWest({ ...aurora, engineVersion: unknown }), member()),
      says: ["engineVersion of west is not known yet"],
    },
  },
  alias: {
    "short tokens": {
      given: secondary(short(clusterWest(aurora)), short(member({ instanceClass: "db.t3.small" }))),
      says: [small],
    },
  },
  mutations: ["west-1", 'west-1 > instanceClass = "db.t3.medium"', 'west > masterPasswordWo = "x"'],
});

const db = (props: Props): ResourceInput[] => [one(instanceType, props)];
const backedUp = { backupRetentionPeriod: 7, backupWindow: "09:00-09:30" };
const days = (least: number): string => `backupRetentionPeriod must be at least ${least}`;
testRule(dr03, {
  compliant: {
    "a week, in a window": db(backedUp),
    "35 days, as text": db({ ...backedUp, backupRetentionPeriod: "35" }),
    "a cluster": [one(clusterType, { backupRetentionPeriod: 14, preferredBackupWindow: "09:00-09:30" })],
    "three days where three are enough": {
      given: db({ ...backedUp, backupRetentionPeriod: 3 }),
      config: { minimumDays: 3 },
    },
  },
  violating: {
    "no backups": { given: db({ ...backedUp, backupRetentionPeriod: 0 }), says: [days(7)] },
    "nothing set": { given: db({}), says: [days(7), "backupWindow must be set"] },
    "a week where a month is asked for": { given: db(backedUp), config: { minimumDays: 30 }, says: [days(30)] },
    "a cluster with an instance's window": {
      given: [one(clusterType, backedUp)],
      says: ["preferredBackupWindow must be set"],
    },
  },
  unknown: {
    "a retention not known yet": {
      given: db({ ...backedUp, backupRetentionPeriod: unknown }),
      says: ["backupRetentionPeriod is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: [one("aws:rds:Instance", { ...backedUp, backupRetentionPeriod: 6 })],
      says: [days(7)],
    },
  },
  mutations: ["it > backupRetentionPeriod = 6", "it > backupWindow", 'it > backupWindow = ""'],
});

const kept = { deletionProtection: true, deleteAutomatedBackups: false };
const protection = "deletionProtection must be true";
const drops = "deleteAutomatedBackups must be false";
const skips = "skipFinalSnapshot must be false";
const balancerType = "aws:lb/loadBalancer:LoadBalancer";
const tableType = "aws:dynamodb/table:Table";
testRule(dr04, {
  compliant: {
    "a database": db(kept),
    "a database that says that it leaves a snapshot": db({ ...kept, skipFinalSnapshot: false }),
    "a database that keeps all, whatever it replicates": db({ ...kept, replicateSourceDb: unknown }),
    "a replica without a final snapshot": db({
      deletionProtection: true,
      skipFinalSnapshot: true,
      replicateSourceDb: "arn",
    }),
    "a table": [one(tableType, { deletionProtectionEnabled: true })],
    "a load balancer": [one(balancerType, { enableDeletionProtection: true })],
    "a global cluster": [one("aws:rds/globalCluster:GlobalCluster", { deletionProtection: true })],
    "a cluster that replicates another": [
      one(clusterType, { deletionProtection: true, skipFinalSnapshot: true, replicationSourceIdentifier: "arn" }),
    ],
  },
  violating: {
    "a replica that drops its backups": {
      given: db({ deletionProtection: true, replicateSourceDb: "arn", deleteAutomatedBackups: true }),
      says: ["deleteAutomatedBackups must be false"],
    },

    "a database that says nothing": { given: db({}), says: [protection, drops] },
    "no final snapshot": { given: db({ ...kept, skipFinalSnapshot: true }), says: [skips] },
    "a table": { given: [one(tableType, {})], says: ["deletionProtectionEnabled must be true"] },
    "a load balancer": {
      given: [one(balancerType, { enableDeletionProtection: false })],
      says: ["enableDeletionProtection must be true"],
    },
    "a cluster": {
      given: [one(clusterType, { deletionProtection: true, skipFinalSnapshot: true, deleteAutomatedBackups: true })],
      says: [skips, drops],
    },
    "a cluster that leaves its backups to the default": {
      given: [one(clusterType, { deletionProtection: true })],
      says: [drops],
    },
  },
  unknown: {
    "not known yet": {
      given: db({ ...kept, deletionProtection: unknown }),
      says: ["deletionProtection is not known yet"],
    },
  },
  alias: {
    "an alb": {
      given: [one("aws:alb/loadBalancer:LoadBalancer", {})],
      says: ["enableDeletionProtection must be true"],
    },
    "the short token": { given: [one("aws:rds:GlobalCluster", {})], says: [protection] },
  },
  mutations: ["it > deletionProtection", "it > deleteAutomatedBackups", "it > skipFinalSnapshot = true"],
});

const protectedOr = (protect: boolean | undefined, ...types: string[]): ResourceInput[] =>
  types.map((type) => ({ type, name: "it", props: {}, protect }));
const unprotected = "must have the option protect: true";
testRule(dr05, {
  compliant: {
    "a protected database": protectedOr(true, instanceType),
    "every kind that holds something": protectedOr(true, ...dr05.types),
    "a resource that holds nothing": protectedOr(
      false,
      "aws:ec2/instance:Instance",
      "aws:lb/loadBalancer:LoadBalancer",
    ),
  },
  violating: {
    "a database without protection": { given: protectedOr(false, instanceType), says: [unprotected] },
    "a bucket and its key": {
      given: protectedOr(false, "aws:s3/bucket:Bucket", "aws:kms/key:Key"),
      says: [unprotected, unprotected],
    },
    "every kind that holds something, without": {
      given: protectedOr(false, ...dr05.types),
      says: dr05.types.map(() => unprotected),
    },
  },
  unknown: {
    "a list that does not say": {
      given: protectedOr(undefined, instanceType),
      says: ["the source does not say whether it is protected"],
    },
  },
  alias: {
    "BucketV2 and the short token": {
      given: protectedOr(false, "aws:s3/bucketV2:BucketV2", "aws:kms:Key"),
      says: [unprotected, unprotected],
    },
  },
  mutations: ["it > @protect = false"],
});

const pair = (...zones: unknown[]): ResourceInput[] => [
  one(clusterType, { clusterIdentifier: "c", engine: "aurora-mysql" }),
  ...zones.map((availabilityZone, i) => one(memberType, { clusterIdentifier: "c", availabilityZone }, `member-${i}`)),
];
const group = (props: Props): ResourceInput[] => [one("aws:autoscaling/group:Group", props)];
const search = (clusterConfig: object): ResourceInput[] => [one("aws:opensearch/domain:Domain", { clusterConfig })];
testRule(dr06, {
  compliant: {
    "a database in two zones": db({ multiAz: true }),
    "a group in two subnets that are not made yet": group({ vpcZoneIdentifiers: [unknown, unknown] }),
    "a cluster with instances in two zones": pair("us-east-1a", "us-east-1b"),
    "a cluster that leaves its instances' zones to AWS": pair(undefined, undefined),
    "a secondary cluster with one instance": [
      one(clusterType, { clusterIdentifier: "c", globalClusterIdentifier: "g", sourceRegion: east }),
    ],
    "a load balancer in two subnets": [one(balancerType, { subnets: ["subnet-1", "subnet-2"] })],
    "a search domain": search({ zoneAwarenessEnabled: true, dedicatedMasterCount: 3 }),
    "one of two lists with two": [one(balancerType, { subnets: ["subnet-1"], subnetMappings: [{}, {}] })],
  },
  violating: {
    "a first cluster of a global one, and one of a region's own": {
      given: [
        one(clusterType, { clusterIdentifier: "c", globalClusterIdentifier: "g" }),
        one(clusterType, { clusterIdentifier: "d", sourceRegion: east }, "d"),
      ],
      says: ["must have two instances or more", "must have two instances or more"],
    },

    "a database in one zone": { given: db({}), says: ["multiAz must be true"] },
    "a cluster with one instance": { given: pair("us-east-1a"), says: ["must have two instances or more"] },
    "instances in one zone": {
      given: pair("us-east-1a", "us-east-1a"),
      says: ["its instances must stand in distinct zones"],
    },
    "a group in one zone": {
      given: group({ availabilityZones: ["us-east-1a"] }),
      says: ["vpcZoneIdentifiers must name two zones or more"],
    },
    "a load balancer with one mapping": {
      given: [one(balancerType, { subnetMappings: [{ subnetId: "subnet-1" }] })],
      says: ["subnets must name two zones or more"],
    },
    "a search domain in one zone": {
      given: search({ dedicatedMasterCount: 1 }),
      says: ["clusterConfig.zoneAwarenessEnabled must be true", "clusterConfig.dedicatedMasterCount must be 3 or more"],
    },
  },
  unknown: {
    "one of two lists not known yet": {
      given: [one(balancerType, { subnets: ["subnet-1"], subnetMappings: unknown })],
      says: ["subnetMappings is not known yet"],
    },

    "a flag not known yet": { given: db({ multiAz: unknown }), says: ["multiAz is not known yet"] },
    "subnets not known yet": {
      given: group({ vpcZoneIdentifiers: unknown }),
      says: ["vpcZoneIdentifiers is not known yet"],
    },
    "a zone not known yet": {
      given: pair("us-east-1a", unknown),
      says: ["availabilityZone of member-1 is not known yet"],
    },
  },
  alias: {
    "an alb": {
      given: [one("aws:alb/loadBalancer:LoadBalancer", { subnets: ["subnet-1"] })],
      says: ["subnets must name two zones or more"],
    },
    "the short token": { given: [one("aws:rds:Instance", { multiAz: "false" })], says: ["multiAz must be true"] },
  },
  mutations: ["it > multiAz", "it > multiAz = false"],
});

const dbArn = `arn:aws:rds:${east}:123456789012:db:east`;
const keyIn = (region: string): string => `arn:aws:kms:${region}:123456789012:key/1`;
const backupsType = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication";
const primary = (props: Props = {}): ResourceInput =>
  on(east, instanceType, "east", { identifier: "east", arn: dbArn, engine: "mysql", ...props });
const replica = (props: Props = {}, region = west): ResourceInput =>
  on(region, instanceType, "west", { identifier: "west", replicateSourceDb: dbArn, kmsKeyId: keyIn(west), ...props });
const backups = (props: Props = {}): ResourceInput =>
  on(west, backupsType, "backups", { sourceDbInstanceArn: dbArn, kmsKeyId: keyIn(west), ...props });
const both = (...standby: ResourceInput[]) => ({ active: [at(east), primary()], standby: [at(west), ...standby] });
const keyUrn = "urn:pulumi:dr-west::app::aws:kms/key:Key::key";
const missing = (what: string): string => `database east has no ${what} in the standby`;
const foreignKey = (what: string): string => `the ${what} of east is under a key of another region`;
testRule(dr14, {
  compliant: {
    "a replica and backups": both(replica(), backups()),
    "a database in a list without ARNs, named by the one that it will have": {
      active: [at(east), primary({ arn: undefined })],
      standby: [at(west), replica(), backups()],
    },
    "a member of Aurora": { active: [at(east), primary({ engine: "aurora-mysql" })], standby: [at(west)] },
    "an active replica, as after a failover": {
      active: [at(east), primary({ replicateSourceDb: "arn:aws:rds:us-west-2:123456789012:db:west" })],
      standby: [at(west)],
    },
    "no database": { active: [at(east)], standby: [at(west)] },
    "a key that is in the stack": both(
      { type: "aws:kms/key:Key", name: "key", urn: keyUrn, props: {} },
      { ...replica(), propertyDependencies: { kmsKeyId: [keyUrn] } },
      { ...backups(), propertyDependencies: { kmsKeyId: [keyUrn] } },
    ),
    "keys by id, which are looked up where they are used": both(replica({ kmsKeyId: "k" }), backups({ kmsKeyId: "k" })),
    "a member of a cluster, which is its cluster's": {
      active: [at(east), primary({ clusterIdentifier: "c" })],
      standby: [at(west)],
    },
  },
  violating: {
    nothing: { given: both(), says: [missing("replica"), missing("automated-backup replication")] },
    "no backups": { given: both(replica()), says: [missing("automated-backup replication")] },
    "a replica of another database": {
      given: both(replica({ replicateSourceDb: dbArn.replace(":east", ":other") }), backups()),
      says: [missing("replica")],
    },
    "a replica of another database, by its name": {
      given: both(replica({ replicateSourceDb: "other" }), backups()),
      says: [missing("replica")],
    },
    "a replica in the active region, by the source's name": {
      given: {
        active: [at(east), { ...primary(), id: "db-ABCDEFGHIJKLMNOP" }],
        standby: [at(west), at(east), replica({ replicateSourceDb: "east", kmsKeyId: keyIn(east) }, east), backups()],
      },
      says: ["the replica of east stands in the active region"],
    },
    "a replica of another region's database of the same name": {
      given: both(replica({ replicateSourceDb: dbArn.replace(east, "eu-west-1") }), backups()),
      says: [missing("replica")],
    },
    "a replica in the active region": {
      given: {
        active: [at(east), primary()],
        standby: [at(west), at(east), replica({ kmsKeyId: keyIn(east) }, east), backups()],
      },
      says: ["the replica of east stands in the active region"],
    },
    "a key that was taken out of the stack": {
      given: both({ ...replica(), propertyDependencies: { kmsKeyId: [keyUrn] } }, backups()),
      says: ["the key of the replica of east is no longer in the standby's stack"],
    },
    "backups under the lost region's key": {
      given: both(replica(), backups({ kmsKeyId: keyIn(east) })),
      says: [foreignKey("automated-backup replication")],
    },
  },
  unknown: {
    "a database that is yet to be made, beside a replica of one of its name": {
      given: { active: [at(east), primary({ arn: unknown })], standby: [at(west), replica(), backups()] },
      says: ["replicateSourceDb is not known to name east", "sourceDbInstanceArn is not known to name east"],
    },
    "a database in a list that says neither its ARN nor its name": {
      given: {
        active: [at(east), primary({ arn: undefined, identifier: undefined })],
        standby: [at(west), replica(), backups()],
      },
      says: ["replicateSourceDb is not known to name east", "sourceDbInstanceArn is not known to name east"],
    },
    "a source not known yet": {
      given: both(replica({ replicateSourceDb: unknown }), backups()),
      says: ["replicateSourceDb is not known to name east"],
    },
    "neither region known yet": {
      given: {
        active: [{ ...at(east), props: { region: unknown } }, primary()],
        standby: [at(west), replica({ region: unknown }), backups()],
      },
      says: ["region of west is not known yet; region of aws-us-east-1 is not known yet"],
    },
    "a replica's region not known yet": {
      given: both(replica({ region: unknown }), backups()),
      says: ["region of west is not known yet"],
    },
    "a key not known yet": {
      given: both(replica({ kmsKeyId: unknown }), backups()),
      says: ["kmsKeyId of west is not known yet"],
    },
  },
  alias: {
    "short tokens": {
      given: both(short(replica({ kmsKeyId: keyIn(east) })), short(backups())),
      says: [foreignKey("replica")],
    },
  },
  mutations: ["west", "backups", "west > replicateSourceDb", "backups > sourceDbInstanceArn"],
});
