import { expect } from "vitest";
import type { ResourceInput } from "../../policies/core/index.ts";
import { ia05 } from "../../policies/rules/iam/ia05NoEscalationByPrincipal.ts";
import { ia07 } from "../../policies/rules/iam/ia07NoWideManagedPolicy.ts";
import { ia08 } from "../../policies/rules/iam/ia08ManagedRatherThanInline.ts";
import { ia09 } from "../../policies/rules/iam/ia09NoPolicyOnUser.ts";
import { ia10 } from "../../policies/rules/iam/ia10NoIamUsers.ts";
import { ia11 } from "../../policies/rules/iam/ia11OneRolePerWorkload.ts";
import { ia13 } from "../../policies/rules/iam/ia13PasswordPolicy.ts";
import { ia22 } from "../../policies/rules/iam/ia22FailoverRoleBounded.ts";
import { ia23 } from "../../policies/rules/iam/ia23CredentialsAreShortLived.ts";
import { testRule, unknown } from "./support.ts";

const document = (...statements: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (Sid: string, Action: unknown, Resource: unknown = "*"): object => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
});
const one = (type: string, props: Record<string, unknown>, name = "it"): ResourceInput => ({ type, name, props });
const role = (props: object = {}, name = "app"): ResourceInput => one("aws:iam/role:Role", { name, ...props }, name);
const inline = (name: string, policy: unknown, to = "app"): ResourceInput =>
  one("aws:iam/rolePolicy:RolePolicy", { role: to, policy }, name);
const managedArn = (name: string): string => `arn:aws:iam::123456789012:policy/${name}`;
const managed = (name: string, policy: unknown): ResourceInput =>
  one("aws:iam/policy:Policy", { name, arn: managedArn(name), policy }, name);
