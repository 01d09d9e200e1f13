import type { ResourceInput } from "../../policies/core/index.ts";
import { lg06 } from "../../policies/rules/logging/lg06AccessLogsOn.ts";
import { lg07 } from "../../policies/rules/logging/lg07LogsKeptAYear.ts";
import { lg08 } from "../../policies/rules/logging/lg08DatabaseLogsExported.ts";
import { lg09 } from "../../policies/rules/logging/lg09SearchDomainLogs.ts";
import { lg15 } from "../../policies/rules/logging/lg15VpnConnectionsLogged.ts";
import { lg16 } from "../../policies/rules/logging/lg16FunctionsLeaveTraces.ts";
import { testRule, unknown } from "./support.ts";

const balancer = (accessLogs: unknown): ResourceInput => ({
  type: "aws:lb/loadBalancer:LoadBalancer",
  name: "web",
  props: { accessLogs },
});
const logged = balancer({ enabled: true, bucket: "logs" });
const distribution = (props: object): ResourceInput => ({
  type: "aws:cloudfront/distribution:Distribution",
  name: "content",
  props: { ...props },
});
const acl: ResourceInput = { type: "aws:wafv2/webAcl:WebAcl", name: "acl", props: { arn: "arn:aws:wafv2:::acl" } };
const aclLog = (resourceArn: string): ResourceInput => ({
  type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  name: "acl-log",
  props: { resourceArn },
});
const bucket = (name: string, props: object = {}): ResourceInput => ({
  type: "aws:s3/bucket:Bucket",
  name,
  props: { bucket: name, ...props },
});
const bucketLog = (of: string): ResourceInput => ({
  type: "aws:s3/bucketLogging:BucketLogging",
  name: "bucket-log",
  props: { bucket: of, targetBucket: "logs" },
});
const off = "accessLogs.enabled must be true";
const noAclLog = "has no WebAclLoggingConfiguration";
const noBucketLog = "bucket assets has no BucketLogging";
testRule(lg06, {
  compliant: {
    "everything logged": [
      logged,
      distribution({ loggingConfig: { bucket: "logs.s3.amazonaws.com" } }),
      acl,
      aclLog("arn:aws:wafv2:::acl"),
      bucket("assets"),
      bucketLog("assets"),
    ],
    "a bucket logged inline": [bucket("assets", { logging: { targetBucket: "logs" } })],
    "a bucket of logs": [bucket("access-logs")],
    "a bucket of logs by another word": { given: [bucket("records")], config: { logBuckets: ["records"] } },
  },
  violating: {
    "a load balancer with logs off": { given: [balancer({ enabled: false, bucket: "logs" })], says: [off] },
    "a load balancer without a word": { given: [balancer(undefined)], says: [off] },
    "a distribution": { given: [distribution({})], says: ["loggingConfig must be set"] },
    "a web ACL": { given: [acl], says: [noAclLog] },
    "a web ACL beside another's configuration": { given: [acl, aclLog("arn:aws:wafv2:::other")], says: [noAclLog] },
    "a bucket": { given: [bucket("assets"), bucketLog("images")], says: [noBucketLog] },
    "a bucket of logs that is none by the given words": {
      given: [bucket("logs")],
      config: { logBuckets: ["records"] },
      says: ["bucket logs has no BucketLogging"],
    },
  },
  unknown: {
    "a load balancer not known yet": {
      given: [balancer({ enabled: unknown })],
      says: ["accessLogs.enabled of web is not known yet"],
    },
    "a configuration of something not known yet": {
      given: [acl, aclLog(unknown)],
      says: ["resourceArn of acl-log is not known yet"],
    },
    "logging of a bucket not known yet": {
      given: [bucket("assets"), bucketLog(unknown)],
      says: ["bucket of bucket-log is not known yet"],
    },
  },
  alias: {
    "a load balancer of aws.alb": {
      given: [{ ...balancer({ enabled: false }), type: "aws:alb/loadBalancer:LoadBalancer" }],
      says: [off],
    },
    BucketV2: { given: [{ ...bucket("assets"), type: "aws:s3/bucketV2:BucketV2" }], says: [noBucketLog] },
  },
  mutations: ["web > accessLogs", "content > loggingConfig", "acl-log", "bucket-log"],
});

