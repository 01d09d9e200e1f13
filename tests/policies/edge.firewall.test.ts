import type { Example, ResourceInput } from "../../policies/core/index.ts";
import { ed05 } from "../../policies/rules/edge/ed05ManagedFirewallRules.ts";
import { ed06 } from "../../policies/rules/edge/ed06RateLimitAndBlock.ts";
import { ed09 } from "../../policies/rules/edge/ed09OriginAcceptsEdgeOnly.ts";
import { ed11 } from "../../policies/rules/edge/ed11WebAclBlocks.ts";
import { ed12 } from "../../policies/rules/edge/ed12DistributionGuarded.ts";
import { testRule, unknown } from "./support.ts";

const zone: ResourceInput = { type: "cloudflare:index/zone:Zone", name: "main", id: "zone", props: {} };
const ruleset = (name: string, phase: unknown, rules: unknown): ResourceInput => ({
  type: "cloudflare:index/ruleset:Ruleset",
  name,
  props: { zoneId: "zone", kind: "zone", phase, rules },
});
const shortRuleset = (resource: ResourceInput): ResourceInput => ({ ...resource, type: "cloudflare:Ruleset" });

const managedId = "efb7b8c949ac4650a09736fc376e9aee";
const owaspId = "4814384a9e5d4991b9815dcfc25d2f1f";
const execute = (id: unknown, more: object = {}): object => ({
  action: "execute",
  expression: "true",
  enabled: true,
  actionParameters: { id },
  ...more,
});
const overridden = (overrides: object): object =>
  execute(managedId, { actionParameters: { id: managedId, overrides } });
const managed = (...rules: object[]): ResourceInput => ruleset("waf", "http_request_firewall_managed", rules);
const noManaged = "the Cloudflare Managed ruleset does not run, or only logs";
const noOwasp = "the OWASP ruleset does not run, or only logs";
testRule(ed05, {
  compliant: {
    both: [zone, managed(execute(managedId), execute(owaspId))],
    "in two rulesets": [
      zone,
      managed(execute(managedId)),
      ruleset("owasp", "http_request_firewall_managed", [execute(owaspId)]),
    ],
    "one path skipped": [
      zone,
      managed({ action: "skip", expression: 'http.host eq "a"' }, execute(managedId), execute(owaspId)),
    ],
    "an override that turns its rules on": [zone, managed(overridden({ enabled: true }), execute(owaspId))],
    "a stack without an edge": [],
  },
  violating: {
    "a zone alone": { given: [zone], says: [noManaged, noOwasp] },
    "an action that logs in place of one that executes": {
      given: [zone, managed(execute(managedId, { action: "log" }), execute(owaspId))],
      says: [noManaged],
    },
    "log mode": { given: [zone, managed(overridden({ action: "log" }), execute(owaspId))], says: [noManaged] },
    "all its rules off": {
      given: [zone, managed(overridden({ enabled: false }), execute(owaspId))],
      says: [noManaged],
    },
    "a rule that is off": {
      given: [zone, managed(execute(managedId), execute(owaspId, { enabled: false }))],
      says: [noOwasp],
    },
    "skipped for everybody": {
      given: [zone, managed({ action: "skip", expression: "(true)" }, execute(managedId), execute(owaspId))],
      says: ["a rule skips the managed rules for everybody"],
    },
  },
  unknown: {
    "rules not known yet": {
      given: [zone, ruleset("waf", "http_request_firewall_managed", unknown)],
      says: ["rules of waf is not known yet"],
    },
    "a ruleset's id not known yet": {
      given: [zone, managed(execute(unknown), execute(owaspId))],
      says: ["rules[0].actionParameters.id of waf is not known yet"],
    },
    "a phase not known yet": {
      given: [zone, ruleset("waf", unknown, [execute(managedId), execute(owaspId)])],
      says: ["phase of waf is not known yet"],
    },
    "a switch not known yet": {
      given: [zone, managed(execute(managedId, { enabled: unknown }), execute(owaspId))],
      says: ["rules[0].enabled of waf is not known yet"],
    },
  },
  alias: {
    "the short token": { given: [zone, shortRuleset(managed(execute(managedId)))], says: [noOwasp] },
  },
  mutations: ["waf", "waf > rules[0]", "waf > rules[1]", "waf > rules[0].enabled = false", 'waf > phase = "ddos_l7"'],
});

