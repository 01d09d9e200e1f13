import { expect, test } from "vitest";
import type { ResourceInput } from "../../policies/core/index.ts";
import { lg01 } from "../../policies/rules/logging/lg01TrailSeesEverything.ts";
import { lg02 } from "../../policies/rules/logging/lg02TrailIsValidated.ts";
import { lg03 } from "../../policies/rules/logging/lg03TrailBucketIsSafe.ts";
import { lg04 } from "../../policies/rules/logging/lg04ObjectEventsRecorded.ts";
import { lg05 } from "../../policies/rules/logging/lg05FlowLogsOfAllTraffic.ts";
import { judge, testRule, unknown } from "./support.ts";

const trail = (props: object, type = "aws:cloudtrail/trail:Trail", name = "audit"): ResourceInput => ({
  type,
  name,
  props: { ...props },
});
const short = (props: object): ResourceInput => trail(props, "aws:cloudtrail:Trail");
const whole = { isMultiRegionTrail: true, includeGlobalServiceEvents: true, enableLogging: true };
const oneRegion = "isMultiRegionTrail: true must hold for one trail";

testRule(lg01, {
  compliant: {
    "a whole trail": [trail({ ...whole, eventSelectors: [{ readWriteType: "All", includeManagementEvents: true }] })],
    "what the service sets by itself": [trail({ isMultiRegionTrail: true })],
    "a small trail beside a whole one": [trail({}, undefined, "small"), trail(whole)],
    "one not known yet beside a whole one": [trail({ isMultiRegionTrail: unknown }, undefined, "small"), trail(whole)],
    "no trail": [],
    "a trail with an empty list of selectors": [trail({ ...whole, eventSelectors: [] })],
    "a second selector, of data alone": [
      trail({ ...whole, eventSelectors: [{}, { readWriteType: "WriteOnly", includeManagementEvents: false }] }),
    ],
  },
  violating: {
    "one region": { given: [trail({ ...whole, isMultiRegionTrail: false })], says: [oneRegion] },
    "no global services": {
      given: [trail({ ...whole, includeGlobalServiceEvents: false })],
      says: ["includeGlobalServiceEvents: true must hold for one trail"],
    },
    "writes alone": {
      given: [trail({ ...whole, eventSelectors: [{ readWriteType: "WriteOnly", includeManagementEvents: true }] })],
      says: ["management events of reads and writes must hold for one trail"],
    },
    "two halves": {
      given: [trail({ isMultiRegionTrail: true, enableLogging: false }), trail({}, undefined, "b")],
      says: ["enableLogging: true must hold for one trail", oneRegion],
    },
  },
  unknown: {
    "regions not known yet": {
      given: [trail({ ...whole, isMultiRegionTrail: unknown })],
      says: ["isMultiRegionTrail of audit is not known yet"],
    },
    "one that may be the whole one": {
      given: [trail({}, undefined, "small"), trail({ ...whole, enableLogging: unknown })],
      says: ["enableLogging of audit is not known yet"],
    },
    "selectors not known yet": {
      given: [trail({ ...whole, eventSelectors: [{ readWriteType: unknown }] })],
      says: ["eventSelectors[0].readWriteType of audit is not known yet"],
    },
  },
  alias: { "the short token": { given: [short({})], says: [oneRegion] } },
  mutations: [
    "audit > isMultiRegionTrail",
    "audit > includeGlobalServiceEvents = false",
    "audit > enableLogging = false",
    'audit > eventSelectors[0].readWriteType = "ReadOnly"',
    "audit > eventSelectors[0].includeManagementEvents = false",
  ],
});

