import type { ResourceInput } from "../../policies/core/index.ts";
import { en02 } from "../../policies/rules/encryption/en02DatabaseStorageEncrypted.ts";
import { en06 } from "../../policies/rules/encryption/en06LaunchTemplateVolumesEncrypted.ts";
import { en08 } from "../../policies/rules/encryption/en08BucketEncryptedWithOwnKey.ts";
import { en09 } from "../../policies/rules/encryption/en09KeyRotation.ts";
import { secret, testRule, unknown } from "./support.ts";

const database = (props: Record<string, unknown>): ResourceInput[] => [
  { type: "aws:rds/instance:Instance", name: "db", props },
];
const key = "arn:aws:kms:us-west-2:123456789012:key/1";

testRule(en02, {
  compliant: {
    "an encrypted instance": database({ engine: "mysql", storageEncrypted: true }),
    "a boolean written as text": database({ storageEncrypted: "true" }),
    "a replica of another region with a key": database({ replicateSourceDb: "arn:aws:rds:x", kmsKeyId: key }),
    "a replica whose key is secret": database({ replicateSourceDb: "arn:aws:rds:x", kmsKeyId: secret }),
  },
  violating: {
    "an unencrypted replica that has a key": {
      given: database({ storageEncrypted: false, replicateSourceDb: "arn:aws:rds:x", kmsKeyId: key }),
      says: ["storageEncrypted must be true"],
    },
    "no replica, with a key": {
      given: database({ replicateSourceDb: "", kmsKeyId: key }),
      says: ["storageEncrypted must be true"],
    },

    "an instance that says nothing": { given: database({}), says: ["storageEncrypted must be true"] },
    "an unencrypted instance": {
      given: database({ storageEncrypted: false }),
      says: ["storageEncrypted must be true"],
    },
    "an unencrypted instance that has a key": {
      given: database({ storageEncrypted: false, kmsKeyId: key }),
      says: ["storageEncrypted must be true"],
    },
    "a replica with neither": {
      given: database({ replicateSourceDb: "db0" }),
      says: ["a replica must set storageEncrypted, or kmsKeyId where it is in another region"],
    },
  },
  unknown: {
    "an encryption that only the cloud knows": {
      given: database({ storageEncrypted: unknown }),
      says: ["storageEncrypted is not known yet"],
    },
    "a value of the wrong type": {
      given: database({ storageEncrypted: 3 }),
      says: ["storageEncrypted is not known yet"],
    },
    "a secret": { given: database({ storageEncrypted: secret }), says: ["storageEncrypted is secret"] },
  },
  alias: {
    "the short token of YAML programs": {
      given: [{ type: "aws:rds:Instance", name: "db", props: {} }],
      says: ["storageEncrypted must be true"],
    },
  },
  mutations: ["db > storageEncrypted", "db > storageEncrypted = false"],
});

const template = (...mappings: unknown[]): ResourceInput[] => [
  { type: "aws:ec2/launchTemplate:LaunchTemplate", name: "web", props: { blockDeviceMappings: mappings } },
];
testRule(en06, {
  compliant: {
    "two encrypted volumes": template(
      { deviceName: "/dev/xvda", ebs: { encrypted: "true" } },
      { deviceName: "/dev/xvdb", ebs: { encrypted: true } },
    ),
    "an instance-store disk beside an encrypted root": template(
      { deviceName: "/dev/xvda", ebs: { encrypted: true } },
      { deviceName: "/dev/sdb", virtualName: "ephemeral0" },
    ),
    "a suppressed device beside an encrypted root": template(
      { deviceName: "/dev/xvda", ebs: { encrypted: true } },
      { deviceName: "/dev/sdc", noDevice: "" },
    ),
  },
  violating: {
    "a template that leaves the root volume to its image": {
      given: [{ type: "aws:ec2/launchTemplate:LaunchTemplate", name: "web", props: {} }],
      says: ["blockDeviceMappings must name at least the image's root device"],
    },
    "an empty list": {
      given: template(),
      says: ["blockDeviceMappings must name at least the image's root device"],
    },
    "a second volume in the clear": {
      given: template({ ebs: { encrypted: true } }, { ebs: { encrypted: false } }),
      says: ["blockDeviceMappings[1].ebs.encrypted must be true"],
    },
    "a volume that says nothing": {
      given: template({ deviceName: "/dev/xvda", ebs: { volumeSize: 20 } }),
      says: ["blockDeviceMappings[0].ebs.encrypted must be true"],
    },
  },
  unknown: {
    "one volume that is not known beside an encrypted one": {
      given: template({ ebs: { encrypted: true } }, unknown),
      says: ["blockDeviceMappings[1].ebs.encrypted is not known yet"],
    },
    "a list that is not known": {
      given: [{ type: "aws:ec2/launchTemplate:LaunchTemplate", name: "web", props: { blockDeviceMappings: unknown } }],
      says: ["blockDeviceMappings is not known yet"],
    },
  },
  alias: {
    "one mapping written without a list": {
      given: [
        {
          type: "aws:ec2:LaunchTemplate",
          name: "web",
          props: { blockDeviceMappings: { ebs: { encrypted: "false" } } },
        },
      ],
      says: ["blockDeviceMappings[0].ebs.encrypted must be true"],
    },
  },
  mutations: [
    "web > blockDeviceMappings",
    "web > blockDeviceMappings[0].ebs.encrypted",
    "web > blockDeviceMappings[1].ebs.encrypted",
  ],
});