const act = (action: unknown, more: object = {}): object => ({ action, expression: "ip.src in $x", ...more });
const limit = (...rules: object[]): ResourceInput => ruleset("limit", "http_ratelimit", rules);
const custom = (...rules: object[]): ResourceInput => ruleset("custom", "http_request_firewall_custom", rules);
const noLimit = "no rule limits a rate (phase http_ratelimit)";
const noBlock = "no rule blocks addresses or countries (phase http_request_firewall_custom)";
testRule(ed06, {
  compliant: {
    both: [zone, limit(act("block")), custom(act("block"))],
    "by challenges": [zone, limit(act("managed_challenge")), custom(act("js_challenge"))],
    "a rule that logs beside one that blocks": [zone, limit(act("block")), custom(act("log"), act("block"))],
    "a stack without an edge": [],
  },
  violating: {
    "a zone alone": { given: [zone], says: [noLimit, noBlock] },
    "log mode": { given: [zone, limit(act("log")), custom(act("block"))], says: [noLimit] },
    "a rule that is off": {
      given: [zone, limit(act("block")), custom(act("block", { enabled: false }))],
      says: [noBlock],
    },
    "a ruleset without rules": {
      given: [zone, ruleset("limit", "http_ratelimit", undefined), custom(act("block"))],
      says: [noLimit],
    },
  },
  unknown: {
    "rules not known yet": {
      given: [zone, ruleset("limit", "http_ratelimit", unknown), custom(act("block"))],
      says: ["rules of limit is not known yet"],
    },
    "an action not known yet": {
      given: [zone, limit(act(unknown)), custom(act("block"))],
      says: ["rules[0].action of limit is not known yet"],
    },
    "a phase not known yet": {
      given: [zone, ruleset("limit", unknown, [act("block")]), custom(act("block"))],
      says: ["phase of limit is not known yet"],
    },
  },
  alias: {
    "the short token": { given: [zone, shortRuleset(limit(act("log"))), custom(act("block"))], says: [noLimit] },
  },
  mutations: ["limit", "custom", 'limit > rules[0].action = "log"', "custom > rules[0].enabled = false"],
});

const balancer: ResourceInput = {
  type: "cloudflare:index/loadBalancer:LoadBalancer",
  name: "app",
  props: { zoneId: "zone", name: "app.example.com" },
};
const pulls = (enabled: unknown = true): ResourceInput => ({
  type: "cloudflare:index/authenticatedOriginPullsSettings:AuthenticatedOriginPullsSettings",
  name: "pulls",
  props: { zoneId: "zone", enabled },
});
const listener = (props: object, name = "https", type = "aws:lb/listener:Listener"): ResourceInput => ({
  type,
  name,
  props: { protocol: "HTTPS", ...props },
});
const asks = listener({ mutualAuthentication: { mode: "verify" } });
const withEdge = (active: readonly ResourceInput[], ...more: ResourceInput[]): Example => ({
  active,
  standby: [balancer, ...more],
});
const noCertificate = "the edge shows no certificate: add AuthenticatedOriginPullsSettings or a tunnel";
const noAsking = "listener https does not ask for the edge's certificate";
testRule(ed09, {
  compliant: {
    "a certificate that both coasts ask for": withEdge([asks], pulls(), { ...asks, name: "west" }),
    "a plain listener, which redirects": withEdge([listener({ protocol: "HTTP" })], pulls(), asks),
    "a tunnel": withEdge([asks], {
      type: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
      name: "tunnel",
      props: {},
    }),
    "no edge": { active: [listener({})], standby: [] },
  },
  violating: {
    "no certificate": { given: withEdge([asks]), says: [noCertificate] },
    "a certificate that is turned off": { given: withEdge([asks], pulls(false)), says: [noCertificate] },
    "a listener that does not ask": { given: withEdge([listener({})], pulls()), says: [noAsking] },
    "a listener that does not say its protocol": {
      given: withEdge([listener({ protocol: undefined })], pulls()),
      says: [noAsking],
    },
    "a listener that says its protocol in small letters": {
      given: withEdge([listener({ protocol: "https" })], pulls()),
      says: [noAsking],
    },
    "a listener that lets any certificate through": {
      given: withEdge([listener({ mutualAuthentication: { mode: "passthrough" } })], pulls()),
      says: [noAsking],
    },
  },
  unknown: {
    "a mode not known yet": {
      given: withEdge([listener({ mutualAuthentication: { mode: unknown } })], pulls()),
      says: ["mutualAuthentication.mode of https is not known yet"],
    },
    "a switch not known yet": {
      given: withEdge([asks], pulls(unknown)),
      says: ["enabled of pulls is not known yet"],
    },
    "a protocol not known yet": {
      given: withEdge([listener({ protocol: unknown })], pulls()),
      says: ["protocol of https is not known yet"],
    },
  },
  alias: {
    "a listener of aws.alb": {
      given: withEdge([listener({}, "https", "aws:alb/listener:Listener")], pulls()),
      says: [noAsking],
    },
  },
  mutations: [
    "pulls",
    "pulls > enabled = false",
    'https > mutualAuthentication.mode = "off"',
    "west > mutualAuthentication",
  ],
});

