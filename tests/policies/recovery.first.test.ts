import type { ResourceInput } from "../../policies/core/index.ts";
import { dr07 } from "../../policies/rules/recovery/dr07BucketVersioned.ts";
import { testRule, unknown } from "./support.ts";

const bucket: ResourceInput = { type: "aws:s3/bucket:Bucket", name: "b", props: { bucket: "assets" } };
const versioning = (status: unknown, type = "aws:s3/bucketVersioning:BucketVersioning"): ResourceInput => ({
  type,
  name: "v",
  props: { bucket: "assets", versioningConfiguration: { status } },
});
const message = "the bucket must have versioning enabled";
const region = (name: string, where: string, on: boolean): ResourceInput[] => [
  { ...bucket, name, props: { bucket: "assets", region: where } },
  ...(on ? [{ ...versioning("Enabled"), props: { ...versioning("Enabled").props, region: where } }] : []),
];
testRule(dr07, {
  compliant: {
    "a companion": [bucket, versioning("Enabled")],
    inline: [{ ...bucket, props: { bucket: "assets", versioning: { enabled: true } } }],
    "a companion, whatever the cloud read back inline": [
      { ...bucket, props: { bucket: "assets", versioning: { enabled: false } } },
      versioning("Enabled"),
    ],
    "a companion joined by the engine's dependencies": [
      { ...bucket, props: {} },
      { ...versioning("Enabled"), propertyDependencies: { bucket: ["b"] } },
    ],
  },
  violating: {
    "a bucket alone": { given: [bucket], says: [message] },
    suspended: { given: [bucket, versioning("Suspended")], says: [message] },
    "switched off inline": {
      given: [{ ...bucket, props: { bucket: "assets", versioning: { enabled: false } } }],
      says: [message],
    },
    "a bucket of the same name in the other region": {
      given: [...region("east", "us-east-1", true), ...region("west", "us-west-2", false)],
      says: [message],
    },
  },
  unknown: {
    "a status that is not known": {
      given: [bucket, versioning(unknown)],
      says: ["versioningConfiguration.status of v is not known yet"],
    },
  },
  alias: {
    "BucketV2 with its list": {
      given: [{ ...bucket, type: "aws:s3/bucketV2:BucketV2", props: { versionings: [{ enabled: false }] } }],
      says: [message],
    },
    "the V2 companion": {
      given: [bucket, versioning("Disabled", "aws:s3/bucketVersioningV2:BucketVersioningV2")],
      says: [message],
    },
  },
  mutations: ["v", "v > bucket", "v > versioningConfiguration", "v > versioningConfiguration.status"],
});