const validated = {
  enableLogFileValidation: true,
  cloudWatchLogsGroupArn: "arn:aws:logs:us-west-2:123456789012:log-group:trail:*",
};
const noValidation = "enableLogFileValidation must be true";
const noGroup = "cloudWatchLogsGroupArn must be set";
testRule(lg02, {
  compliant: {
    "validated and sent": [trail(validated)],
    "a boolean written as text": [trail({ ...validated, enableLogFileValidation: "true" })],
    "a log group that is yet to be made": [
      { type: "aws:cloudwatch/logGroup:LogGroup", name: "trail", props: {} },
      {
        ...trail({ ...validated, cloudWatchLogsGroupArn: unknown }),
        propertyDependencies: { cloudWatchLogsGroupArn: ["trail"] },
      },
    ],
  },
  violating: {
    "not validated": { given: [trail({ ...validated, enableLogFileValidation: false })], says: [noValidation] },
    "not sent": { given: [trail({ enableLogFileValidation: true })], says: [noGroup] },
    "an empty log group": { given: [trail({ ...validated, cloudWatchLogsGroupArn: "" })], says: [noGroup] },
    neither: { given: [trail({})], says: [noValidation, noGroup] },
  },
  unknown: {
    "validation not known yet": {
      given: [trail({ ...validated, enableLogFileValidation: unknown })],
      says: ["enableLogFileValidation is not known yet"],
    },
    "a group not known yet": {
      given: [trail({ ...validated, cloudWatchLogsGroupArn: unknown })],
      says: ["cloudWatchLogsGroupArn is not known yet"],
    },
  },
  alias: { "the short token": { given: [short({})], says: [noValidation, noGroup] } },
  mutations: ["audit > enableLogFileValidation", "audit > cloudWatchLogsGroupArn"],
});

const flags = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
const source = { StringEquals: { "aws:SourceArn": "arn:aws:cloudtrail:us-west-2:123456789012:trail/audit" } };
const text = (Condition?: object): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Write",
        Effect: "Allow",
        Principal: { Service: "cloudtrail.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::trail/*",
        Condition,
      },
    ],
  });
const part = (kind: string, name: string, props: object): ResourceInput => ({
  type: `aws:s3/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`,
  name,
  props: { bucket: "trail", ...props },
});
const bucket = (props: object = {}): ResourceInput => part("Bucket", "bucket", { objectLockEnabled: true, ...props });
const versioning = (status: string): ResourceInput =>
  part("BucketVersioning", "versioning", { versioningConfiguration: { status } });
const block = (props: object = flags): ResourceInput => part("BucketPublicAccessBlock", "block", props);
const accessLog = part("BucketLogging", "log", { targetBucket: "logs" });
const policy = (value: unknown): ResourceInput => part("BucketPolicy", "policy", { policy: value });
const audit = trail({ s3BucketName: "trail" });
const versioned = versioning("Enabled");
const guarded = policy(text(source));
const all = [audit, bucket(), versioned, block(), accessLog, guarded];
const openBlock = "the trail's bucket must block public access";
const anyTrail = (label: string): string => `statement ${label} lets any trail write; add aws:SourceArn`;
testRule(lg03, {
  compliant: {
    "a bucket with everything": all,
    "versioned and logged inline": [
      audit,
      bucket({ versioning: { enabled: true }, logging: { targetBucket: "logs" } }),
      block(),
      guarded,
    ],
    "locked by a resource of its own": [
      audit,
      bucket({ objectLockEnabled: undefined }),
      part("BucketObjectLockConfiguration", "lock", { rule: { defaultRetention: { mode: "COMPLIANCE", days: 1 } } }),
      versioned,
      block(),
      accessLog,
      guarded,
    ],
    "a bucket of another stack": [audit],
    "a bucket that no trail writes to": [bucket()],
    "locked inline": [
      audit,
      bucket({ objectLockEnabled: undefined, objectLockConfiguration: { objectLockEnabled: "Enabled" } }),
      versioned,
      block(),
      accessLog,
      guarded,
    ],
    "a bucket of another stack, beside one of ours": [trail({ s3BucketName: "elsewhere" }), bucket()],
    "what others may do, and a denial to the trail": [
      ...all.slice(0, -1),
      policy(
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { Service: "config.amazonaws.com" }, Action: "s3:PutObject", Resource: "*" },
            { Effect: "Deny", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:Get*", Resource: "*" },
          ],
        }),
      ),
    ],
  },
  violating: {
    "any trail, among other services": {
      given: [
        ...all.slice(0, -1),
        policy(text().replace('"cloudtrail.amazonaws.com"', '["config.amazonaws.com","cloudtrail.amazonaws.com"]')),
      ],
      says: [anyTrail("policy#0")],
    },

    "a bare bucket": {
      given: [audit, bucket({ objectLockEnabled: undefined })],
      says: [
        "the trail's bucket must be versioned",
        openBlock,
        "access to the trail's bucket must be logged",
        "the trail's bucket must have object lock",
      ],
    },
    "a block that blocks nothing": {
      given: [audit, bucket(), versioned, block({ ...flags, blockPublicPolicy: false }), accessLog, guarded],
      says: [openBlock],
    },
    "any trail": { given: [...all.slice(0, -1), policy(text())], says: [anyTrail("policy#0")] },
    "suspended versions": {
      given: [audit, bucket(), versioning("Suspended"), block(), accessLog, guarded],
      says: ["the trail's bucket must be versioned"],
    },
  },
  unknown: {
    "a bucket whose name is not known yet": {
      given: [audit, bucket({ bucket: unknown })],
      says: ["bucket of bucket is not known yet"],
    },

    "a bucket not known yet": {
      given: [trail({ s3BucketName: unknown })],
      says: ["s3BucketName of audit is not known yet"],
    },
    "a policy not known yet": {
      given: [...all.slice(0, -1), policy(unknown)],
      says: ["policy of policy is not known yet"],
    },
    "a flag not known yet": {
      given: [audit, bucket(), versioned, block({ ...flags, ignorePublicAcls: unknown }), accessLog, guarded],
      says: ["ignorePublicAcls of block is not known yet"],
    },
  },
  alias: {
    "BucketV2, its policy inline": {
      given: [
        audit,
        { ...bucket({ policy: text() }), type: "aws:s3/bucketV2:BucketV2" },
        versioned,
        block(),
        accessLog,
      ],
      says: [anyTrail("bucket#0")],
    },
  },
  mutations: [
    "versioning",
    "block",
    "block > restrictPublicBuckets",
    "log",
    "bucket > objectLockEnabled",
    `policy > policy = ${JSON.stringify(text())}`,
  ],
});

