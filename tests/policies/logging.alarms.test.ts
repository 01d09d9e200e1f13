import { expect, test } from "vitest";
import type { ResourceInput } from "../../policies/core/index.ts";
import { lg13 } from "../../policies/rules/logging/lg13ChangesAreAnnounced.ts";
import { lg14 } from "../../policies/rules/logging/lg14AlarmsReachSomebody.ts";
import { judge, testRule, unknown } from "./support.ts";

const trail: ResourceInput = { type: "aws:cloudtrail/trail:Trail", name: "audit", props: {} };
/** Words of CIS 4.1 to 4.15, and what the finding calls the change. */
const changes = [
  ["4.1", "unauthorised API calls", "AccessDenied"],
  ["4.2", "console sign-in without MFA", "ConsoleLogin MFAUsed"],
  ["4.3", "use of the root user", "Root"],
  ["4.4", "IAM policy changes", "PutRolePolicy AttachRolePolicy"],
  ["4.5", "trail changes", "StopLogging DeleteTrail"],
  ["4.6", "failed console sign-ins", "ConsoleLogin Failed"],
  ["4.7", "keys disabled or scheduled for deletion", "DisableKey ScheduleKeyDeletion"],
  ["4.8", "bucket policy changes", "PutBucketPolicy"],
  ["4.9", "AWS Config changes", "StopConfigurationRecorder"],
  ["4.10", "security group changes", "AuthorizeSecurityGroupIngress"],
  ["4.11", "network ACL changes", "CreateNetworkAclEntry"],
  ["4.12", "network gateway changes", "AttachInternetGateway"],
  ["4.13", "route table changes", "CreateRoute ReplaceRoute"],
  ["4.14", "VPC changes", "CreateVpc DeleteVpc"],
  ["4.15", "organisation changes", "organizations.amazonaws.com"],
] as const;
const event = (name: string, eventPattern: unknown, more: object = {}): ResourceInput => ({
  type: "aws:cloudwatch/eventRule:EventRule",
  name,
  props: { eventPattern, ...more },
});
const events = changes.map(([id, , words]) => event(id, JSON.stringify({ detail: { eventName: words.split(" ") } })));
const filter = (metric: unknown, pattern: unknown): ResourceInput => ({
  type: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  name: "filter",
  props: { pattern, metricTransformation: { name: metric, namespace: "CIS", value: "1" } },
});
const onMetric = (metricName: unknown): ResourceInput => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name: "alarm",
  props: { metricName, namespace: "CIS" },
});
const vpcWords = "{ ($.eventName = CreateVpc) || ($.eventName = DeleteVpc) }";
const withoutVpc = events.filter(({ name }) => name !== "4.14");
const noVpc = "nothing watches VPC changes (CIS 4.14)";
testRule(lg13, {
  compliant: {
    "an event rule for each": [trail, ...events],
    "a filter with its alarm": [trail, ...withoutVpc, filter("vpc", vpcWords), onMetric("vpc")],
    "a stack without a trail": [events[0] ?? trail].slice(0, 1),
    "all watched, one more not known yet": [trail, ...events, event("more", unknown)],
  },
  violating: {
    "a trail alone": {
      given: [trail],
      says: changes.map(([id, what]) => `nothing watches ${what} (CIS ${id})`),
    },
    "one missing": { given: [trail, ...withoutVpc], says: [noVpc] },
    "a filter without an alarm": { given: [trail, ...withoutVpc, filter("vpc", vpcWords)], says: [noVpc] },
    "a filter that another alarm leaves alone": {
      given: [trail, ...withoutVpc, filter("vpc", vpcWords), onMetric("other")],
      says: [noVpc],
    },
    "a rule that is off": {
      given: [trail, ...withoutVpc, event("off", '["CreateVpc","DeleteVpc"]', { state: "DISABLED" })],
      says: [noVpc],
    },
  },
  unknown: {
    "a pattern not known yet": {
      given: [trail, ...withoutVpc, event("vpc", unknown)],
      says: ["eventPattern of vpc is not known yet"],
    },
    "a metric not known yet": {
      given: [trail, ...withoutVpc, filter(unknown, vpcWords), onMetric("vpc")],
      says: ["metricTransformation.name of filter is not known yet"],
    },
  },
  alias: {
    "the short tokens": {
      given: [
        { ...trail, type: "aws:cloudtrail:Trail" },
        ...withoutVpc.map((one) => ({ ...one, type: "aws:cloudwatch:EventRule" })),
      ],
      says: [noVpc],
    },
  },
  mutations: ["4.1", "4.15", '4.7 > eventPattern = "DisableKey"', '4.3 > state = "DISABLED"'],
});

const topic = (region: string): string => `arn:aws:sns:${region}:123456789012:oncall`;
const alarm = (props: object, type = "aws:cloudwatch/metricAlarm:MetricAlarm"): ResourceInput => ({
  type,
  name: "lag",
  props: { region: "us-west-2", ...props },
});
const here = { alarmActions: [topic("us-west-2")] };
const noTopic = "alarmActions must name a topic";
const elsewhere = "alarmActions name a topic of another region";
testRule(lg14, {
  compliant: {
    "a topic of its region": [alarm(here)],
    "on, and said so": [alarm({ ...here, actionsEnabled: true })],
    "a composite alarm": [alarm(here, "aws:cloudwatch/compositeAlarm:CompositeAlarm")],
    "its provider's region": [
      {
        ...alarm({ region: undefined, ...here }),
        provider: { type: "pulumi:providers:aws", name: "west", props: { region: "us-west-2" } },
      },
    ],
  },
  violating: {
    "no action": { given: [alarm({})], says: [noTopic] },
    "an empty list": { given: [alarm({ alarmActions: [] })], says: [noTopic] },
    "another region's topic": { given: [alarm({ alarmActions: [topic("us-east-1")] })], says: [elsewhere] },
    "one of two topics elsewhere": {
      given: [alarm({ alarmActions: [topic("us-west-2"), topic("us-east-1")] })],
      says: [elsewhere],
    },
    "actions off": { given: [alarm({ ...here, actionsEnabled: false })], says: ["actionsEnabled must not be false"] },
    "a composite alarm without action": {
      given: [alarm({}, "aws:cloudwatch/compositeAlarm:CompositeAlarm")],
      says: [noTopic],
    },
  },
  unknown: {
    "actions not known yet": {
      given: [alarm({ alarmActions: unknown })],
      says: ["alarmActions of lag is not known yet"],
    },
    "one of two actions not known yet": {
      given: [alarm({ alarmActions: [topic("us-west-2"), unknown] })],
      says: ["alarmActions of lag is not known yet"],
    },
    "a region not known yet": {
      given: [alarm({ ...here, region: unknown })],
      says: ["region of lag is not known yet"],
    },
    "a switch not known yet": {
      given: [alarm({ ...here, actionsEnabled: unknown })],
      says: ["actionsEnabled of lag is not known yet"],
    },
  },
  alias: { "the short token": { given: [alarm({}, "aws:cloudwatch:MetricAlarm")], says: [noTopic] } },
  mutations: [
    "lag > alarmActions",
    "lag > alarmActions[0]",
    'lag > region = "us-east-1"',
    "lag > actionsEnabled = false",
  ],
});

test("findings name the alarm at fault", () => {
  const given = [alarm(here), { ...alarm({}), name: "silent" }];
  expect(judge(lg14, given).violations.map(({ name }) => name)).toEqual(["silent"]);
});
