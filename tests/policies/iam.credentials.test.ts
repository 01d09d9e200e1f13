import type { ResourceInput } from "../../policies/core/index.ts";
import { ia10 } from "../../policies/rules/iam/ia10NoIamUsers.ts";
import { ia11 } from "../../policies/rules/iam/ia11OneRolePerWorkload.ts";
import { ia13 } from "../../policies/rules/iam/ia13PasswordPolicy.ts";
import { ia22 } from "../../policies/rules/iam/ia22FailoverRoleBounded.ts";
import { ia23 } from "../../policies/rules/iam/ia23CredentialsAreShortLived.ts";
import { allow, document, inline, managed, managedArn, one, role } from "./principals.ts";
import { testRule, unknown } from "./support.ts";

const user = (name: unknown): ResourceInput => one("aws:iam/user:User", { name });
const unlisted = "is an IAM user that is not among breakGlassUsers; use Identity Center, a role or OIDC";
testRule(ia10, {
  compliant: {
    "a break-glass user": [user("break-glass-1")],
    "the password of a break-glass user": [one("aws:iam/userLoginProfile:UserLoginProfile", { user: "break-glass-2" })],
    "a user that the configuration lists": { given: [user("fire")], config: { breakGlassUsers: ["fire"] } },
  },
  violating: {
    "any other user": { given: [user("ann")], says: [unlisted] },
    "an access key": {
      given: [one("aws:iam/accessKey:AccessKey", { user: "break-glass-1" })],
      says: ["is a long-lived access key; use a role or an OIDC provider"],
    },
    "the password of any other user": {
      given: [one("aws:iam/userLoginProfile:UserLoginProfile", { user: "ann" })],
      says: [unlisted],
    },
  },
  unknown: {
    "a name not known yet": { given: [user(unknown)], says: ["name is not known yet"] },
  },
  alias: { "the short token": { given: [one("aws:iam:User", { name: "ann" })], says: [unlisted] } },
  mutations: ['it > name = "ann"', "it > name"],
});

const profile = (name: string, to: unknown): ResourceInput =>
  one("aws:iam/instanceProfile:InstanceProfile", { name, role: to }, name);
const fn: ResourceInput = one("aws:lambda/function:Function", { role: "arn:aws:iam::123456789012:role/app" }, "fn");
const shared = (names: string): string => `role app is shared by ${names}; give each workload its own`;
const withArn = role({ arn: "arn:aws:iam::123456789012:role/app" });
testRule(ia11, {
  compliant: {
    "a role for each": [role(), role({}, "jobs"), profile("web", "app"), profile("cron", "jobs")],
    "one function": [withArn, fn],
    "a role that nothing uses": [role()],
    "two functions of one workload": [withArn, fn, { ...fn, name: "fn2" }],
  },
  violating: {
    "two instance profiles": {
      given: [role(), profile("web", "app"), profile("cron", "app")],
      says: [shared("web, cron")],
    },
    "instances and a function": { given: [withArn, profile("web", "app"), fn], says: [shared("web, fn")] },
    "a function and a backup": {
      given: [
        withArn,
        fn,
        one("aws:backup/selection:Selection", { iamRoleArn: "arn:aws:iam::123456789012:role/app" }, "backup"),
      ],
      says: [shared("fn, backup")],
    },
  },
  unknown: {
    "a role not known yet": {
      given: [role(), profile("web", unknown)],
      says: ["role of web is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: [role(), profile("web", "app"), { ...profile("cron", "app"), type: "aws:iam:InstanceProfile" }],
      says: [shared("web, cron")],
    },
  },
  // An ARN that is written out is of what exists; what is yet to be made is joined by the engine.
  decidedWithout: ["app.arn"],
  mutations: ['cron > role = "app"'],
});

const strong = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  requireLowercaseCharacters: true,
  requireUppercaseCharacters: true,
  requireNumbers: true,
  requireSymbols: true,
};
const passwords = (props: object): ResourceInput =>
  one("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", { ...strong, ...props });