const objects = { dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }] };
const advanced = (...fieldSelectors: object[]): object => ({ advancedEventSelectors: [{ fieldSelectors }] });
const ofObjects = { field: "resources.type", equals: ["AWS::S3::Object"] };
const noObjects = "must record reads and writes of S3 objects";
testRule(lg04, {
  compliant: {
    "a selector of objects": [trail({ eventSelectors: [{ readWriteType: "All", ...objects }] })],
    "reads and writes by default": [trail({ eventSelectors: [objects] })],
    "an advanced selector": [trail(advanced({ field: "eventCategory", equals: ["Data"] }, ofObjects))],
    "a selector of objects beside one that is not known yet": [
      trail({ eventSelectors: [{ readWriteType: "All", ...objects }, { dataResources: unknown }] }),
    ],
    "objects among functions": [
      trail({ eventSelectors: [{ dataResources: [{ type: "AWS::Lambda::Function" }, ...objects.dataResources] }] }),
    ],
  },
  violating: {
    "advanced selectors of other things": {
      given: [
        trail(advanced({ field: "resources.type", equals: ["AWS::Lambda::Function"] })),
        { ...trail(advanced({ field: "eventName", equals: ["AWS::S3::Object"] })), name: "b" },
        { ...trail({ advancedEventSelectors: [{ name: "empty" }] }), name: "c" },
      ],
      says: [noObjects, noObjects, noObjects],
    },

    "no selector": { given: [trail({})], says: [noObjects] },
    "writes alone": {
      given: [trail({ eventSelectors: [{ readWriteType: "WriteOnly", ...objects }] })],
      says: [noObjects],
    },
    "functions alone": {
      given: [trail({ eventSelectors: [{ dataResources: [{ type: "AWS::Lambda::Function", values: ["*"] }] }] })],
      says: [noObjects],
    },
    "an advanced selector of writes": {
      given: [trail(advanced(ofObjects, { field: "readOnly", equals: ["false"] }))],
      says: [noObjects],
    },
  },
  unknown: {
    "one type of two not known yet": {
      given: [trail({ eventSelectors: [{ dataResources: [{ type: "AWS::Lambda::Function" }, { type: unknown }] }] })],
      says: ["eventSelectors[0].dataResources[1].type is not known yet"],
    },
    "fields not known yet": {
      given: [trail({ advancedEventSelectors: [{ fieldSelectors: unknown }] })],
      says: ["advancedEventSelectors[0].fieldSelectors is not known yet"],
    },

    "selectors not known yet": {
      given: [trail({ eventSelectors: unknown })],
      says: ["eventSelectors is not known yet"],
    },
    "data resources not known yet": {
      given: [trail({ eventSelectors: [{ dataResources: unknown }] })],
      says: ["eventSelectors[0].dataResources is not known yet"],
    },
    "a kind not known yet": {
      given: [trail({ eventSelectors: [{ readWriteType: unknown, ...objects }] })],
      says: ["eventSelectors[0].readWriteType is not known yet"],
    },
    "an advanced field not known yet": {
      given: [trail(advanced({ field: "resources.type", equals: unknown }))],
      says: ["advancedEventSelectors[0].fieldSelectors[0].equals is not known yet"],
    },
  },
  alias: { "the short token": { given: [short({})], says: [noObjects] } },
  mutations: [
    "audit > eventSelectors",
    'audit > eventSelectors[0].readWriteType = "ReadOnly"',
    'audit > eventSelectors[0].dataResources[0].type = "AWS::DynamoDB::Table"',
  ],
});

