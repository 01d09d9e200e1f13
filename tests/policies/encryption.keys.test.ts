import type { ResourceInput } from "../../policies/core/index.ts";
import { en10 } from "../../policies/rules/encryption/en10KeyDeletionGuarded.ts";
import { en11 } from "../../policies/rules/encryption/en11KeyPolicyNarrow.ts";
import { en12 } from "../../policies/rules/encryption/en12SecretOwnKey.ts";
import { en13 } from "../../policies/rules/encryption/en13MessagesEncrypted.ts";
import { en14 } from "../../policies/rules/encryption/en14LogGroupOwnKey.ts";
import { en15 } from "../../policies/rules/encryption/en15TrailOwnKey.ts";
import { en16 } from "../../policies/rules/encryption/en16SearchDomainEncrypted.ts";
import { en17 } from "../../policies/rules/encryption/en17StoresEncrypted.ts";
import { secret, testRule, unknown } from "./support.ts";

const key = "arn:aws:kms:us-west-2:123456789012:key/1";
const one = (type: string, props: Record<string, unknown>): ResourceInput[] => [{ type, name: "it", props }];
const kms = (props: Record<string, unknown>) => one("aws:kms/key:Key", props);
const replica = (props: Record<string, unknown>) => one("aws:kms/replicaKey:ReplicaKey", props);
const window = "deletionWindowInDays must be at least 14";

testRule(en10, {
  compliant: {
    "thirty days": kms({ deletionWindowInDays: 30, isEnabled: true, bypassPolicyLockoutSafetyCheck: false }),
    "a key that leaves it out": kms({}),
    "a replica with two weeks": replica({ deletionWindowInDays: 14, enabled: true }),
    "seven days where that is allowed": { given: kms({ deletionWindowInDays: 7 }), config: { minimumDays: 7 } },
  },
  violating: {
    "a week": { given: kms({ deletionWindowInDays: 7 }), says: [window] },
    "a disabled key": { given: kms({ isEnabled: false }), says: ["isEnabled must not be false"] },
    "a disabled replica": { given: replica({ enabled: false }), says: ["enabled must not be false"] },
    "a lockout": {
      given: kms({ bypassPolicyLockoutSafetyCheck: true }),
      says: ["bypassPolicyLockoutSafetyCheck must not be true"],
    },
    "thirteen days in a replica": { given: replica({ deletionWindowInDays: "13" }), says: [window] },
  },
  unknown: {
    "a window that is not known": {
      given: kms({ deletionWindowInDays: unknown }),
      says: ["deletionWindowInDays is not known yet"],
    },
  },
  alias: { "the short token": { given: one("aws:kms:ReplicaKey", { deletionWindowInDays: 7 }), says: [window] } },
  mutations: ["it > deletionWindowInDays = 13", "it > isEnabled = false", "it > bypassPolicyLockoutSafetyCheck = true"],
});

