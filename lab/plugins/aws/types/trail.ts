/** Trails of CloudTrail, and filters that count what a log group takes in. */
import type { TrailArgs } from "@pulumi/aws/cloudtrail/trail.js";
import type { LogMetricFilterArgs } from "@pulumi/aws/cloudwatch/logMetricFilter.js";
import type { CloudTrail, EventSelector } from "@aws-sdk/client-cloudtrail";
import type { MetricTransformation, StandardUnit } from "@aws-sdk/client-cloudwatch-logs";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { cloudTrail, logs } from "../clients.ts";
import { camel, pascal } from "../pascal.ts";
import { terraform } from "../source.ts";
import { pairs, removedKeys, tagOutputs } from "../tags.ts";

type Trail = Plain<TrailArgs>;

/** What a trail records without selectors of its own. */
const usual = { readWriteType: "All", includeManagementEvents: true };

/** A selector with what the provider fills in. */
function whole(selectors: unknown): Props[] {
  return ((selectors ?? []) as Props[]).map((one) => ({ ...usual, ...one }));
}

function settings(inputs: Trail) {
  return {
    S3BucketName: inputs.s3BucketName,
    S3KeyPrefix: inputs.s3KeyPrefix,
    SnsTopicName: inputs.snsTopicName,
    IncludeGlobalServiceEvents: inputs.includeGlobalServiceEvents,
    IsMultiRegionTrail: inputs.isMultiRegionTrail,
    IsOrganizationTrail: inputs.isOrganizationTrail,
    EnableLogFileValidation: inputs.enableLogFileValidation,
    CloudWatchLogsLogGroupArn: inputs.cloudWatchLogsGroupArn,
    CloudWatchLogsRoleArn: inputs.cloudWatchLogsRoleArn,
    KmsKeyId: inputs.kmsKeyId,
  };
}

async function select(api: CloudTrail, TrailName: string, inputs: Trail): Promise<void> {
  const simple = whole(inputs.eventSelectors);
  const EventSelectors = (simple.length > 0 ? simple : [usual]).map((one) => pascal(one) as EventSelector);
  await api.putEventSelectors({ TrailName, EventSelectors });
}

async function record(api: CloudTrail, Name: string, isOn: boolean): Promise<void> {
  await (isOn ? api.startLogging({ Name }) : api.stopLogging({ Name }));
}

async function readTrail({ id, region, state }: Call<Trail>): Promise<Props | undefined> {
  const api = await cloudTrail(region);
  const listed = (await api.describeTrails({ trailNameList: [id] })).trailList;
  const found = listed?.find(({ TrailARN }) => TrailARN === id);
  if (!found) return undefined;
  const { EventSelectors } = await api.getEventSelectors({ TrailName: id });
  const selectors = (EventSelectors ?? []).map((one) => camel(one) as Props);
  const own = selectors.some((one) => Array.isArray(one["dataResources"]) || one["readWriteType"] !== "All");
  return {
    s3BucketName: found.S3BucketName,
    s3KeyPrefix: found.S3KeyPrefix,
    includeGlobalServiceEvents: found.IncludeGlobalServiceEvents,
    isMultiRegionTrail: found.IsMultiRegionTrail,
    isOrganizationTrail: found.IsOrganizationTrail,
    enableLogFileValidation: found.LogFileValidationEnabled,
    enableLogging: (await api.getTrailStatus({ Name: id })).IsLogging,
    cloudWatchLogsGroupArn: found.CloudWatchLogsLogGroupArn,
    cloudWatchLogsRoleArn: found.CloudWatchLogsRoleArn,
    kmsKeyId: found.KmsKeyId,
    ...("eventSelectors" in state || own ? { eventSelectors: own ? selectors : [] } : {}),
    ...tagOutputs((await api.listTags({ ResourceIdList: [id] })).ResourceTagList?.[0]?.TagsList),
  };
}

async function retag(api: CloudTrail, call: Call<Trail>): Promise<void> {
  if (!call.changed.includes("tags")) return;
  const before = (call.state["tags"] as Record<string, string> | undefined) ?? {};
  const gone = removedKeys(call).map((Key) => ({ Key, Value: before[Key] }));
  if (gone.length > 0) await api.removeTags({ ResourceId: call.id, TagsList: gone });
  const TagsList = pairs(call.inputs.tags);
  if (TagsList.length > 0) await api.addTags({ ResourceId: call.id, TagsList });
}

