import type { ResourceInput } from "../../policies/core/index.ts";
import { ia12 } from "../../policies/rules/iam/ia12MfaForPeople.ts";
import { ia14 } from "../../policies/rules/iam/ia14TrustIsNarrow.ts";
import { ia15 } from "../../policies/rules/iam/ia15FederationPinned.ts";
import { ia16 } from "../../policies/rules/iam/ia16ServiceNamesItsSource.ts";
import { ia17 } from "../../policies/rules/iam/ia17TrustedServiceNamesItsSource.ts";
import { ia18 } from "../../policies/rules/iam/ia18NoPublicResource.ts";
import { ia19 } from "../../policies/rules/iam/ia19ForeignAccountsListed.ts";
import { testRule, unknown } from "./support.ts";

const own = "123456789012";
const text = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "S", Effect: "Allow", ...statement }] });
const trust = (Principal: unknown, Condition?: object, more: object = {}): ResourceInput => ({
  type: "aws:iam/role:Role",
  name: "r",
  provider: { type: "pulumi:providers:aws", name: "aws", props: { allowedAccountIds: `["${own}"]` } },
  props: { assumeRolePolicy: text({ Principal, Action: "sts:AssumeRole", Condition }), ...more },
});
const topic = (Principal: unknown, Condition?: object): ResourceInput => ({
  type: "aws:sns/topicPolicy:TopicPolicy",
  name: "t",
  provider: { type: "pulumi:providers:aws", name: "aws", props: { allowedAccountIds: `["${own}"]` } },
  props: { policy: text({ Principal, Action: "sns:Publish", Resource: "*", Condition }) },
});
const ec2 = { Service: "ec2.amazonaws.com" };
const root = { AWS: `arn:aws:iam::${own}:root` };
const mfa = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const unknownTrust = {
  "a trust policy not known yet": {
    given: [{ ...trust(ec2), props: { assumeRolePolicy: unknown } }],
    says: ["assumeRolePolicy is not known yet"],
  },
};
const unknownPolicy = {
  "a policy not known yet": {
    given: [{ ...topic(ec2), props: { policy: unknown } }],
    says: ["policy is not known yet"],
  },
};
const short = (resource: ResourceInput): ResourceInput => ({ ...resource, type: "aws:iam:Role" });
const shortTopic = (resource: ResourceInput): ResourceInput => ({ ...resource, type: "aws:sns:TopicPolicy" });

const noMfa = "trust statement r#0 lets people in without MFA; add Bool aws:MultiFactorAuthPresent true";
testRule(ia12, {
  compliant: {
    "people with MFA": [trust(root, mfa)],
    "a machine": [trust(ec2)],
    "people with MFA and a short session": [trust(root, mfa, { maxSessionDuration: 3600 })],
    "a listed machine user": {
      given: [trust({ AWS: `arn:aws:iam::${own}:user/ci` })],
      config: { machinePrincipals: [`arn:aws:iam::${own}:user/ci`] },
    },
    "people with MFA for four hours": [trust(root, mfa, { maxSessionDuration: 14_400 })],
    "a long session of a machine": [trust(ec2, undefined, { maxSessionDuration: 43_200 })],
    "a denial to people": [
      { ...trust(root, mfa), props: { assumeRolePolicy: text({ Effect: "Deny", Principal: root, Action: "*" }) } },
    ],
    "a role, and a federated user whose name is an account's": [
      trust({ AWS: `arn:aws:iam::${own}:role/app`, Federated: own }),
    ],
  },
  violating: {
    "people among services": { given: [trust({ Service: "ec2.amazonaws.com", ...root })], says: [noMfa] },
    "another key that is true": { given: [trust(root, { Bool: { "aws:SecureTransport": "true" } })], says: [noMfa] },
    "MFA as text, or as true and false": {
      given: [
        trust(root, { StringEquals: { "aws:MultiFactorAuthPresent": "true" } }),
        { ...trust(root, { Bool: { "aws:MultiFactorAuthPresent": ["true", "false"] } }), name: "r2" },
      ],
      says: [noMfa, noMfa.replace("r#0", "r2#0")],
    },

    "people without MFA": { given: [trust(root)], says: [noMfa] },
    "MFA that an absent key meets": {
      given: [trust(root, { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } })],
      says: [noMfa],
    },
    "a session of twelve hours": {
      given: [trust(root, mfa, { maxSessionDuration: 43_200 })],
      says: ["maxSessionDuration must be at most 14400 s"],
    },
  },
  unknown: {
    ...unknownTrust,
  },
  alias: { "the short token": { given: [short(trust({ AWS: own }))], says: [noMfa] } },
  mutations: ["r > maxSessionDuration = 43200"],
});