const group = (props: object, type = "aws:cloudwatch/logGroup:LogGroup"): ResourceInput => ({
  type,
  name: "group",
  props: { ...props },
});
const ayear = "retentionInDays must be at least 365, and not 0 (for ever)";
testRule(lg07, {
  compliant: {
    "a year": [group({ retentionInDays: 365 })],
    "five years, written as text": [group({ retentionInDays: "1827" })],
    "a month where that is agreed": { given: [group({ retentionInDays: 30 })], config: { minimumDays: 30 } },
  },
  violating: {
    "a day less": { given: [group({ retentionInDays: 364 })], says: [ayear] },
    "for ever": { given: [group({ retentionInDays: 0 })], says: [ayear] },
    "for ever without a word": { given: [group({})], says: [ayear] },
    "less than agreed": {
      given: [group({ retentionInDays: 365 })],
      config: { minimumDays: 400 },
      says: ["retentionInDays must be at least 400, and not 0 (for ever)"],
    },
  },
  unknown: {
    "not known yet": { given: [group({ retentionInDays: unknown })], says: ["retentionInDays is not known yet"] },
    "a text that is no number": {
      given: [group({ retentionInDays: "a year" })],
      says: ["retentionInDays is not known yet"],
    },
  },
  alias: {
    "the short token": { given: [group({ retentionInDays: 7 }, "aws:cloudwatch:LogGroup")], says: [ayear] },
  },
  mutations: ["group > retentionInDays", "group > retentionInDays = 90"],
});