const groups = [
  "AWSManagedRulesCommonRuleSet",
  "AWSManagedRulesKnownBadInputsRuleSet",
  "AWSManagedRulesSQLiRuleSet",
  "AWSManagedRulesAmazonIpReputationList",
];
const runs = (name: unknown, overrideAction: unknown = { none: {} }): object => ({
  overrideAction,
  statement: { managedRuleGroupStatement: { vendorName: "AWS", name } },
});
const acl = (rules: unknown, metrics: unknown = true, type = "aws:wafv2/webAcl:WebAcl"): ResourceInput => ({
  type,
  name: "acl",
  props: { rules, visibilityConfig: { cloudwatchMetricsEnabled: metrics } },
});
const four = groups.map((name) => runs(name));
const lacks = (...names: string[]): string => `lacks ${names.join(", ")}, or only counts`;
const [common = ""] = groups;
testRule(ed11, {
  compliant: {
    "all four": [acl(four)],
    "a fifth rule that counts": [acl([...four, runs("AWSManagedRulesLinuxRuleSet", { count: {} })])],
    "no word of an override": [acl(groups.map((name) => runs(name, null)))],
  },
  violating: {
    "no rules": { given: [acl([])], says: [lacks(...groups)] },
    "one that counts": { given: [acl([runs(common, { count: {} }), ...four.slice(1)])], says: [lacks(common)] },
    "no metrics": {
      given: [acl(four, false)],
      says: ["visibilityConfig.cloudwatchMetricsEnabled must be true"],
    },
    "one missing": { given: [acl(four.slice(1))], says: [lacks(common)] },
  },
  unknown: {
    "rules not known yet": { given: [acl(unknown)], says: ["rules is not known yet"] },
    "a group not known yet": {
      given: [acl([runs(unknown), ...four.slice(1)])],
      says: ["rules[0].statement.managedRuleGroupStatement.name is not known yet"],
    },
    "an override not known yet": {
      given: [acl([runs(common, unknown), ...four.slice(1)])],
      says: ["rules[0].overrideAction.count is not known yet"],
    },
    "metrics not known yet": {
      given: [acl(four, unknown)],
      says: ["visibilityConfig.cloudwatchMetricsEnabled is not known yet"],
    },
  },
  alias: { "the short token": { given: [acl([], true, "aws:wafv2:WebAcl")], says: [lacks(...groups)] } },
  mutations: [
    "acl > rules",
    "acl > rules[3]",
    'acl > rules[2].overrideAction = {"count":{}}',
    "acl > visibilityConfig.cloudwatchMetricsEnabled",
  ],
});

const s3 = { domainName: "assets.s3.us-east-1.amazonaws.com", originId: "east", originAccessControlId: "oac" };
const open = { domainName: s3.domainName, originId: "east" };
const distribution = (props: object = {}, type = "aws:cloudfront/distribution:Distribution"): ResourceInput => ({
  type,
  name: "content",
  props: {
    webAclId: "acl",
    defaultRootObject: "index.html",
    origins: [s3],
    defaultCacheBehavior: { responseHeadersPolicyId: "headers" },
    ...props,
  },
});
const noAcl = "webAclId must be set";
const noControl = "origins[0].originAccessControlId must be set";
testRule(ed12, {
  compliant: {
    "guarded in all": [distribution()],
    "an origin that is no bucket": [
      distribution({ origins: [{ domainName: "app.example.com", originId: "app", customOriginConfig: {} }] }),
    ],
    "a bucket's website, which knows no access control": [
      distribution({ origins: [{ domainName: "assets.s3-website-us-east-1.amazonaws.com", originId: "site" }] }),
    ],
    "a web ACL that is yet to be made": [
      { type: "aws:wafv2/webAcl:WebAcl", name: "acl", props: {} },
      { ...distribution({ webAclId: unknown }), propertyDependencies: { webAclId: ["acl"] } },
    ],
    "an origin of another kind not known yet": [
      distribution({ origins: [{ domainName: unknown, customOriginConfig: { httpPort: 80 } }] }),
    ],
  },
  violating: {
    "no web ACL": { given: [distribution({ webAclId: undefined })], says: [noAcl] },
    "an empty web ACL": { given: [distribution({ webAclId: "" })], says: [noAcl] },
    "no root object and no headers": {
      given: [distribution({ defaultRootObject: "", defaultCacheBehavior: {} })],
      says: ["defaultRootObject must be set", "defaultCacheBehavior.responseHeadersPolicyId must be set"],
    },
    "an open bucket": { given: [distribution({ origins: [open] })], says: [noControl] },
    "the second origin": {
      given: [distribution({ origins: [s3, { ...s3, originAccessControlId: "" }] })],
      says: ["origins[1].originAccessControlId must be set"],
    },
  },
  unknown: {
    "guards not known yet": {
      given: [distribution({ webAclId: unknown, origins: [{ ...s3, originAccessControlId: unknown }] })],
      says: ["webAclId is not known yet; origins[0].originAccessControlId is not known yet"],
    },
    "origins not known yet": { given: [distribution({ origins: unknown })], says: ["origins is not known yet"] },
    "an origin that may be a bucket": {
      given: [distribution({ origins: [{ ...open, domainName: unknown }] })],
      says: ["origins[0].domainName is not known yet"],
    },
  },
  alias: {
    "the short token": { given: [distribution({ origins: [open] }, "aws:cloudfront:Distribution")], says: [noControl] },
  },
  mutations: [
    "content > webAclId",
    "content > defaultRootObject",
    "content > defaultCacheBehavior.responseHeadersPolicyId",
    "content > origins[0].originAccessControlId",
  ],
});