const everybody = "trust statement r#0 lets every account in; name who may assume the role";
const foreign = { AWS: "arn:aws:iam::999999999999:root" };
testRule(ia14, {
  compliant: {
    "a service": [trust(ec2)],
    "our own account": [trust(root, mfa)],
    "a listed account with an external id": {
      given: [trust(foreign, { StringEquals: { "sts:ExternalId": "x" } })],
      config: { trustedAccounts: ["999999999999"] },
    },
    "a service, where our account is not known": [{ ...trust(ec2), provider: undefined }],
    "our account by parameter": { given: [{ ...trust(root), provider: undefined }], config: { accounts: [own] } },
  },
  violating: {
    everybody: { given: [trust("*")], says: [everybody] },
    "a foreign account": {
      given: [trust(foreign)],
      says: ["trust statement r#0 trusts account 999999999999, which is not in trustedAccounts"],
    },
    "a listed account without an external id": {
      given: [trust(foreign)],
      config: { trustedAccounts: ["999999999999"] },
      says: ["trust statement r#0 trusts account 999999999999 without sts:ExternalId"],
    },
  },
  unknown: {
    "a foreign account, where ours is not known": {
      given: [{ ...trust(foreign), provider: undefined }],
      says: ["our account is not known: set allowedAccountIds on the provider or the parameter accounts"],
    },

    ...unknownTrust,
  },
  alias: { "the short token": { given: [short(trust({ AWS: "*" }))], says: [everybody] } },
  mutations: [`r > assumeRolePolicy = ${JSON.stringify(text({ Principal: "*", Action: "sts:AssumeRole" }))}`],
});