testRule(ia13, {
  compliant: {
    "as strong as asked": [passwords({})],
    longer: [passwords({ minimumPasswordLength: 20 })],
    "numbers as text": [passwords({ minimumPasswordLength: "14", requireSymbols: "true" })],
  },
  violating: {
    "too short": {
      given: [passwords({ minimumPasswordLength: 13 })],
      says: ["minimumPasswordLength must be 14 or more"],
    },
    "remembers too few": {
      given: [passwords({ passwordReusePrevention: 5 })],
      says: ["passwordReusePrevention must be 24"],
    },
    "no symbols": { given: [passwords({ requireSymbols: false })], says: ["requireSymbols must be true"] },
  },
  unknown: {
    "a length not known yet": {
      given: [passwords({ minimumPasswordLength: unknown })],
      says: ["minimumPasswordLength is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: [{ ...passwords({ requireNumbers: false }), type: "aws:iam:AccountPasswordPolicy" }],
      says: ["requireNumbers must be true"],
    },
  },
  mutations: Object.keys(strong).map((key) => `it > ${key}`),
});

const db = "arn:aws:rds:us-west-2:123456789012:db:west";
const failover = (permissionsBoundary?: unknown): ResourceInput => role({ permissionsBoundary }, "failover");
const edge = managed("edge", document(allow("Edge", "rds:*", db)));
const act = (action: string): ResourceInput => inline("act", document(allow("Act", action, db)), "failover");
const unbounded = "role failover has no permissionsBoundary";
testRule(ia22, {
  compliant: {
    "a boundary and what a failover does": [edge, failover(managedArn("edge")), act("rds:PromoteReadReplica")],
    "a boundary of another stack": [
      failover("arn:aws:iam::123456789012:policy/elsewhere"),
      act("rds:PromoteReadReplica"),
    ],
    "a role that is none of them": [role(), inline("x", document(allow("X", "route53:ListHostedZones")))],
    "a user whose name says failover, which is no role": [one("aws:iam/user:User", { name: "failover" }, "failover")],
    "a deployer within a boundary, which is no failover role": [
      edge,
      role({ permissionsBoundary: managedArn("edge") }, "ci-deployer"),
      inline("act", document(allow("Act", "route53:ChangeResourceRecordSets")), "ci-deployer"),
    ],
    "a denial of another service": [
      edge,
      failover(managedArn("edge")),
      inline("no", document({ Effect: "Deny", Action: "route53:*", Resource: "*" }), "failover"),
    ],
  },
  violating: {
    "no boundary": { given: [failover(), act("rds:PromoteReadReplica")], says: [unbounded] },
    "names of others": {
      given: [edge, failover(managedArn("edge")), act("route53:ChangeResourceRecordSets")],
      says: ["role failover may do route53:ChangeResourceRecordSets, which no failover needs"],
    },
    "a deployer without a boundary": {
      given: [role({}, "ci-deployer")],
      says: ["role ci-deployer has no permissionsBoundary"],
    },
  },
  unknown: {
    "a document not known yet": {
      given: [edge, failover(managedArn("edge")), inline("act", unknown, "failover")],
      says: ["policy of act is not known yet"],
    },
  },
  alias: { "the short token": { given: [{ ...failover(), type: "aws:iam:Role" }], says: [unbounded] } },
  mutations: ["failover > permissionsBoundary"],
});

const rotation = (rotationRules: unknown): ResourceInput =>
  one("aws:secretsmanager/secretRotation:SecretRotation", { secretId: "s", rotationRules });
const tooSlow = "rotationRules.automaticallyAfterDays must be at most 90";
testRule(ia23, {
  compliant: {
    "every 30 days": [rotation({ automaticallyAfterDays: 30 })],
    "a database with IAM": [one("aws:rds/instance:Instance", { iamDatabaseAuthenticationEnabled: true })],
    "a function URL that asks": [one("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "AWS_IAM" })],
    "a schedule": [rotation({ scheduleExpression: "rate(10 days)" })],
    "every 90 days": [rotation({ automaticallyAfterDays: 90 })],
    "an empty schedule, and days": [rotation({ scheduleExpression: "", automaticallyAfterDays: 30 })],
  },
  violating: {
    "once a year": { given: [rotation({ automaticallyAfterDays: 365 })], says: [tooSlow] },
    "a database without IAM": {
      given: [one("aws:rds/cluster:Cluster", {})],
      says: ["iamDatabaseAuthenticationEnabled must be true"],
    },
    "a function URL for everybody": {
      given: [one("aws:lambda/functionUrl:FunctionUrl", { authorizationType: "NONE" })],
      says: ["authorizationType must not be NONE"],
    },
  },
  unknown: {
    "a schedule not known yet": {
      given: [rotation({ scheduleExpression: unknown, automaticallyAfterDays: 30 })],
      says: ["rotationRules.scheduleExpression is not known yet"],
    },

    "days not known yet": {
      given: [rotation({ automaticallyAfterDays: unknown })],
      says: ["rotationRules.automaticallyAfterDays is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: [one("aws:rds:Instance", { iamDatabaseAuthenticationEnabled: false })],
      says: ["iamDatabaseAuthenticationEnabled must be true"],
    },
    "rules as a list": { given: [rotation([{ automaticallyAfterDays: 100 }])], says: [tooSlow] },
  },
  mutations: ["it > rotationRules.automaticallyAfterDays = 91", "it > rotationRules"],
});
