import type { ResourceInput } from "../../policies/core/index.ts";
import { ia07 } from "../../policies/rules/iam/ia07NoWideManagedPolicy.ts";
import { ia08 } from "../../policies/rules/iam/ia08ManagedRatherThanInline.ts";
import { ia09 } from "../../policies/rules/iam/ia09NoPolicyOnUser.ts";
import { attach, code, inline, managed, managedArn, one, role } from "./principals.ts";
import { testRule, unknown } from "./support.ts";

const aws = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

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
