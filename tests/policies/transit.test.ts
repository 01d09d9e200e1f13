import type { ResourceInput } from "../../policies/core/index.ts";
import { tr03 } from "../../policies/rules/transit/tr03BucketTlsOnly.ts";
import { testRule, unknown } from "./support.ts";

const bucket: ResourceInput = { type: "aws:s3/bucket:Bucket", name: "b", props: { bucket: "assets" } };
const arn = "arn:aws:s3:::assets";
const deny = (change: Record<string, unknown> = {}): Record<string, unknown> => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { "aws:SecureTransport": "false" } },
  ...change,
});
const policy = (...statements: unknown[]): ResourceInput => ({
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "p",
  props: { bucket: "assets", policy: { Version: "2012-10-17", Statement: statements } },
});
const message =
  "the bucket's policy must deny s3:* to everyone on the bucket and its objects where aws:SecureTransport is false";
const rejected = (statement: unknown) => ({ given: [bucket, policy(statement)], says: [message] });

testRule(tr03, {
  compliant: {
    "a deny on bucket and objects": [bucket, policy(deny())],
    "a policy as text, with everyone spelt as AWS": [
      bucket,
      {
        ...policy(),
        props: { bucket: "assets", policy: JSON.stringify({ Statement: deny({ Principal: { AWS: "*" } }) }) },
      },
    ],
    "two statements that share the work": [bucket, policy(deny({ Resource: arn }), deny({ Resource: `${arn}/*` }))],
    "a bucket of another partition": [
      { ...bucket, props: { bucket: "assets", arn: "arn:aws-us-gov:s3:::assets" } },
      policy(deny({ Resource: ["arn:aws-us-gov:s3:::assets", "arn:aws-us-gov:s3:::assets/*"] })),
    ],
    "every resource": [bucket, policy(deny({ Resource: "*" }))],
    "an inline policy": [{ ...bucket, props: { bucket: "assets", policy: { Statement: deny() } } }],
    "a second policy that is not known, beside one that denies": [
      bucket,
      policy(deny()),
      { ...policy(), name: "q", props: { bucket: "assets", policy: unknown } },
    ],
    "a deny of every action": [bucket, policy(deny({ Action: "*" }))],
  },
  violating: {
    "a condition that two values meet": {
      given: [bucket, policy(deny({ Condition: { Bool: { "aws:SecureTransport": ["false", "true"] } } }))],
      says: [message],
    },

    "a bucket without policy": { given: [bucket], says: [message] },
    "a policy on another bucket": {
      given: [bucket, { ...policy(deny()), props: { bucket: "other", policy: { Statement: deny() } } }],
      says: [message],
    },
    "an allow": rejected(deny({ Effect: "Allow" })),
    "the bucket without its objects": rejected(deny({ Resource: arn })),
    "the objects without their bucket": rejected(deny({ Resource: `${arn}/*` })),
    "another bucket's ARN": rejected(deny({ Resource: ["arn:aws:s3:::other", "arn:aws:s3:::other/*"] })),
    "one action": rejected(deny({ Action: "s3:GetObject" })),
    "one principal": rejected(deny({ Principal: { AWS: "arn:aws:iam::123456789012:role/x" } })),
    "the condition turned round": rejected(deny({ Condition: { Bool: { "aws:SecureTransport": "true" } } })),
    "another key": rejected(deny({ Condition: { Bool: { "aws:ViaAWSService": "false" } } })),
    "another operator": rejected(deny({ Condition: { StringEquals: { "aws:SecureTransport": "false" } } })),
    "a second condition, which lets some through": rejected(
      deny({ Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    ),
    "a document that is no document": {
      given: [bucket, { ...policy(), props: { bucket: "assets", policy: "{" } }],
      says: [message],
    },
  },
  unknown: {
    "a policy that names a bucket yet to be made": {
      given: [bucket, { ...policy(), props: { bucket: "assets", policy: unknown } }],
      says: ["policy of p is not known yet"],
    },
  },
  alias: {
    BucketV2: { given: [{ ...bucket, type: "aws:s3/bucketV2:BucketV2" }], says: [message] },
  },
  mutations: [
    "p",
    "p > bucket",
    "p > policy",
    "p > policy.Statement[0]",
    "p > policy.Statement[0].Effect",
    "p > policy.Statement[0].Principal",
    "p > policy.Statement[0].Action",
    "p > policy.Statement[0].Resource[0]",
    "p > policy.Statement[0].Resource[1]",
    "p > policy.Statement[0].Condition",
  ],
});