const attach = (name: string, policyArn: unknown, to = "app"): ResourceInput =>
  one("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: to, policyArn }, name);

const ada = one("aws:iam/user:User", { name: "ada" }, "ada");
const ops = one("aws:iam/group:Group", { name: "ops" }, "ops");
const roleArn = "arn:aws:iam::123456789012:role/";
const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

const code = document(allow("Code", ["lambda:CreateFunction", "lambda:InvokeFunction"]));
const pass = document(allow("Pass", "iam:PassRole"));
const escalates =
  "app can escalate by passrole-lambda-create-invoke: a function under a role passed to it, called, by iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction in pass#0, code#0";
testRule(ia05, {
  compliant: {
    "one half of a path": [role(), inline("code", code)],
    "both halves on two roles": [role(), role({}, "other"), inline("code", code), inline("pass", pass, "other")],
    "both halves and a deny in a third document": [
      role(),
      inline("code", code),
      inline("pass", pass),
      inline("no", document({ Sid: "No", Effect: "Deny", Action: "iam:PassRole", Resource: "*" })),
    ],
    "both halves within a boundary that leaves one out": [
      role({ permissionsBoundary: managedArn("edge") }),
      managed("edge", document(allow("Edge", "lambda:*"))),
      inline("code", code),
      inline("pass", pass),
    ],
    "both halves within a boundary that denies one": [
      role({ permissionsBoundary: managedArn("edge") }),
      managed(
        "edge",
        document(allow("All", "*"), { Effect: "Deny", Action: ["iam:*", "organizations:*"], Resource: "*" }),
      ),
      inline("code", code),
      inline("pass", pass),
    ],
    "both halves within a boundary that names what may be passed": [
      role({ permissionsBoundary: managedArn("edge") }),
      managed("edge", document(allow("Code", "lambda:*"), allow("Pass", "iam:PassRole", `${roleArn}runtime`))),
      inline("code", code),
      inline("pass", pass),
    ],
    "a boundary that nobody can read, and nothing for it to close": [
      role({ permissionsBoundary: aws("ReadOnlyAccess") }),
      inline("code", code),
    ],
    "one half restricted by a condition": [
      role(),
      inline("code", code),
      inline(
        "pass",
        document({
          ...allow("Pass", "iam:PassRole"),
          Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
        }),
      ),
    ],
    "half a path on a user, the other on a group of others": [
      ada,
      ops,
      one("aws:iam/userPolicy:UserPolicy", { user: "ada", policy: code }, "code"),
      one("aws:iam/groupPolicy:GroupPolicy", { group: "ops", policy: pass }, "pass"),
      one("aws:iam/groupMembership:GroupMembership", { group: "ops", users: ["grace"] }, "members"),
    ],
    "leave to rewrite another role of its name": [
      role({ arn: `${roleArn}one/app` }),
      inline("other", document(allow("Other", "iam:PutRolePolicy", `${roleArn}two/app`))),
    ],
  },
  violating: {
    "a boundary that allows it all": {
      given: [
        role({ permissionsBoundary: managedArn("edge") }),
        managed("edge", document(allow("All", "*"))),
        inline("code", code),
        inline("pass", pass),
      ],
      says: [escalates],
    },
    "a boundary whose deny has a condition": {
      given: [
        role({ permissionsBoundary: managedArn("edge") }),
        managed(
          "edge",
          document(allow("All", "*"), {
            Effect: "Deny",
            Action: "iam:*",
            Resource: "*",
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ),
        inline("code", code),
        inline("pass", pass),
      ],
      says: [escalates],
    },
    "leave to rewrite itself, though it names but one role": {
      given: [
        role({ arn: `${roleArn}app` }),
        inline("self", document(allow("Self", "iam:PutRolePolicy", `${roleArn}app`))),
      ],
      says: [expect.stringMatching(/^app can escalate by iam-put-role-policy: .* in self#0$/) as unknown as string],
    },
    "leave to rewrite itself, before it has an ARN": {
      given: [role(), inline("self", document(allow("Self", "iam:PutRolePolicy", `${roleArn}*app`)))],
      says: [expect.stringMatching(/^app can escalate by iam-put-role-policy: .* in self#0$/) as unknown as string],
    },
    "half a path on a user, the other on its group": {
      given: [
        ada,
        ops,
        one("aws:iam/userPolicy:UserPolicy", { user: "ada", policy: code }, "code"),
        one("aws:iam/groupPolicy:GroupPolicy", { group: "ops", policy: pass }, "pass"),
        one("aws:iam/userGroupMembership:UserGroupMembership", { user: "ada", groups: ["ops"] }, "member"),
      ],
      says: [escalates.replace("app", "ada")],
    },
    "a group": {
      given: [
        ops,
        one("aws:iam/groupPolicy:GroupPolicy", { group: "ops", policy: code }, "code"),
        managed("pass", pass),
        one("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", { group: "ops", policyArn: managedArn("pass") }),
      ],
      says: [escalates.replace("app", "ops")],
    },
    "two inline documents": { given: [role(), inline("code", code), inline("pass", pass)], says: [escalates] },
    "an inline and an attached document": {
      given: [role(), inline("code", code), managed("pass", pass), attach("a", managedArn("pass"))],
      says: [escalates],
    },
    "an inline document and managedPolicyArns": {
      given: [role({ managedPolicyArns: [managedArn("pass")] }), inline("code", code), managed("pass", pass)],
      says: [escalates],
    },
  },
  unknown: {
    "a document not known yet": {
      given: [role(), inline("code", unknown)],
      says: ["not known yet: code.policy"],
    },
    "a path that a boundary outside the stack may close": {
      given: [role({ permissionsBoundary: aws("PowerUserAccess") }), inline("code", code), inline("pass", pass)],
      says: ["permissionsBoundary of app is not in this stack or not known yet"],
    },
    "a path that a boundary not known yet may close": {
      given: [
        role({ permissionsBoundary: managedArn("edge") }),
        managed("edge", unknown),
        inline("code", code),
        inline("pass", pass),
      ],
      says: ["permissionsBoundary of app is not in this stack or not known yet"],
    },
  },
  alias: {
    "a membership by GroupMembership, a policy by RolePolicyAttachmentsExclusive": {
      given: [
        role(),
        ada,
        ops,
        managed("code", code),
        managed("pass", pass),
        one("aws:iam/groupMembership:GroupMembership", { group: "ops", users: ["ada"] }, "members"),
        one("aws:iam/policyAttachment:PolicyAttachment", { groups: ["ops"], policyArn: managedArn("pass") }, "ops"),
        one("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", {
          userName: "ada",
          policyArns: [managedArn("code")],
        }),
        one(
          "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
          { roleName: "app", policyArns: [managedArn("code"), managedArn("pass")] },
          "exclusive",
        ),
      ],
      says: [escalates, escalates.replace("app", "ada")],
    },
    "a policy attached by PolicyAttachment": {
      given: [
        role(),
        inline("code", code),
        managed("pass", pass),
        one("aws:iam/policyAttachment:PolicyAttachment", { roles: ["app"], policyArn: managedArn("pass") }),
      ],
      says: [escalates],
    },
  },
  // An ARN that is written out is of what exists; what is yet to be made is joined by the engine.
  decidedWithout: ["pass.arn", "code.arn"],
  mutations: [`code > policy = ${JSON.stringify(document(allow("Bad", "iam:CreatePolicyVersion")))}`],
});

const wide = (name: string): string => `attaches ${name}; attach a policy that lists what is needed`;
testRule(ia07, {
  compliant: {
    "a narrow managed policy": [attach("it", aws("AmazonSSMManagedInstanceCore"))],
    "a policy of our own": [attach("it", managedArn("SomethingFullAccess"))],
    "a role without managed policies": [role()],
  },
  violating: {
    AdministratorAccess: { given: [attach("it", aws("AdministratorAccess"))], says: [wide("AdministratorAccess")] },
    "any FullAccess": { given: [attach("it", aws("AmazonS3FullAccess"))], says: [wide("AmazonS3FullAccess")] },
    "in managedPolicyArns": {
      given: [role({ managedPolicyArns: [aws("PowerUserAccess")] })],
      says: [wide("PowerUserAccess")],
    },
  },
  unknown: {
    "an ARN not known yet": { given: [attach("it", unknown)], says: ["policyArn is not known yet"] },
  },
  alias: {
    "an attachment to a group": {
      given: [
        one("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", { group: "g", policyArn: aws("IAMFullAccess") }),
      ],
      says: [wide("IAMFullAccess")],
    },
  },
  mutations: [`it > policyArn = "${aws("AdministratorAccess")}"`],
});

testRule(ia08, {
  compliant: {
    "a managed policy and its attachment": [role(), managed("p", code), attach("a", managedArn("p"))],
    "a role alone": [role()],
    "a role with an empty list": [role({ inlinePolicies: [] })],
  },
  violating: {
    "a RolePolicy": {
      given: [inline("p", code)],
      says: ["is an inline policy; use a managed policy and an attachment"],
    },
    "a GroupPolicy": {
      given: [one("aws:iam/groupPolicy:GroupPolicy", { group: "g", policy: code })],
      says: ["is an inline policy; use a managed policy and an attachment"],
    },
    "inlinePolicies of a role": {
      given: [role({ inlinePolicies: [{ name: "i", policy: code }] })],
      says: ["has inlinePolicies; use managed policies and attachments"],
    },
  },
  unknown: {
    "inlinePolicies not known yet": {
      given: [role({ inlinePolicies: unknown })],
      says: ["inlinePolicies is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: [one("aws:iam:UserPolicy", { user: "u", policy: code })],
      says: ["is an inline policy; use a managed policy and an attachment"],
    },
  },
  mutations: ['app > inlinePolicies = [{"name":"i","policy":"{}"}]'],
});

const onUser = "attaches a policy to a user; attach it to a role or a group";
const everywhere = (props: object): ResourceInput =>
  one("aws:iam/policyAttachment:PolicyAttachment", { policyArn: managedArn("p"), ...props });
testRule(ia09, {
  compliant: {
    "an attachment to roles": [everywhere({ roles: ["app"] })],
    "an attachment with an empty list of users": [everywhere({ users: [] })],
    "a role policy": [inline("p", code)],
  },
  violating: {
    "a user policy": { given: [one("aws:iam/userPolicy:UserPolicy", { user: "u", policy: code })], says: [onUser] },
    "an attachment to a user": {
      given: [one("aws:iam/userPolicyAttachment:UserPolicyAttachment", { user: "u", policyArn: managedArn("p") })],
      says: [onUser],
    },
    "an attachment to users": { given: [everywhere({ users: ["u"] })], says: [onUser] },
  },
  unknown: {
    "users not known yet": { given: [everywhere({ users: unknown })], says: ["users is not known yet"] },
  },
  alias: { "the short token": { given: [one("aws:iam:UserPolicy", { user: "u", policy: code })], says: [onUser] } },
  mutations: ['it > users = ["u"]'],
});

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