const bucket: ResourceInput = { type: "aws:s3/bucket:Bucket", name: "b", props: { bucket: "assets" } };
const companionType = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const encryption = (rule: Record<string, unknown>, type = companionType): ResourceInput => ({
  type,
  name: "sse",
  props: { bucket: "assets", rules: [rule] },
});
const byOwnKey = {
  bucketKeyEnabled: true,
  applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key },
};
const noConfiguration = "the bucket has no encryption configuration: it must use aws:kms with a key of ours";
testRule(en08, {
  compliant: {
    "a companion with a key of ours": [bucket, encryption(byOwnKey)],
    "the same written inline": [
      {
        ...bucket,
        props: {
          bucket: "assets",
          serverSideEncryptionConfiguration: {
            rule: byOwnKey,
          },
        },
      },
    ],
    "dual-layer encryption, which has no bucket keys": [
      bucket,
      encryption({ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms:dsse", kmsMasterKeyId: key } }),
    ],
    "a companion joined by the engine's dependencies although the name is not known": [
      { ...bucket, props: {} },
      {
        ...encryption(byOwnKey),
        props: { bucket: unknown, rules: [byOwnKey] },
        propertyDependencies: { bucket: ["b"] },
      },
    ],
  },
  violating: {
    "a bucket alone": { given: [bucket], says: [noConfiguration] },
    "another bucket's companion": {
      given: [bucket, { ...encryption(byOwnKey), props: { bucket: "other", rules: [byOwnKey] } }],
      says: [noConfiguration],
    },
    "S3's own encryption": {
      given: [bucket, encryption({ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } })],
      says: ["sseAlgorithm must be aws:kms, with a key of ours"],
    },
    "S3's own key": {
      given: [
        bucket,
        encryption({
          bucketKeyEnabled: true,
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: "alias/aws/s3" },
        }),
      ],
      says: ["kmsMasterKeyId must name a key of ours, not S3's"],
    },
    "no key and no bucket key": {
      given: [bucket, encryption({ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } })],
      says: [
        "kmsMasterKeyId must name a key of ours, not S3's",
        "bucketKeyEnabled must be true: one KMS call an object is slow and dear",
      ],
    },
  },
  unknown: {
    "a key that is yet to be made": {
      given: [
        bucket,
        encryption({
          bucketKeyEnabled: true,
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: unknown },
        }),
      ],
      says: ["rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId of sse is not known yet"],
    },
  },
  alias: {
    "BucketV2 with its own lists": {
      given: [
        {
          type: "aws:s3/bucketV2:BucketV2",
          name: "b",
          props: {
            serverSideEncryptionConfigurations: [
              { rules: [{ applyServerSideEncryptionByDefaults: [{ sseAlgorithm: "AES256" }] }] },
            ],
          },
        },
      ],
      says: ["sseAlgorithm must be aws:kms, with a key of ours"],
    },
    "the V2 companion": {
      given: [
        bucket,
        encryption(
          { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
          "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
        ),
      ],
      says: ["sseAlgorithm must be aws:kms, with a key of ours"],
    },
  },
  mutations: [
    "sse",
    "sse > bucket",
    "sse > rules[0]",
    "sse > rules[0].bucketKeyEnabled",
    "sse > rules[0].applyServerSideEncryptionByDefault.sseAlgorithm",
    "sse > rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId",
  ],
});

const kmsKey = (props: Record<string, unknown>, type = "aws:kms/key:Key"): ResourceInput[] => [
  { type, name: "key", props },
];
testRule(en09, {
  compliant: {
    "a rotating key": kmsKey({ enableKeyRotation: true }),
    "a signing key, which cannot rotate": kmsKey({ customerMasterKeySpec: "RSA_2048", keyUsage: "SIGN_VERIFY" }),
    "a key for authentication codes": kmsKey({ keyUsage: "GENERATE_VERIFY_MAC" }),
    "a key in a store of its own": kmsKey({ customKeyStoreId: "cks-1" }),
    "a key of another kind, whose usage is not said": kmsKey({ customerMasterKeySpec: "RSA_2048" }),
  },
  violating: {
    "a key that says nothing": { given: kmsKey({}), says: ["enableKeyRotation must be true"] },
    "a key that does not rotate": {
      given: kmsKey({ enableKeyRotation: false }),
      says: ["enableKeyRotation must be true"],
    },
    "a key that says it is symmetric": {
      given: kmsKey({ customerMasterKeySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT" }),
      says: ["enableKeyRotation must be true"],
    },
  },
  unknown: {
    "a rotation that is not known": {
      given: kmsKey({ enableKeyRotation: unknown }),
      says: ["enableKeyRotation is not known yet"],
    },
  },
  alias: {
    "the short token": { given: kmsKey({}, "aws:kms:Key"), says: ["enableKeyRotation must be true"] },
  },
  mutations: ["key > enableKeyRotation"],
});
