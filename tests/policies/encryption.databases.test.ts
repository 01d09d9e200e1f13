import type { ResourceInput } from "../../policies/core/index.ts";
import { en01 } from "../../policies/rules/encryption/en01ClusterStorageEncrypted.ts";
import { en03 } from "../../policies/rules/encryption/en03GlobalClusterEncrypted.ts";
import { en04 } from "../../policies/rules/encryption/en04KeyOfOwnRegion.ts";
import { en05 } from "../../policies/rules/encryption/en05InstanceVolumesEncrypted.ts";
import { en07 } from "../../policies/rules/encryption/en07VolumesEncryptedByDefault.ts";
import { secret, testRule, unknown } from "./support.ts";

const arn = (region: string) => `arn:aws:kms:${region}:123456789012:key/1`;
const one = (type: string, props: Record<string, unknown>, more: Partial<ResourceInput> = {}): ResourceInput[] => [
  { type, name: "it", props, ...more },
];
const cluster = (props: Record<string, unknown>) => one("aws:rds/cluster:Cluster", props);
const mustEncrypt = ["storageEncrypted must be true"];

testRule(en01, {
  compliant: {
    "an encrypted cluster": cluster({ storageEncrypted: true }),
    "a serverless cluster, which is always encrypted": cluster({ engineMode: "serverless" }),
    "an encrypted replica": cluster({ storageEncrypted: true, replicationSourceIdentifier: "arn:x" }),
  },
  violating: {
    "a provisioned cluster that says nothing": { given: cluster({ engineMode: "provisioned" }), says: mustEncrypt },

    "a cluster that says nothing": { given: cluster({}), says: mustEncrypt },
    "a clear cluster": { given: cluster({ storageEncrypted: false }), says: mustEncrypt },
    "a replica that counts on its source": { given: cluster({ replicationSourceIdentifier: "a" }), says: mustEncrypt },
    "a restored cluster that counts on its snapshot": {
      given: cluster({ snapshotIdentifier: "s" }),
      says: mustEncrypt,
    },
    "a clear serverless cluster": {
      given: cluster({ engineMode: "serverless", storageEncrypted: false }),
      says: mustEncrypt,
    },
  },
  unknown: {
    "not known": { given: cluster({ storageEncrypted: unknown }), says: ["storageEncrypted is not known yet"] },
  },
  alias: { "the short token": { given: one("aws:rds:Cluster", {}), says: mustEncrypt } },
  mutations: ["it > storageEncrypted", "it > storageEncrypted = false"],
});

const global = (props: Record<string, unknown>) => one("aws:rds/globalCluster:GlobalCluster", props);
const source = (props: Record<string, unknown>): ResourceInput => ({
  type: "aws:rds/cluster:Cluster",
  name: "source",
  props: { arn: "arn:aws:rds:us-east-1:1:cluster:a", ...props },
});
const ofSource = global({ sourceDbClusterIdentifier: "arn:aws:rds:us-east-1:1:cluster:a" });
testRule(en03, {
  compliant: {
    "an encrypted global cluster": global({ storageEncrypted: true }),
    "one made from an encrypted cluster": [...ofSource, source({ storageEncrypted: true })],
    "one that says so itself": [
      ...global({ sourceDbClusterIdentifier: "elsewhere", storageEncrypted: "true" }),
      source({ storageEncrypted: false }),
    ],
  },
  violating: {
    "one that says nothing": { given: global({}), says: mustEncrypt },
    "a clear one": { given: global({ storageEncrypted: false }), says: mustEncrypt },
    "one made from a clear cluster": {
      given: [...ofSource, source({})],
      says: ["its source cluster's storageEncrypted must be true"],
    },
  },
  unknown: {
    "a source in another stack": { given: ofSource, says: ["its source cluster is not in this stack"] },
    "a source whose encryption is not known": {
      given: [...ofSource, source({ storageEncrypted: unknown })],
      says: ["storageEncrypted of source is not known yet"],
    },
  },
  alias: { "the short token": { given: one("aws:rds:GlobalCluster", {}), says: mustEncrypt } },
  mutations: ["it > storageEncrypted"],
});