const trail = define<Trail>({
  level: "live",
  notProven: "that anything is recorded or delivered; that bucket, key, role and log group let CloudTrail in",
  replaceOn: ["name"],
  source: terraform("cloudtrail/trail.go", "0a9af16a978467b3f82b89fa32e83c06ca152652"),
  autoname: { property: "name", max: 128 },
  defaults: {
    enableLogging: true,
    includeGlobalServiceEvents: true,
    isMultiRegionTrail: false,
    isOrganizationTrail: false,
    enableLogFileValidation: false,
  },
  normalize: { eventSelectors: whole },
  validate: ({ advancedEventSelectors, insightSelectors, cloudWatchLogsGroupArn: group }) => {
    if (advancedEventSelectors || insightSelectors) return "only eventSelectors are in the lab";
    return group && !group.endsWith(":*") ? `cloudWatchLogsGroupArn must end with ":*", got "${group}"` : undefined;
  },
  create: async ({ inputs, region }) => {
    const api = await cloudTrail(region);
    const Name = inputs.name ?? "";
    const made = await api.createTrail({ ...settings(inputs), Name, TagsList: pairs(inputs.tags) });
    const id = must(made.TrailARN, "TrailARN");
    if (inputs.enableLogging !== false) await record(api, id, true);
    if (inputs.eventSelectors) await select(api, id, inputs);
    return { id, outputs: { arn: id, homeRegion: region } };
  },
  read: readTrail,
  update: async (call) => {
    const { id, inputs, changed } = call;
    const api = await cloudTrail(call.region);
    const others = changed.filter((name) => !["tags", "eventSelectors", "enableLogging"].includes(name));
    if (others.length > 0) await api.updateTrail({ ...settings(inputs), Name: id });
    if (changed.includes("enableLogging")) await record(api, id, inputs.enableLogging !== false);
    if (changed.includes("eventSelectors")) await select(api, id, inputs);
    await retag(api, call);
    return {};
  },
  delete: async ({ id, region, state }) => {
    // The emulator finds it by its name alone.
    await orGone((await cloudTrail(region)).deleteTrail({ Name: String(state["name"] ?? id) }));
  },
});

type Filter = Plain<LogMetricFilterArgs>;

async function putFilter({ inputs, region }: Call<Filter>): Promise<void> {
  const { name, namespace, value, unit, defaultValue, dimensions } = inputs.metricTransformation;
  const counted: MetricTransformation = {
    metricName: name,
    metricNamespace: namespace,
    metricValue: value,
    unit: (unit ?? "None") as StandardUnit,
    ...(defaultValue === undefined ? {} : { defaultValue: Number(defaultValue) }),
    ...(dimensions ? { dimensions } : {}),
  };
  await (
    await logs(region)
  ).putMetricFilter({
    filterName: inputs.name,
    logGroupName: inputs.logGroupName,
    filterPattern: inputs.pattern.trim(),
    metricTransformations: [counted],
  });
}

const metricFilter = define<Filter>({
  level: "live",
  notProven: "that a pattern matches what it is for: the emulator counts nothing",
  replaceOn: ["logGroupName", "name"],
  source: terraform("logs/metric_filter.go", "0f14e6f61f915a586756281ad21fd57e25f57daf"),
  autoname: { property: "name", max: 512 },
  normalize: {
    pattern: (text) => String(text).trim(),
    metricTransformation: (one) => ({ unit: "None", ...(one as object) }),
  },
  create: async (call) => {
    await putFilter(call);
    return { id: call.inputs.name ?? "", outputs: {} };
  },
  read: async ({ id, region, state }) => {
    const api = await logs(region);
    const where = { logGroupName: String(state["logGroupName"]), filterNamePrefix: id };
    const found = (await orGone(api.describeMetricFilters(where)))?.metricFilters;
    const filter = found?.find(({ filterName }) => filterName === id);
    const counted = filter?.metricTransformations?.[0];
    if (!filter || !counted) return undefined;
    const { metricName, metricNamespace, metricValue, unit, defaultValue, dimensions } = counted;
    const transformation = { name: metricName, namespace: metricNamespace, value: metricValue, unit, dimensions };
    const metricTransformation =
      defaultValue === undefined ? transformation : { ...transformation, defaultValue: String(defaultValue) };
    return { pattern: filter.filterPattern, metricTransformation };
  },
  update: async (call) => {
    await putFilter(call);
    return {};
  },
  delete: async ({ id, region, state }) => {
    const where = { filterName: id, logGroupName: String(state["logGroupName"]) };
    await orGone((await logs(region)).deleteMetricFilter(where));
  },
});

export const types: ResourceTable = {
  "aws:cloudtrail/trail:Trail": trail,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": metricFilter,
};