const account = "123456789012";
const allow = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  Sid: "S",
  Effect: "Allow",
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: "kms:*",
  Resource: "*",
  ...change,
});
const withPolicy = (...statements: unknown[]) => kms({ policy: { Version: "2012-10-17", Statement: statements } });
const companion = (props: Record<string, unknown>): ResourceInput => ({
  type: "aws:kms/keyPolicy:KeyPolicy",
  name: "policy",
  props,
});
const open = "policy#0 opens the key to everybody: name principals, or narrow it by organisation, account or service";
const tooMuch = "policy#0 gives kms:* to a principal that is neither the account's root nor an administrator";
const admin = "arn:aws:iam::123456789012:role/admin";
testRule(en11, {
  compliant: {
    "the account's root": withPolicy(allow()),
    "a policy as text": kms({ policy: JSON.stringify({ Version: "2012-10-17", Statement: allow() }) }),
    "a policy in a companion": [
      { type: "aws:kms/key:Key", name: "it", props: { keyId: "k-1" } },
      companion({ keyId: "k-1", policy: { Statement: [allow()] } }),
    ],
    "everybody, narrowed to one account through one service": withPolicy(
      allow({
        Principal: "*",
        Action: "kms:Decrypt",
        Condition: { StringEquals: { "kms:CallerAccount": account, "kms:ViaService": "s3.us-east-1.amazonaws.com" } },
      }),
    ),
    "an administrator on the list": {
      given: withPolicy(allow({ Principal: { AWS: admin } })),
      config: { administrators: ["arn:aws:iam::123456789012:role/adm*"] },
    },
    "a denial to everybody": withPolicy(allow({ Effect: "Deny", Principal: "*" })),
    "a role that may decrypt": withPolicy(allow({ Principal: { AWS: admin }, Action: "kms:Decrypt" })),
    "a denial of all of KMS": withPolicy(allow(), allow({ Effect: "Deny", Principal: { AWS: admin } })),
  },
  violating: {
    "all of KMS among other actions": {
      given: withPolicy(allow({ Principal: { AWS: admin }, Action: ["kms:Decrypt", "KMS:*"] })),
      says: [tooMuch],
    },
    "a federated user whose name is an account's": {
      given: withPolicy(allow({ Principal: { Federated: account } })),
      says: [tooMuch],
    },

    "a key without policy": { given: kms({}), says: ["the key must have a policy of its own"] },
    "a companion of another key": {
      given: [
        { type: "aws:kms/key:Key", name: "it", props: { keyId: "k-1" } },
        companion({ keyId: "k-2", policy: { Statement: [allow()] } }),
      ],
      says: ["the key must have a policy of its own"],
    },
    everybody: { given: withPolicy(allow({ Principal: "*" })), says: [open] },
    "everybody, spelt as AWS, with a condition that narrows nothing": {
      given: withPolicy(
        allow({
          Principal: { AWS: "*" },
          Action: "kms:Decrypt",
          Condition: { Bool: { "aws:SecureTransport": "true" } },
        }),
      ),
      says: [open],
    },
    "all of KMS for a role": { given: withPolicy(allow({ Principal: { AWS: admin } })), says: [tooMuch] },
    "everything for a role, in a companion": {
      given: [companion({ keyId: "k", policy: { Statement: allow({ Principal: { AWS: admin }, Action: "*" }) } })],
      says: [tooMuch],
    },
    "a document that is no JSON": { given: kms({ policy: "{" }), says: ["the policy cannot be read: it is not JSON"] },
  },
  unknown: {
    "a policy that is not known": { given: kms({ policy: unknown }), says: ["policy is not known yet"] },
    "a secret policy": { given: kms({ policy: secret }), says: ["policy is secret"] },
  },
  alias: {
    "a replica key": {
      given: replica({ policy: { Statement: [allow({ Principal: "*" })] } }),
      says: [open],
    },
  },
  mutations: [
    "it > policy",
    'it > policy.Statement[0].Principal = "*"',
    `it > policy.Statement[0].Principal.AWS = "${admin}"`,
  ],
});

const secretsManager = (props: Record<string, unknown>) => one("aws:secretsmanager/secret:Secret", props);
testRule(en12, {
  compliant: {
    "a secret and its replica": secretsManager({ kmsKeyId: key, replicas: [{ region: "us-east-1", kmsKeyId: key }] }),
    "a secret alone": secretsManager({ kmsKeyId: "alias/dualcoast" }),
    "a secret with no replicas": secretsManager({ kmsKeyId: key, replicas: [] }),
    "a replica under a key that is yet to be made": [
      { type: "aws:kms/replicaKey:ReplicaKey", name: "west", props: {} },
      ...secretsManager({ kmsKeyId: key, replicas: [{ region: "us-west-2", kmsKeyId: unknown }] }).map((each) => ({
        ...each,
        propertyDependencies: { replicas: ["west"] },
      })),
    ],
  },
  violating: {
    "no key": { given: secretsManager({}), says: ["kmsKeyId must name a key of ours"] },
    "AWS's key": {
      given: secretsManager({ kmsKeyId: "alias/aws/secretsmanager" }),
      says: ["kmsKeyId must name a key of ours"],
    },
    "a replica without a key": {
      given: secretsManager({ kmsKeyId: key, replicas: [{ region: "us-east-1" }] }),
      says: ["replicas[0].kmsKeyId must name a key of ours"],
    },
  },
  unknown: {
    "a key that is not known": { given: secretsManager({ kmsKeyId: unknown }), says: ["kmsKeyId is not known yet"] },
    "a replica's key that is not known": {
      given: secretsManager({ kmsKeyId: key, replicas: [{ kmsKeyId: unknown }] }),
      says: ["replicas[0].kmsKeyId is not known yet"],
    },
  },
  alias: {
    "one replica written without a list": {
      given: one("aws:secretsmanager:Secret", { kmsKeyId: key, replicas: { region: "us-east-1" } }),
      says: ["replicas[0].kmsKeyId must name a key of ours"],
    },
  },
  mutations: ["it > kmsKeyId", "it > replicas[0].kmsKeyId"],
});