const west = { region: "us-west-2" };
const database = (props: Record<string, unknown>) => one("aws:rds/instance:Instance", { ...west, ...props });
const secretIn = (region: string, replicaKeyRegion: string): ResourceInput[] =>
  one("aws:secretsmanager/secret:Secret", {
    region: "us-east-1",
    kmsKeyId: arn(region),
    replicas: [{ region: "us-west-2", kmsKeyId: arn(replicaKeyRegion) }],
  });
const provider: ResourceInput = { type: "pulumi:providers:aws", name: "west", props: west };
const key = (region: string): ResourceInput => ({ type: "aws:kms/key:Key", name: "key", props: { region } });
testRule(en04, {
  compliant: {
    "a database under a key of its region": database({ kmsKeyId: arn("us-west-2") }),
    "a vault whose region comes from its provider": [
      provider,
      ...one("aws:backup/vault:Vault", { kmsKeyArn: arn("us-west-2") }, { provider: "west" }),
    ],
    "a replica beside its source, which takes the source's key": database({ replicateSourceDb: "orders" }),
    "a key by id, which is looked up where the resource is": database({ kmsKeyId: "1234" }),
    "a secret with a replica under a key of the replica's region": secretIn("us-east-1", "us-west-2"),
    "a key yet to be made, in the same region": [
      key("us-west-2"),
      ...one(
        "aws:rds/instance:Instance",
        { ...west, kmsKeyId: unknown },
        { propertyDependencies: { kmsKeyId: ["key"] } },
      ),
    ],
  },
  violating: {
    "a replica beside its source under a key of the other coast": {
      given: database({ replicateSourceDb: "orders", kmsKeyId: arn("us-east-1") }),
      says: ["kmsKeyId must name a key in us-west-2, the resource's own region"],
    },

    "no key": { given: database({}), says: ["kmsKeyId must name a key of ours"] },
    "AWS's key": { given: database({ kmsKeyId: "alias/aws/rds" }), says: ["kmsKeyId must name a key of ours"] },
    "a key of the other coast": {
      given: database({ kmsKeyId: arn("us-east-1") }),
      says: ["kmsKeyId must name a key in us-west-2, the resource's own region"],
    },
    "a replica of another region without a key": {
      given: database({ replicateSourceDb: "arn:aws:rds:us-east-1:1:db:orders" }),
      says: ["kmsKeyId must name a key of ours"],
    },
    "a secret's replica under the source's key": {
      given: secretIn("us-east-1", "us-east-1"),
      says: ["replicas[0].kmsKeyId must name a key in us-west-2, the resource's own region"],
    },
    "a vault under a key of the other coast": {
      given: one("aws:backup/vault:Vault", { ...west, kmsKeyArn: arn("us-east-1") }),
      says: ["kmsKeyArn must name a key in us-west-2, the resource's own region"],
    },
    "a key yet to be made, on the other coast": {
      given: [
        key("us-east-1"),
        ...one(
          "aws:rds/instance:Instance",
          { ...west, kmsKeyId: unknown },
          { propertyDependencies: { kmsKeyId: ["key"] } },
        ),
      ],
      says: ["kmsKeyId must name a key in us-west-2, the resource's own region"],
    },
  },
  unknown: {
    "a key that nothing says anything about": {
      given: database({ kmsKeyId: unknown }),
      says: ["kmsKeyId is not known yet"],
    },
    "a secret key": { given: database({ kmsKeyId: secret }), says: ["kmsKeyId is secret"] },
    "a region that is not known": {
      given: one("aws:rds/instance:Instance", { region: unknown, kmsKeyId: arn("us-east-1") }),
      says: ["region is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: one("aws:rds:Instance", { ...west, kmsKeyId: arn("us-east-1") }),
      says: ["kmsKeyId must name a key in us-west-2, the resource's own region"],
    },
  },
  mutations: ["it > kmsKeyId", 'it > region = "us-east-1"', 'it > kmsKeyId = "alias/aws/rds"'],
});

const instance = (props: Record<string, unknown>) => one("aws:ec2/instance:Instance", props);
testRule(en05, {
  compliant: {
    "an instance with encrypted root and extra volumes": instance({
      rootBlockDevice: { encrypted: true },
      ebsBlockDevices: [{ deviceName: "/dev/sdb", encrypted: true }],
    }),
    "an encrypted volume": one("aws:ebs/volume:Volume", { encrypted: true }),
    "an instance that takes its template's volumes": instance({ launchTemplate: { id: "lt-1" } }),
    "an encrypted copy of an image": one("aws:ec2/amiCopy:AmiCopy", { encrypted: true }),
  },
  violating: {
    "an instance that says nothing": { given: instance({}), says: ["rootBlockDevice.encrypted must be true"] },
    "a clear extra volume": {
      given: instance({ rootBlockDevice: { encrypted: true }, ebsBlockDevices: [{ encrypted: true }, {}] }),
      says: ["ebsBlockDevices[1].encrypted must be true"],
    },
    "a clear root beside a template": {
      given: instance({ launchTemplate: { id: "lt-1" }, rootBlockDevice: { encrypted: false } }),
      says: ["rootBlockDevice.encrypted must be true"],
    },
    "a clear volume": { given: one("aws:ebs/volume:Volume", {}), says: ["encrypted must be true"] },
    "a clear snapshot copy": {
      given: one("aws:ebs/snapshotCopy:SnapshotCopy", { encrypted: false }),
      says: ["encrypted must be true"],
    },
  },
  unknown: {
    "not known": {
      given: one("aws:ebs/volume:Volume", { encrypted: unknown }),
      says: ["encrypted is not known yet"],
    },
  },
  alias: {
    "a launch configuration, and a list of one root device": {
      given: one("aws:ec2:LaunchConfiguration", { rootBlockDevice: [{ encrypted: false }] }),
      says: ["rootBlockDevice.encrypted must be true"],
    },
  },
  mutations: ["it > rootBlockDevice", "it > rootBlockDevice.encrypted", "it > ebsBlockDevices[0].encrypted"],
});

const byDefault = (props: Record<string, unknown>): ResourceInput => ({
  type: "aws:ebs/encryptionByDefault:EncryptionByDefault",
  name: "default",
  props,
});
const volume = (props: Record<string, unknown>) => one("aws:ebs/volume:Volume", props);
testRule(en07, {
  compliant: {
    "a region that encrypts by default": [byDefault({}), ...volume({})],
    "two regions": [
      byDefault(west),
      { ...byDefault({ region: "us-east-1" }), name: "east" },
      ...volume(west),
      ...volume({ region: "us-east-1" }),
    ],
    "a stack without volumes": [key("us-east-1")],
  },
  violating: {
    "a volume without the default": {
      given: volume({}),
      says: ["the stack's region must have an aws.ebs.EncryptionByDefault"],
    },
    "the default of the other region": {
      given: [byDefault({ region: "us-east-1" }), ...volume(west)],
      says: ["us-west-2 must have an aws.ebs.EncryptionByDefault"],
    },
    "a launch template whose region comes from its provider": {
      given: [provider, ...one("aws:ec2/launchTemplate:LaunchTemplate", {}, { provider: "west" })],
      says: ["us-west-2 must have an aws.ebs.EncryptionByDefault"],
    },
    "a default switched off": { given: [byDefault({ enabled: false })], says: ["enabled must be true"] },
  },
  unknown: {
    "a default that is not known": { given: [byDefault({ enabled: unknown })], says: ["enabled is not known yet"] },
    "a region that is not known": {
      given: volume({ region: unknown }),
      says: ["region of it is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: one("aws:ebs:Volume", {}),
      says: ["the stack's region must have an aws.ebs.EncryptionByDefault"],
    },
  },
  mutations: ["default", "default > enabled = false"],
});
