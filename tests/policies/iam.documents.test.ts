import type { ResourceInput } from "../../policies/core/index.ts";
import { ia01 } from "../../policies/rules/iam/ia01NoFullAdministrator.ts";
import { ia02 } from "../../policies/rules/iam/ia02NoWholeService.ts";
import { ia03 } from "../../policies/rules/iam/ia03NoChangeOnEverything.ts";
import { ia04 } from "../../policies/rules/iam/ia04NoEscalationInDocument.ts";
import { ia06 } from "../../policies/rules/iam/ia06PassRoleNamed.ts";
import { ia20 } from "../../policies/rules/iam/ia20DataReadsNamed.ts";
import { ia21 } from "../../policies/rules/iam/ia21DocumentLint.ts";
import { testRule, unknown } from "./support.ts";

const table = "arn:aws:dynamodb:us-west-2:123456789012:table/ops";
const assets = "arn:aws:s3:::assets/*";
const appRole = "arn:aws:iam::123456789012:role/app";

const document = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Action: unknown, Resource: unknown = "*", more: object = {}): object => ({
  Sid: "S",
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const policy = (text: unknown): ResourceInput[] => [
  { type: "aws:iam/policy:Policy", name: "p", props: { policy: text } },
];
const inline = (text: unknown): ResourceInput[] => [
  { type: "aws:iam/rolePolicy:RolePolicy", name: "p", props: { role: "r", policy: text } },
];
const inRole = (text: unknown): ResourceInput[] => [
  { type: "aws:iam/role:Role", name: "p", props: { inlinePolicies: [{ name: "i", policy: text }] } },
];
const notKnown = (what = "policy") => ({ given: policy(unknown), says: [`${what} is not known yet`] });
const when = (operator: string, key: string, value: string): object => ({
  Condition: { [operator]: { [key]: value } },
});

const everything = "statement p#0 allows every action on every resource; name the actions and resources";
testRule(ia01, {
  compliant: {
    "one action on one table": policy(document(allow("dynamodb:GetItem", table))),
    "every action on one bucket": inline(document(allow("*", "arn:aws:s3:::assets"))),
    "a deny of everything": policy(document({ ...allow("*"), Effect: "Deny" })),
    "a list of buckets, which knows no narrower resource": policy(document(allow("s3:ListAllMyBuckets"))),
  },
  violating: {
    "everything, among named resources": {
      given: policy(document(allow("*", [table, "*"]))),
      says: [everything],
    },
    "everything but some resources": {
      given: policy(document({ Sid: "S", Effect: "Allow", Action: "*", NotResource: table })),
      says: [everything],
    },

    "everything, as text": { given: policy(document(allow("*"))), says: [everything] },
    "everything, as an object": {
      given: policy({ Version: "2012-10-17", Statement: [allow("*:*")] }),
      says: [everything],
    },
    "everything but one bucket": {
      given: policy(document({ ...allow("*", undefined), NotResource: "arn:aws:s3:::x" })),
      says: [everything],
    },
  },
  unknown: {
    "a document not known yet": notKnown(),
  },
  alias: {
    "an inline policy of a role": { given: inRole(document(allow("*"))), says: [everything] },
    "the short token": {
      given: [{ type: "aws:iam:Policy", name: "p", props: { policy: document(allow("*")) } }],
      says: [everything],
    },
    "the shape of getPolicyDocument": {
      given: policy({ version: "2012-10-17", statements: [{ sid: "S", actions: ["*"], resources: ["*"] }] }),
      says: [everything],
    },
  },
  mutations: [`p > policy = ${JSON.stringify(document(allow("*")))}`],
});

testRule(ia02, {
  compliant: {
    "listed actions": policy(document(allow(["s3:GetObject", "s3:Put*"], assets))),
    "a whole service denied": policy(document({ ...allow("s3:*", assets), Effect: "Deny" })),
    "a key's own policy for its root": [
      {
        type: "aws:kms/key:Key",
        name: "p",
        props: { policy: document({ ...allow("kms:*"), Principal: { AWS: "arn:aws:iam::123456789012:root" } }) },
      },
    ],
    "everything, which is another rule's": policy(document(allow("*", table))),
  },
  violating: {
    "a whole service": {
      given: policy(document(allow("dynamodb:*", table))),
      says: ["statement p#0 allows dynamodb:*; list the actions that are used"],
    },
    NotAction: {
      given: policy(document({ Sid: "S", Effect: "Allow", NotAction: "iam:*", Resource: "*" })),
      says: ["statement p#0 allows by NotAction; list the actions that are used"],
    },
    NotPrincipal: {
      given: [
        {
          type: "aws:sns/topicPolicy:TopicPolicy",
          name: "p",
          props: {
            policy: document({
              Sid: "S",
              Effect: "Allow",
              NotPrincipal: { AWS: "1" },
              Action: "sns:Publish",
              Resource: "*",
            }),
          },
        },
      ],
      says: ["statement p#0 allows by NotPrincipal; name who is allowed"],
    },
    "a wildcard for the service": {
      given: policy(document(allow("d*:GetItem", table))),
      says: ["statement p#0 has a wildcard for the service; name the service"],
    },
  },
  unknown: {
    "a document not known yet": notKnown(),
  },
  alias: {
    "an inline policy of a role": {
      given: inRole(document(allow("rds:*", "arn:aws:rds:us-west-2:123456789012:db:x"))),
      says: ["statement p#0 allows rds:*; list the actions that are used"],
    },
  },
  mutations: [`p > policy = ${JSON.stringify(document(allow("s3:*", assets)))}`],
});

const writesAll = "statement p#0 allows dynamodb:PutItem on every resource; name the resources";
const changes = ["Delete", "Put", "Update", "BatchWrite", "PartiQLDelete", "PartiQLInsert"].map(
  (one) => `dynamodb:${one}Item`,
);
changes.splice(4, 2, "dynamodb:DeleteTable", "dynamodb:UpdateTable");
testRule(ia03, {
  compliant: {
    "a write on one table": policy(document(allow("dynamodb:PutItem", table))),
    "reads on everything": policy(document(allow(["ec2:DescribeInstances", "dynamodb:GetItem"]))),
    "a tag on instances alone": policy(
      document(allow("ec2:CreateTags", "arn:aws:ec2:us-west-2:123456789012:instance/*")),
    ),
    "a write held to our account": policy(
      document(allow("dynamodb:PutItem", "*", when("StringEquals", "aws:ResourceAccount", "123456789012"))),
    ),
    "a change that knows no resources": policy(document(allow("iam:CreateAccountAlias"))),
  },
  violating: {
    "a change on everything, among named resources": {
      given: policy(document(allow("dynamodb:PutItem", [table, "*"]))),
      says: ["statement p#0 allows dynamodb:PutItem on every resource; name the resources"],
    },
    "everything but some actions": {
      given: policy(document({ Sid: "S", Effect: "Allow", NotAction: "iam:*", Resource: "*" })),
      says: ["statement p#0 allows changes on every resource; name the resources"],
    },
    "five changes, and six": {
      given: policy(document(allow(changes.slice(1)), allow(changes))),
      says: [
        `statement p#0 allows ${changes.slice(1).join(", ")} on every resource; name the resources`,
        `statement p#1 allows ${changes.slice(0, 5).join(", ")} and 1 more on every resource; name the resources`,
      ],
    },

    "a write on everything": { given: policy(document(allow("dynamodb:PutItem"))), says: [writesAll] },
    "a condition that holds nobody back": {
      given: policy(document(allow("dynamodb:PutItem", "*", when("Bool", "aws:SecureTransport", "true")))),
      says: [writesAll],
    },
    "all but one by NotResource": {
      given: policy(document({ Sid: "S", Effect: "Allow", Action: "dynamodb:PutItem", NotResource: table })),
      says: [writesAll],
    },
    "every action": {
      given: policy(document(allow("*"))),
      says: ["statement p#0 allows changes on every resource; name the resources"],
    },
  },
  unknown: {
    "a document not known yet": notKnown(),
  },
  alias: { "an inline policy": { given: inline(document(allow("dynamodb:PutItem"))), says: [writesAll] } },
  mutations: [`p > policy = ${JSON.stringify(document(allow("dynamodb:PutItem")))}`],
});

const version =
  "opens the escalation path iam-create-policy-version: a new default version of a managed policy, by iam:CreatePolicyVersion in p#0";
testRule(ia04, {
  compliant: {
    "a passed role that is named": policy(
      document(allow("iam:PassRole", appRole), allow(["lambda:CreateFunction", "lambda:InvokeFunction"])),
    ),
    "half a path": policy(document(allow("iam:PassRole"))),
    "a path that the same document denies": policy(
      document(allow("iam:CreatePolicyVersion"), { ...allow("iam:*"), Effect: "Deny" }),
    ),
  },
  violating: {
    "one action that is enough": { given: policy(document(allow("iam:CreatePolicyVersion"))), says: [version] },
    "on every policy of the account": {
      given: policy(document(allow("iam:CreatePolicyVersion", "arn:aws:iam::123456789012:policy/*"))),
      says: [version],
    },
    "a passed role and a service that runs code": {
      given: policy(document(allow(["iam:PassRole", "glue:CreateDevEndpoint"]))),
      says: [
        "opens the escalation path passrole-glue-dev-endpoint: a development endpoint under a role passed to it, by iam:PassRole + glue:CreateDevEndpoint in p#0",
      ],
    },
  },
  unknown: {
    "a document not known yet": notKnown(),
  },
  alias: {
    "an inline policy of a role": { given: inRole(document(allow("iam:CreatePolicyVersion"))), says: [version] },
  },
  mutations: [`p > policy = ${JSON.stringify(document(allow("iam:PutRolePolicy")))}`],
});

const toEc2 = when("StringEquals", "iam:PassedToService", "ec2.amazonaws.com");
const roles = "statement p#0 passes roles that are not named; give their ARNs";
const anyService = "statement p#0 passes roles to any service; add a condition on iam:PassedToService";
testRule(ia06, {
  compliant: {
    "a named role to a named service": policy(document(allow("iam:PassRole", appRole, toEc2))),
    "no PassRole at all": policy(document(allow("s3:GetObject", assets))),
    "a listed pattern": {
      given: policy(document(allow("iam:PassRole", "arn:aws:iam::123456789012:role/app-*", toEc2))),
      config: { passableRoles: ["arn:aws:iam::123456789012:role/app-*"] },
    },
  },
  violating: {
    "one role named, all others too": {
      given: policy(
        document(
          allow("iam:PassRole", [appRole, "*"], when("StringEquals", "iam:PassedToService", "ec2.amazonaws.com")),
        ),
      ),
      says: ["statement p#0 passes roles that are not named; give their ARNs"],
    },
    "conditions that name no service": {
      given: policy(
        document(
          allow("iam:PassRole", appRole, when("StringEquals", "aws:RequestedRegion", "us-east-1")),
          allow("iam:PassRole", appRole, when("StringNotEquals", "iam:PassedToService", "ec2.amazonaws.com")),
          allow("iam:PassRole", appRole, when("StringLikeIfExists", "iam:PassedToService", "ec2.amazonaws.com")),
          allow("iam:PassRole", appRole, {
            Condition: { StringLike: { "iam:PassedToService": ["ec2.amazonaws.com", "*"] } },
          }),
        ),
      ),
      says: [0, 1, 2, 3].map(
        (i) => `statement p#${i} passes roles to any service; add a condition on iam:PassedToService`,
      ),
    },

    "any role": { given: policy(document(allow("iam:PassRole", "*", toEc2))), says: [roles] },
    "any service": { given: policy(document(allow("iam:PassRole", appRole))), says: [anyService] },
    "through iam:*": { given: policy(document(allow("iam:*"))), says: [roles, anyService] },
    "a condition that an absent key meets": {
      given: policy(
        document(
          allow("iam:PassRole", appRole, when("StringEqualsIfExists", "iam:PassedToService", "ec2.amazonaws.com")),
        ),
      ),
      says: [anyService],
    },
  },
  unknown: {
    "a document not known yet": notKnown(),
  },
  alias: {
    "an inline policy of a role": { given: inRole(document(allow("iam:PassRole", appRole))), says: [anyService] },
  },
  mutations: [`p > policy = ${JSON.stringify(document(allow("iam:PassRole", "*", toEc2)))}`],
});

const decrypts = "statement p#0 allows kms:Decrypt on every resource; name the resources";
testRule(ia20, {
  compliant: {
    "one key": policy(document(allow("kms:Decrypt", "arn:aws:kms:us-west-2:123456789012:key/1"))),
    "one bucket": policy(document(allow("s3:GetObject", assets))),
    "all keys, through one service alone": policy(
      document(allow("kms:Decrypt", "*", when("StringEquals", "kms:ViaService", "rds.us-west-2.amazonaws.com"))),
    ),
    "on everything, but nothing that reads data": policy(document(allow("s3:ListAllMyBuckets"))),
  },
  violating: {
    "one secret named, all others too": {
      given: policy(
        document(
          allow("secretsmanager:GetSecretValue", ["arn:aws:secretsmanager:us-east-1:123456789012:secret:db-x", "*"]),
        ),
      ),
      says: ["statement p#0 allows secretsmanager:GetSecretValue on every resource; name the resources"],
    },
    "all secrets but one": {
      given: policy(
        document({ Sid: "S", Effect: "Allow", Action: "secretsmanager:GetSecretValue", NotResource: "arn:aws:x" }),
      ),
      says: ["statement p#0 allows secretsmanager:GetSecretValue on every resource; name the resources"],
    },

    "every key": { given: policy(document(allow("kms:Decrypt"))), says: [decrypts] },
    "every key of the account": {
      given: policy(document(allow("kms:Decrypt", "arn:aws:kms:us-west-2:123456789012:key/*"))),
      says: [decrypts],
    },
    "every secret by a wildcard": {
      given: policy(document(allow("secretsmanager:Get*"))),
      says: ["statement p#0 allows secretsmanager:GetSecretValue on every resource; name the resources"],
    },
  },
  unknown: {
    "a document not known yet": notKnown(),
  },
  alias: { "an inline policy": { given: inline(document(allow("kms:Decrypt"))), says: [decrypts] } },
  mutations: [`p > policy = ${JSON.stringify(document(allow("kms:Decrypt")))}`],
});

testRule(ia21, {
  compliant: {
    "a sound document": policy(document(allow("s3:GetObject", assets))),
    "a sound trust policy": [
      {
        type: "aws:iam/role:Role",
        name: "p",
        props: {
          assumeRolePolicy: document({
            Effect: "Allow",
            Principal: { Service: "ec2.amazonaws.com" },
            Action: "sts:AssumeRole",
          }),
        },
      },
    ],
    "a condition key of the service": policy(
      document(allow("s3:GetObject", assets, when("StringEquals", "s3:ResourceAccount", "123456789012"))),
    ),
  },
  violating: {
    "an action that does not exist": {
      given: policy(document(allow("s3:GetObjct", assets))),
      says: ["policy: p#0: action s3:GetObjct does not exist"],
    },
    "no version": {
      given: policy(JSON.stringify({ Statement: [allow("s3:GetObject", assets)] })),
      says: ["policy: has no Version, so policy variables are plain text"],
    },
    "text that is no JSON": {
      given: policy("{"),
      says: ["policy: is not JSON", "policy: has no Version, so policy variables are plain text"],
    },
    "a resource of another service": {
      given: policy(document(allow("s3:GetObject", table))),
      says: ["policy: p#0: names a resource that none of its actions works on"],
    },
  },
  unknown: {
    "a document not known yet": notKnown(),
  },
  alias: {
    "an inline policy of a role": {
      given: inRole(document(allow("s3:GetObjct", assets))),
      says: ["inlinePolicies[0].policy: p#0: action s3:GetObjct does not exist"],
    },
  },
  mutations: [`p > policy = ${JSON.stringify(document(allow("s3:Nothing", assets)))}`],
});
