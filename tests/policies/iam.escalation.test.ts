import { expect } from "vitest";
import { ia05 } from "../../policies/rules/iam/ia05NoEscalationByPrincipal.ts";
import { allow, attach, code, document, inline, managed, managedArn, one, role } from "./principals.ts";
import { testRule, unknown } from "./support.ts";

const ada = one("aws:iam/user:User", { name: "ada" }, "ada");
const ops = one("aws:iam/group:Group", { name: "ops" }, "ops");
const roleArn = "arn:aws:iam::123456789012:role/";
const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

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