const vpc: ResourceInput = { type: "aws:ec2/vpc:Vpc", name: "main", id: "vpc-1", props: { cidrBlock: "10.0.0.0/16" } };
const flow = (props: object, name = "flow"): ResourceInput => ({
  type: "aws:ec2/flowLog:FlowLog",
  name,
  props: { vpcId: "vpc-1", ...props },
});
const noFlow = "VPC main has no flow log";
const notAll = "trafficType of flow must be ALL";
testRule(lg05, {
  compliant: {
    "all traffic": [vpc, flow({ trafficType: "ALL" })],
    "a second log of rejected traffic": [vpc, flow({ trafficType: "ALL" }), flow({ trafficType: "REJECT" }, "more")],
    "a log that the engine says is of this VPC": [
      { ...vpc, id: undefined } as ResourceInput,
      { ...flow({ vpcId: unknown, trafficType: "ALL" }), propertyDependencies: { vpcId: ["main"] } },
    ],
    "no VPC": [],
  },
  violating: {
    "no log": { given: [vpc], says: [noFlow] },
    "rejected traffic": { given: [vpc, flow({ trafficType: "REJECT" })], says: [notAll] },
    "another VPC's log": { given: [vpc, flow({ vpcId: "vpc-2", trafficType: "ALL" })], says: [noFlow] },
    "no kind of traffic": { given: [vpc, flow({})], says: [notAll] },
  },
  unknown: {
    "traffic not known yet": {
      given: [vpc, flow({ trafficType: unknown })],
      says: ["trafficType of flow is not known yet"],
    },
    "a VPC not known yet": {
      given: [vpc, flow({ vpcId: unknown, trafficType: "ALL" })],
      says: ["vpcId of flow is not known yet"],
    },
  },
  alias: {
    "the short tokens": {
      given: [
        { ...vpc, type: "aws:ec2:Vpc" },
        { ...flow({ trafficType: "ACCEPT" }), type: "aws:ec2:FlowLog" },
      ],
      says: [notAll],
    },
  },
  mutations: ["flow", 'flow > trafficType = "ACCEPT"', 'flow > vpcId = "vpc-9"'],
});

test("findings name the resource at fault", () => {
  const names = (given: readonly ResourceInput[], rule: typeof lg03): string[] =>
    judge(rule, given).violations.map(({ name }) => name);
  expect(names([...all.slice(0, -1), policy(text())], lg03)).toEqual(["policy"]);
  expect(names([vpc, flow({ trafficType: "REJECT" })], lg05)).toEqual(["flow"]);
  expect(names([vpc], lg05)).toEqual(["main"]);
});
