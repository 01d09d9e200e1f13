import { expect, test } from "vitest";
import type { Example, ResourceInput, Rule } from "../../policies/core/index.ts";
import { lg10 } from "../../policies/rules/logging/lg10ThreatDetectionOnBothCoasts.ts";
import { lg11 } from "../../policies/rules/logging/lg11ConfigurationRecordedOnBothCoasts.ts";
import { lg12 } from "../../policies/rules/logging/lg12FindingsOnBothCoasts.ts";
import { judge, testRule, unknown } from "./support.ts";

const [east, west] = ["us-east-1", "us-west-2"] as const;
/** A stack of one region: its provider, and the resources given. */
const coast = (region: unknown, ...resources: readonly ResourceInput[]): readonly ResourceInput[] => [
  { type: "pulumi:providers:aws", name: "aws", props: { region } },
  ...resources.map((one) => ({ provider: "aws", ...one })),
];
const pair = (active: readonly ResourceInput[], standby: readonly ResourceInput[]): Example => ({ active, standby });

const wanted = ["S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "EBS_MALWARE_PROTECTION"];
const detector = (props: object = { enable: true }, name = "detector"): ResourceInput => ({
  type: "aws:guardduty/detector:Detector",
  name,
  props: { ...props },
});
const feature = (name: unknown, status: unknown = "ENABLED"): ResourceInput => ({
  type: "aws:guardduty/detectorFeature:DetectorFeature",
  name: typeof name === "string" && name !== unknown ? name : "feature",
  props: { name, status },
});
const watching = [detector(), ...wanted.map((name) => feature(name))];
const guarded = coast(west, ...watching);
testRule(lg10, {
  compliant: {
    "both coasts": pair(coast(east, ...watching), guarded),
    "a detector that is on by default": pair(coast(east, detector({}), ...watching.slice(1)), guarded),
    "both detectors in one stack": pair(
      coast(east),
      coast(west, ...watching, ...watching.map((one) => ({ ...one, props: { ...one.props, region: east } }))),
    ),
    "no AWS at all": pair([], []),
  },
  violating: {
    "one coast": { given: pair(coast(east), guarded), says: ["no GuardDuty detector in us-east-1"] },
    "a detector that is off": {
      given: pair(coast(east, detector({ enable: false }), ...watching.slice(1)), guarded),
      says: ["the detector in us-east-1 must be enabled"],
    },
    "features missing and off": {
      given: pair(guarded, coast(east, detector(), feature("S3_DATA_EVENTS"), feature("RDS_LOGIN_EVENTS", "DISABLED"))),
      says: ["the detector in us-east-1 lacks RDS_LOGIN_EVENTS, EBS_MALWARE_PROTECTION"],
    },
  },
  unknown: {
    "whether a feature is on": {
      given: pair(coast(east, detector(), feature(wanted[0], unknown), ...watching.slice(2)), guarded),
      says: ["status of S3_DATA_EVENTS is not known yet"],
    },

    "a switch not known yet": {
      given: pair(coast(east, detector({ enable: unknown }), ...watching.slice(1)), guarded),
      says: ["enable of detector is not known yet"],
    },
    "a feature not known yet": {
      given: pair(coast(east, detector(), feature(unknown), ...watching.slice(2)), guarded),
      says: ["name of feature is not known yet"],
    },
    "a region not known yet": {
      given: pair(coast(unknown, ...watching), guarded),
      says: ["region of aws is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: pair(coast(east, { ...detector({ enable: false }), type: "aws:guardduty:Detector" }), guarded),
      says: ["the detector in us-east-1 must be enabled", `the detector in us-east-1 lacks ${wanted.join(", ")}`],
    },
  },
  mutations: ["detector", "detector > enable = false", "S3_DATA_EVENTS", 'RDS_LOGIN_EVENTS > status = "DISABLED"'],
});

const recorder = (recordingGroup: unknown, name = "recorder"): ResourceInput => ({
  type: "aws:cfg/recorder:Recorder",
  name,
  props: { recordingGroup },
});
const status = (isEnabled: unknown = true): ResourceInput => ({
  type: "aws:cfg/recorderStatus:RecorderStatus",
  name: "status",
  props: { isEnabled },
});
const channel: ResourceInput = {
  type: "aws:cfg/deliveryChannel:DeliveryChannel",
  name: "channel",
  props: { s3BucketName: "config" },
};
const globals = recorder({ allSupported: true, includeGlobalResourceTypes: true }, "globals");
const regional = recorder({ allSupported: true });
const eastRecords = coast(east, globals, status(), channel);
const westRecords = (...given: readonly ResourceInput[]): Example => pair(eastRecords, coast(west, ...given));
const neither = "global resource types are recorded in neither region; record them in one";
const twice = "global resource types are recorded in both regions; record them in one";
testRule(lg11, {
  compliant: {
    "global types in one": westRecords(regional, status(), channel),
    "the standby takes them": pair(coast(east, regional, status(), channel), coast(west, globals, status(), channel)),
    "all types by default": westRecords(recorder(undefined), status(), channel),
    "no AWS at all": pair([], []),
  },
  violating: {
    "global types never, on the only coast": {
      given: pair([], coast(west, regional, status(), channel)),
      says: [neither],
    },

    "global types twice": { given: westRecords(globals, status(), channel), says: [twice] },
    "global types never": {
      given: pair(coast(east, regional, status(), channel), coast(west, regional, status(), channel)),
      says: [neither],
    },
    "no recorder": { given: westRecords(status(), channel), says: ["no configuration recorder in us-west-2"] },
    "some types": {
      given: westRecords(recorder({ allSupported: false }), status(), channel),
      says: ["the recorder in us-west-2 must record all types"],
    },
    "a recorder that stands still": {
      given: westRecords(regional, status(false), channel),
      says: ["the recorder in us-west-2 must be enabled"],
    },
    "a recorder alone": {
      given: westRecords(regional),
      says: ["the recorder in us-west-2 has no RecorderStatus", "the recorder in us-west-2 has no delivery channel"],
    },
  },
  unknown: {
    "a coast not known yet, beside one that takes no global types": {
      given: pair(coast(unknown, globals, status(), channel), coast(west, regional, status(), channel)),
      says: ["region of aws is not known yet"],
    },

    "a coast not known yet, whose recorder may be missing": {
      given: pair(coast(unknown), coast(west, regional, status(), channel)),
      says: ["region of aws is not known yet"],
    },
    "a status not known yet": {
      given: westRecords(regional, status(unknown), channel),
      says: ["isEnabled of status is not known yet"],
    },
    "global types not known yet": {
      given: pair(
        coast(east, regional, status(), channel),
        coast(west, recorder({ includeGlobalResourceTypes: unknown }), status(), channel),
      ),
      says: ["recordingGroup.includeGlobalResourceTypes of recorder is not known yet"],
    },
    "a region not known yet": {
      given: pair(coast(unknown, globals, status(), channel), coast(west, regional, status(), channel)),
      says: ["region of aws is not known yet"],
    },
  },
  alias: {
    "the short token": {
      given: westRecords({ ...recorder({ allSupported: false }), type: "aws:cfg:Recorder" }, status(), channel),
      says: ["the recorder in us-west-2 must record all types"],
    },
  },
  mutations: [
    "recorder",
    "status",
    "channel",
    "status > isEnabled = false",
    "recorder > recordingGroup.allSupported = false",
    "recorder > recordingGroup.includeGlobalResourceTypes = true",
    "globals > recordingGroup.includeGlobalResourceTypes",
  ],
});

const hub: ResourceInput = { type: "aws:securityhub/account:Account", name: "hub", props: {} };
const analyzer: ResourceInput = {
  type: "aws:accessanalyzer/analyzer:Analyzer",
  name: "analyzer",
  props: { analyzerName: "main" },
};
const aggregator: ResourceInput = {
  type: "aws:securityhub/findingAggregator:FindingAggregator",
  name: "aggregator",
  props: { linkingMode: "ALL_REGIONS" },
};
const eastFinds = coast(east, hub, analyzer);
testRule(lg12, {
  compliant: {
    "both coasts": pair(eastFinds, coast(west, hub, analyzer, aggregator)),
    "the active one aggregates": pair(coast(east, hub, analyzer, aggregator), coast(west, hub, analyzer)),
    "all in one stack": pair(
      coast(east),
      coast(
        west,
        hub,
        analyzer,
        aggregator,
        { ...hub, name: "hub-east", props: { region: east } },
        { ...analyzer, name: "analyzer-east", props: { region: east } },
      ),
    ),
    "no AWS at all": pair([], []),
  },
  violating: {
    "no Security Hub": {
      given: pair(coast(east, analyzer), coast(west, hub, analyzer, aggregator)),
      says: ["Security Hub is not on in us-east-1"],
    },
    "no analyzer": {
      given: pair(eastFinds, coast(west, hub, aggregator)),
      says: ["no Access Analyzer in us-west-2"],
    },
    "no aggregator": {
      given: pair(eastFinds, coast(west, hub, analyzer)),
      says: ["there are 0 finding aggregators; there must be one"],
    },
    "two aggregators": {
      given: pair(coast(east, hub, analyzer, aggregator), coast(west, hub, analyzer, aggregator)),
      says: ["there are 2 finding aggregators; there must be one"],
    },
  },
  unknown: {
    "a hub whose region is not known yet": {
      given: pair(
        coast(east, { ...hub, props: { region: unknown } }, analyzer),
        coast(west, hub, analyzer, aggregator),
      ),
      says: ["region of hub is not known yet"],
    },
    "a coast not known yet": {
      given: pair(coast(unknown, analyzer), coast(west, hub, analyzer, aggregator)),
      says: ["region of aws is not known yet"],
    },
  },
  alias: {
    "the short tokens": {
      given: pair(
        coast(east, { ...hub, type: "aws:securityhub:Account" }, { ...analyzer, type: "aws:accessanalyzer:Analyzer" }),
        coast(west, hub, analyzer),
      ),
      says: ["there are 0 finding aggregators; there must be one"],
    },
  },
  mutations: ["hub", "analyzer", "aggregator"],
});

test("findings name the resource at fault", () => {
  const names = (rule: Rule, given: Example): string[] => judge(rule, given).violations.map(({ name }) => name);
  expect(names(lg10, pair(coast(east, detector({ enable: false })), guarded))).toEqual(["detector", "detector"]);
  expect(names(lg11, westRecords(recorder({ allSupported: false }), status(false), channel))).toEqual([
    "recorder",
    "status",
  ]);
});