const topic = (props: Record<string, unknown>) => one("aws:sns/topic:Topic", props);
const queue = (props: Record<string, unknown>) => one("aws:sqs/queue:Queue", props);
const neither = "kmsMasterKeyId must be set, or sqsManagedSseEnabled not be false";
testRule(en13, {
  compliant: {
    "a topic with a key": topic({ kmsMasterKeyId: "alias/aws/sns" }),
    "a queue with a key": queue({ kmsMasterKeyId: key, sqsManagedSseEnabled: false }),
    "a queue that leaves it to SQS": queue({}),
    "a queue that names SQS's own": queue({ sqsManagedSseEnabled: true, kmsMasterKeyId: unknown }),
  },
  violating: {
    "a topic without key": { given: topic({}), says: ["kmsMasterKeyId must be set"] },
    "a topic with an empty key": { given: topic({ kmsMasterKeyId: "" }), says: ["kmsMasterKeyId must be set"] },
    "a queue in the clear": { given: queue({ sqsManagedSseEnabled: false }), says: [neither] },
  },
  unknown: {
    "a topic's key that is not known": {
      given: topic({ kmsMasterKeyId: unknown }),
      says: ["kmsMasterKeyId is not known yet"],
    },
    "a queue of which nothing is known": {
      given: queue({ sqsManagedSseEnabled: unknown }),
      says: ["sqsManagedSseEnabled is not known yet"],
    },
  },
  alias: { "the short token": { given: one("aws:sqs:Queue", { sqsManagedSseEnabled: "false" }), says: [neither] } },
  mutations: ["it > kmsMasterKeyId"],
});

for (const [rule, type, short] of [
  [en14, "aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch:LogGroup"],
  [en15, "aws:cloudtrail/trail:Trail", "aws:cloudtrail:Trail"],
] as const) {
  const says = ["kmsKeyId must name a key of ours"];
  testRule(rule, {
    compliant: {
      "a key by ARN": one(type, { kmsKeyId: key }),
      "a key by id": one(type, { kmsKeyId: "1234" }),
      "a key by an alias of ours": one(type, { kmsKeyId: "alias/dualcoast" }),
    },
    violating: {
      "no key": { given: one(type, {}), says },
      "an empty key": { given: one(type, { kmsKeyId: "" }), says },
      "AWS's key": { given: one(type, { kmsKeyId: "alias/aws/logs" }), says },
    },
    unknown: { "not known": { given: one(type, { kmsKeyId: unknown }), says: ["kmsKeyId is not known yet"] } },
    alias: { "the short token": { given: one(short, {}), says } },
    mutations: ["it > kmsKeyId"],
  });
}