const host = "token.actions.githubusercontent.com";
const github = { Federated: `arn:aws:iam::${own}:oidc-provider/${host}` };
const aud = { [`${host}:aud`]: "sts.amazonaws.com" };
const pinned = { StringEquals: { ...aud, [`${host}:sub`]: "repo:o/r:ref:refs/heads/main" } };
testRule(ia15, {
  compliant: {
    "audience and branch": [trust(github, pinned)],
    "audience and environment": [
      trust(github, { StringEquals: { ...aud, [`${host}:sub`]: "repo:o/r:environment:prod" } }),
    ],
    "SAML with its audience": [
      trust(
        { Federated: `arn:aws:iam::${own}:saml-provider/idp` },
        { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
      ),
    ],
    "no federation": [trust(ec2)],
  },
  violating: {
    "no subject": {
      given: [trust(github, { StringEquals: aud })],
      says: ["trust statement r#0 does not pin the subject (sub)"],
    },
    "no audience": {
      given: [trust(github, { StringEquals: { [`${host}:sub`]: "repo:o/r:environment:prod" } })],
      says: ["trust statement r#0 does not pin the audience (aud)"],
    },
    "any branch": {
      given: [trust(github, { StringEquals: aud, StringLike: { [`${host}:sub`]: "repo:o/r:*" } })],
      says: ["trust statement r#0 pins the subject with a wildcard repository or branch"],
    },
    "SAML without its audience": {
      given: [trust({ Federated: `arn:aws:iam::${own}:saml-provider/idp` })],
      says: ["trust statement r#0 does not pin saml:aud"],
    },
  },
  unknown: {
    ...unknownTrust,
  },
  alias: {
    "the short token": {
      given: [short(trust(github, { StringEquals: aud }))],
      says: ["trust statement r#0 does not pin the subject (sub)"],
    },
  },
  mutations: [
    `r > assumeRolePolicy = ${JSON.stringify(text({ Principal: github, Action: "sts:AssumeRoleWithWebIdentity" }))}`,
  ],
});

const s3 = { Service: "s3.amazonaws.com" };
const bySource = { StringEquals: { "aws:SourceAccount": own } };
const anybody = "statement t#0 lets s3.amazonaws.com in for anybody; add aws:SourceArn or aws:SourceAccount";
const permission = (props: object): ResourceInput => ({
  type: "aws:lambda/permission:Permission",
  name: "t",
  props: { action: "lambda:InvokeFunction", function: "f", ...props },
});
testRule(ia16, {
  compliant: {
    "a source account": [topic(s3, bySource)],
    "a source ARN": [topic(s3, { ArnLike: { "aws:SourceArn": "arn:aws:s3:::assets" } })],
    "a Lambda permission with its source": [permission({ principal: "s3.amazonaws.com", sourceAccount: own })],
    "a role of ours": [topic({ AWS: `arn:aws:iam::${own}:role/app` })],
    "a service through KMS, a caller's account, an encryption context": [
      "kms:ViaService",
      "kms:CallerAccount",
      "kms:EncryptionContext:a",
    ].map((key, i) => ({ ...topic(s3, { StringEquals: { [key]: "x" } }), name: `t${i}` })),
    "EventBridge, which names no source to a topic": [topic({ Service: "events.amazonaws.com" })],
  },
  violating: {
    "any caller's account through KMS": {
      given: [topic(s3, { StringLike: { "kms:CallerAccount": "*" } })],
      says: [anybody],
    },

    "no source": { given: [topic(s3)], says: [anybody] },
    "EventBridge in a queue's policy": {
      given: [{ ...topic({ Service: "events.amazonaws.com" }), type: "aws:sqs/queuePolicy:QueuePolicy" }],
      says: ["statement t#0 lets events.amazonaws.com in for anybody; add aws:SourceArn or aws:SourceAccount"],
    },
    "a source that an absent key meets": {
      given: [topic(s3, { StringEqualsIfExists: { "aws:SourceAccount": own } })],
      says: [anybody],
    },
    "any source": { given: [topic(s3, { ArnLike: { "aws:SourceArn": "*" } })], says: [anybody] },
  },
  unknown: unknownPolicy,
  alias: {
    "a Lambda permission": {
      given: [permission({ principal: "s3.amazonaws.com" })],
      says: ["statement t#0 lets s3.amazonaws.com in for anybody; add aws:SourceArn or aws:SourceAccount"],
    },
    "the short token": { given: [shortTopic(topic(s3))], says: [anybody] },
  },
  mutations: [`t > policy = ${JSON.stringify(text({ Principal: s3, Action: "sns:Publish", Resource: "*" }))}`],
});

const scheduler = { Service: "scheduler.amazonaws.com" };
const forAnybody = "trust statement r#0 lets scheduler.amazonaws.com in for anybody; add aws:SourceAccount";
testRule(ia17, {
  compliant: {
    "a source account": [trust(scheduler, bySource)],
    "a service that sends none": [trust(ec2)],
    "a source ARN": [
      trust(scheduler, { ArnLike: { "aws:SourceArn": `arn:aws:scheduler:us-west-2:${own}:schedule/x` } }),
    ],
  },
  violating: {
    "no source": { given: [trust(scheduler)], says: [forAnybody] },
    "a negated source": {
      given: [trust(scheduler, { StringNotEquals: { "aws:SourceAccount": "1" } })],
      says: [forAnybody],
    },
    "a configured service": {
      given: [trust(ec2)],
      config: { services: ["ec2.amazonaws.com"] },
      says: ["trust statement r#0 lets ec2.amazonaws.com in for anybody; add aws:SourceAccount"],
    },
  },
  unknown: {
    ...unknownTrust,
  },
  alias: { "the short token": { given: [short(trust(scheduler))], says: [forAnybody] } },
  mutations: [`r > assumeRolePolicy = ${JSON.stringify(text({ Principal: scheduler, Action: "sts:AssumeRole" }))}`],
});

const open = "statement t#0 lets everybody in; name the principals or restrict them by condition";
testRule(ia18, {
  compliant: {
    "a named role": [topic({ AWS: `arn:aws:iam::${own}:role/app` })],
    "everybody of our organisation": [topic("*", { StringEquals: { "aws:PrincipalOrgID": "o-1" } })],
    "everybody through one endpoint": [topic("*", { StringEquals: { "aws:SourceVpce": "vpce-1" } })],
  },
  violating: {
    everybody: { given: [topic("*")], says: [open] },
    "everybody over TLS": { given: [topic("*", { Bool: { "aws:SecureTransport": "true" } })], says: [open] },
    "every account's role of a name": { given: [topic({ AWS: "arn:aws:iam::*:role/app" })], says: [open] },
  },
  unknown: unknownPolicy,
  alias: {
    "a Lambda permission": {
      given: [permission({ principal: "*" })],
      says: ["statement t#0 lets everybody in; name the principals or restrict them by condition"],
    },
    "the inline policy of a queue": {
      given: [
        {
          type: "aws:sqs/queue:Queue",
          name: "t",
          props: { policy: text({ Principal: "*", Action: "sqs:SendMessage", Resource: "*" }) },
        },
      ],
      says: [open],
    },
  },
  mutations: [`t > policy = ${JSON.stringify(text({ Principal: "*", Action: "sns:Publish", Resource: "*" }))}`],
});

const strange = "statement t#0 lets account 999999999999 in, which is not in trustedAccounts";
testRule(ia19, {
  compliant: {
    "our own account": [topic({ AWS: `arn:aws:iam::${own}:role/app` })],
    "a listed account": { given: [topic(foreign)], config: { trustedAccounts: ["999999999999"] } },
    "a service": [topic(s3, bySource)],
    "a role of ours, where our account is not known": [
      { ...topic({ Service: "s3.amazonaws.com" }, bySource), provider: undefined },
    ],
  },
  violating: {
    "a foreign account": { given: [topic(foreign)], says: [strange] },
    "a foreign account by its number": { given: [topic({ AWS: "999999999999" })], says: [strange] },
    "beside our own": { given: [topic({ AWS: [`arn:aws:iam::${own}:root`, foreign.AWS] })], says: [strange] },
  },
  unknown: {
    ...unknownPolicy,
    "our account not known": {
      given: [{ ...topic(foreign), provider: undefined }],
      says: ["our account is not known: set allowedAccountIds on the provider or the parameter accounts"],
    },
  },
  alias: { "the short token": { given: [shortTopic(topic(foreign))], says: [strange] } },
  mutations: [`t > policy = ${JSON.stringify(text({ Principal: foreign, Action: "sns:Publish", Resource: "*" }))}`],
});