const database = (props: object, type = "aws:rds/instance:Instance"): ResourceInput => ({
  type,
  name: "db",
  props: { engine: "mysql", ...props },
});
const exported = { enabledCloudwatchLogsExports: ["audit", "error"], monitoringInterval: 60, copyTagsToSnapshot: true };
const noExport = "enabledCloudwatchLogsExports must hold audit or error";
const noTags = "copyTagsToSnapshot must be true";
const noMonitoring = "monitoringInterval must be set (60 s or less)";
testRule(lg08, {
  compliant: {
    MySQL: [database(exported)],
    PostgreSQL: [database({ ...exported, engine: "postgres", enabledCloudwatchLogsExports: ["postgresql"] })],
    "a cluster, whose instances are monitored": [
      database({ ...exported, engine: "aurora-mysql", monitoringInterval: undefined }, "aws:rds/cluster:Cluster"),
    ],
    "errors without audit": [database({ ...exported, enabledCloudwatchLogsExports: ["error"] })],
  },
  violating: {
    nothing: { given: [database({})], says: [noExport, noTags, noMonitoring] },
    "slow queries alone": {
      given: [database({ ...exported, enabledCloudwatchLogsExports: ["slowquery"] })],
      says: [noExport],
    },
    "PostgreSQL without its log": {
      given: [database({ ...exported, engine: "aurora-postgresql" })],
      says: ["enabledCloudwatchLogsExports must hold postgresql"],
    },
    "monitoring off": { given: [database({ ...exported, monitoringInterval: 0 })], says: [noMonitoring] },
    "a cluster": { given: [database({}, "aws:rds/cluster:Cluster")], says: [noExport, noTags] },
  },
  unknown: {
    "exports not known yet": {
      given: [database({ ...exported, enabledCloudwatchLogsExports: unknown })],
      says: ["enabledCloudwatchLogsExports is not known yet"],
    },
    "an interval not known yet": {
      given: [database({ ...exported, monitoringInterval: unknown })],
      says: ["monitoringInterval is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: [database({ ...exported, copyTagsToSnapshot: false }, "aws:rds:Instance")],
      says: [noTags],
    },
  },
  mutations: [
    "db > enabledCloudwatchLogsExports",
    "db > enabledCloudwatchLogsExports = []",
    "db > copyTagsToSnapshot",
    "db > monitoringInterval",
  ],
});

const published = (logType: unknown, more: object = { enabled: true }): object => ({ logType, ...more });
const domain = (logPublishingOptions: unknown, type = "aws:opensearch/domain:Domain"): ResourceInput => ({
  type,
  name: "siem",
  props: { logPublishingOptions },
});
const kinds = ["AUDIT_LOGS", "ES_APPLICATION_LOGS", "SEARCH_SLOW_LOGS"];
const three = kinds.map((kind) => published(kind));
const mustHold = (...missing: string[]): string => `logPublishingOptions must hold ${missing.join(", ")}`;
testRule(lg09, {
  compliant: {
    "all three": [domain(three)],
    "on by default": [domain(kinds.map((kind) => published(kind, {})))],
    "a fourth one": [domain([...three, published("INDEX_SLOW_LOGS")])],
  },
  violating: {
    none: { given: [domain(undefined)], says: [mustHold(...kinds)] },
    "two of three": {
      given: [domain(three.slice(0, 2))],
      says: [mustHold("SEARCH_SLOW_LOGS")],
    },
    "one turned off": {
      given: [domain([published("AUDIT_LOGS", { enabled: false }), ...three.slice(1)])],
      says: [mustHold("AUDIT_LOGS")],
    },
  },
  unknown: {
    "options not known yet": { given: [domain(unknown)], says: ["logPublishingOptions is not known yet"] },
    "a kind not known yet": {
      given: [domain([published(unknown), ...three.slice(1)])],
      says: ["logPublishingOptions[0].logType is not known yet"],
    },
    "a switch not known yet": {
      given: [domain([published("AUDIT_LOGS", { enabled: unknown }), ...three.slice(1)])],
      says: ["logPublishingOptions[0].enabled is not known yet"],
    },
  },
  alias: {
    "the short token": { given: [domain(undefined, "aws:opensearch:Domain")], says: [mustHold(...kinds)] },
    "one object in place of a list": {
      given: [domain(published("AUDIT_LOGS"))],
      says: [mustHold("ES_APPLICATION_LOGS", "SEARCH_SLOW_LOGS")],
    },
  },
  mutations: ["siem > logPublishingOptions", "siem > logPublishingOptions[1]"],
});

const vpn = (props: object, type = "aws:ec2clientvpn/endpoint:Endpoint"): ResourceInput => ({
  type,
  name: "vpn",
  props: { ...props },
});
const notLogged = "connectionLogOptions.enabled must be true";
testRule(lg15, {
  compliant: {
    "logged to a group": [vpn({ connectionLogOptions: { enabled: true, cloudwatchLogGroup: "vpn" } })],
    "a group that is yet to be made": [vpn({ connectionLogOptions: { enabled: true, cloudwatchLogGroup: unknown } })],
    "a boolean written as text": [vpn({ connectionLogOptions: { enabled: "true" } })],
  },
  violating: {
    "logging off": { given: [vpn({ connectionLogOptions: { enabled: false } })], says: [notLogged] },
    "no switch": { given: [vpn({ connectionLogOptions: { cloudwatchLogGroup: "vpn" } })], says: [notLogged] },
    "no options": { given: [vpn({})], says: [notLogged] },
  },
  unknown: {
    "options not known yet": {
      given: [vpn({ connectionLogOptions: unknown })],
      says: ["connectionLogOptions.enabled is not known yet"],
    },
  },
  alias: { "the short token": { given: [vpn({}, "aws:ec2clientvpn:Endpoint")], says: [notLogged] } },
  mutations: ["vpn > connectionLogOptions", "vpn > connectionLogOptions.enabled = false"],
});

const fn = (props: object = {}, type = "aws:lambda/function:Function"): ResourceInput => ({
  type,
  name: "fence",
  props: { name: "fence", runtime: "nodejs22.x", deadLetterConfig: { targetArn: "dead" }, ...props },
});
const fnGroup = (name: string): ResourceInput => group({ name, retentionInDays: 365 });
const own = fnGroup("/aws/lambda/fence");
const noTrace = "has neither deadLetterConfig nor a destination for failed events";
const noOwn = "has no log group of its own";
testRule(lg16, {
  compliant: {
    "a dead letter queue and a log group": [fn(), own],
    "a destination": [
      fn({ deadLetterConfig: undefined }),
      own,
      {
        type: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        name: "invoke",
        props: { functionName: "fence", destinationConfig: { onFailure: { destination: "dead" } } },
      },
    ],
    "a log group by another name": [fn({ loggingConfig: { logFormat: "JSON", logGroup: "functions" } })],
    "an image, which has no runtime": [fn({ runtime: undefined, packageType: "Image" }), own],
    "an old runtime where that is agreed": {
      given: [fn({ runtime: "nodejs18.x" }), own],
      config: { endedRuntimes: [] },
    },
  },
  violating: {
    "nowhere for failed events": { given: [fn({ deadLetterConfig: undefined }), own], says: [noTrace] },
    "no log group": { given: [fn()], says: [noOwn] },
    "no log group, whatever the function's name will be": { given: [fn({ name: unknown })], says: [noOwn] },
    "another function's log group": { given: [fn(), fnGroup("/aws/lambda/other")], says: [noOwn] },
    "a logging configuration that names the usual group": {
      given: [fn({ loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/fence" } })],
      says: [noOwn],
    },
    "an ended runtime": {
      given: [fn({ runtime: "python3.8" }), own],
      says: ["runtime python3.8 is no longer supported"],
    },
  },
  unknown: {
    "a runtime not known yet": {
      given: [fn({ runtime: unknown }), own],
      says: ["runtime of fence is not known yet"],
    },
    "a log group not known yet": {
      given: [fn(), fnGroup(unknown)],
      says: ["name of group is not known yet"],
    },
    "a function's name not known yet": {
      given: [fn({ name: unknown }), own],
      says: ["name of fence is not known yet"],
    },
  },
  alias: { "the short token": { given: [fn({}, "aws:lambda:Function")], says: [noOwn] } },
  mutations: ["group", "fence > deadLetterConfig", 'fence > runtime = "nodejs16.x"'],
});