const domain = (props: Record<string, unknown>) => one("aws:opensearch/domain:Domain", props);
const domainOn = "encryptAtRest.enabled must be true";
const domainKey = "encryptAtRest.kmsKeyId must name a key of ours";
testRule(en16, {
  compliant: {
    "a domain with a key": domain({ encryptAtRest: { enabled: true, kmsKeyId: key } }),
    "a boolean as text": domain({ encryptAtRest: { enabled: "true", kmsKeyId: key } }),
    "an older domain": one("aws:elasticsearch/domain:Domain", { encryptAtRest: { enabled: true, kmsKeyId: key } }),
  },
  violating: {
    "a domain that says nothing": { given: domain({}), says: [domainOn, domainKey] },
    "a domain without key": { given: domain({ encryptAtRest: { enabled: true } }), says: [domainKey] },
    "encryption switched off": {
      given: domain({ encryptAtRest: { enabled: false, kmsKeyId: key } }),
      says: [domainOn],
    },
  },
  unknown: {
    "not known": {
      given: domain({ encryptAtRest: unknown }),
      says: ["encryptAtRest.enabled is not known yet; encryptAtRest.kmsKeyId is not known yet"],
    },
  },
  alias: { "the short token": { given: one("aws:elasticsearch:Domain", {}), says: [domainOn, domainKey] } },
  mutations: ["it > encryptAtRest", "it > encryptAtRest.enabled", "it > encryptAtRest.kmsKeyId"],
});

const table = (props: Record<string, unknown>) => one("aws:dynamodb/table:Table", props);
const sse = { enabled: true, kmsKeyArn: key };
testRule(en17, {
  compliant: {
    "a table and its replica": table({
      serverSideEncryption: sse,
      replicas: [{ regionName: "us-east-1", kmsKeyArn: key }],
    }),
    "an encrypted file system": one("aws:efs/fileSystem:FileSystem", { encrypted: true }),
    "a secure parameter": one("aws:ssm/parameter:Parameter", { type: "SecureString", value: secret }),
    "a parameter that EC2 reads an image from": one("aws:ssm/parameter:Parameter", {
      type: "String",
      dataType: "aws:ec2:image",
    }),
    "a replica resource": one("aws:dynamodb/tableReplica:TableReplica", { kmsKeyArn: key }),
  },
  violating: {
    "a parameter of another data type": {
      given: one("aws:ssm/parameter:Parameter", { type: "String", dataType: "text" }),
      says: ["type must be SecureString"],
    },

    "a table under DynamoDB's own key": {
      given: table({}),
      says: ["serverSideEncryption.enabled must be true, with a key of ours"],
    },
    "a table that says so": {
      given: table({ serverSideEncryption: { enabled: false } }),
      says: ["serverSideEncryption.enabled must be true, with a key of ours"],
    },
    "a table under AWS's key": {
      given: table({ serverSideEncryption: { enabled: true } }),
      says: ["serverSideEncryption.kmsKeyArn must name a key of ours"],
    },
    "a replica without key": {
      given: table({ serverSideEncryption: sse, replicas: [{ regionName: "us-east-1" }] }),
      says: ["replicas[0].kmsKeyArn must name a key of ours"],
    },
    "a clear file system": { given: one("aws:efs/fileSystem:FileSystem", {}), says: ["encrypted must be true"] },
    "a plain parameter": {
      given: one("aws:ssm/parameter:Parameter", { type: "String" }),
      says: ["type must be SecureString"],
    },
    "a replica resource without key": {
      given: one("aws:dynamodb/tableReplica:TableReplica", {}),
      says: ["kmsKeyArn must name a key of ours"],
    },
  },
  unknown: {
    "a key that is not known": {
      given: table({ serverSideEncryption: { enabled: true, kmsKeyArn: unknown } }),
      says: ["serverSideEncryption.kmsKeyArn is not known yet"],
    },
    "a replica's key that is not known": {
      given: table({ serverSideEncryption: sse, replicas: [{ kmsKeyArn: unknown }] }),
      says: ["replicas[0].kmsKeyArn is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: one("aws:ssm:Parameter", { type: "StringList" }),
      says: ["type must be SecureString"],
    },
  },
  mutations: [
    "it > serverSideEncryption",
    "it > serverSideEncryption.enabled",
    "it > serverSideEncryption.kmsKeyArn",
    "it > replicas[0].kmsKeyArn",
  ],
});
