/** Alarms on metrics. */
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm.js";
import type { ComparisonOperator, MetricAlarm, StandardUnit, Statistic } from "@aws-sdk/client-cloudwatch";
import { must, orGone } from "../../host/calls.ts";
import { define } from "../../host/types.ts";
import type { Call, Plain, ResourceTable } from "../../host/types.ts";
import type { Props } from "../../host/values.ts";
import { cloudwatch } from "../clients.ts";
import { terraform } from "../source.ts";
import { mapOf, pairs, removedKeys, tagOutputs } from "../tags.ts";

type Alarm = Plain<MetricAlarmArgs>;

async function putAlarm({ inputs, region }: Call<Alarm>, tags: boolean): Promise<void> {
  const Dimensions = Object.entries(inputs.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value }));
  await (
    await cloudwatch(region)
  ).putMetricAlarm({
    AlarmName: inputs.name,
    AlarmDescription: inputs.alarmDescription,
    ActionsEnabled: inputs.actionsEnabled,
    AlarmActions: inputs.alarmActions?.map(String),
    OKActions: inputs.okActions?.map(String),
    InsufficientDataActions: inputs.insufficientDataActions?.map(String),
    Namespace: inputs.namespace,
    MetricName: inputs.metricName,
    Dimensions,
    Statistic: inputs.statistic as Statistic | undefined,
    ExtendedStatistic: inputs.extendedStatistic,
    Period: inputs.period,
    Unit: inputs.unit as StandardUnit | undefined,
    EvaluationPeriods: inputs.evaluationPeriods,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    Threshold: inputs.threshold,
    ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
    TreatMissingData: inputs.treatMissingData,
    ...(tags ? { Tags: pairs(inputs.tags) } : {}),
  });
}

/** A list that was never given comes back empty. */
const given = <T>(list: T[] | undefined): T[] | undefined => (list?.length ? list : undefined);

function alarmOutputs(found: MetricAlarm): Props {
  const dimensions = given(found.Dimensions)?.map(({ Name, Value }) => ({ Key: Name, Value }));
  return {
    arn: found.AlarmArn,
    alarmDescription: found.AlarmDescription,
    actionsEnabled: found.ActionsEnabled,
    alarmActions: given(found.AlarmActions),
    okActions: given(found.OKActions),
    insufficientDataActions: given(found.InsufficientDataActions),
    namespace: found.Namespace,
    metricName: found.MetricName,
    dimensions: dimensions && mapOf(dimensions),
    statistic: found.Statistic,
    period: found.Period,
    evaluationPeriods: found.EvaluationPeriods,
    datapointsToAlarm: found.DatapointsToAlarm,
    threshold: found.Threshold,
    comparisonOperator: found.ComparisonOperator,
    treatMissingData: found.TreatMissingData ?? "missing",
  };
}

async function alarmNamed(name: string, region: string): Promise<MetricAlarm | undefined> {
  const api = await cloudwatch(region);
  return (await api.describeAlarms({ AlarmNames: [name], AlarmTypes: ["MetricAlarm"] })).MetricAlarms?.[0];
}

const metricAlarm = define<Alarm>({
  level: "live",
  notProven: "that it ever fires: the emulator keeps an alarm and never looks at its metric",
  replaceOn: ["name"],
  source: terraform("cloudwatch/metric_alarm.go", "055611a654738da73e7b1e2b5d2b7672c6d4d531"),
  autoname: { property: "name", max: 255 },
  sets: ["alarmActions", "okActions", "insufficientDataActions"],
  defaults: { actionsEnabled: true, treatMissingData: "missing" },
  validate: ({ metricName, statistic, extendedStatistic, metricQueries, thresholdMetricId, evaluationCriteria }) => {
    if (metricQueries || thresholdMetricId || evaluationCriteria) return "an alarm in the lab watches one metric";
    const one = Boolean(statistic) !== Boolean(extendedStatistic);
    return metricName && !one ? "one of statistic or extendedStatistic must be set" : undefined;
  },
  create: async (call) => {
    const name = call.inputs.name ?? "";
    if (await alarmNamed(name, call.region)) throw new Error(`CloudWatch metric alarm "${name}" already exists`);
    await putAlarm(call, true);
    return { id: name, outputs: { arn: must(await alarmNamed(name, call.region), `alarm ${name}`).AlarmArn } };
  },
  read: async ({ id, region }) => {
    const found = await alarmNamed(id, region);
    if (!found) return undefined;
    const { Tags } = await (await cloudwatch(region)).listTagsForResource({ ResourceARN: found.AlarmArn });
    return { ...alarmOutputs(found), ...tagOutputs(Tags) };
  },
  update: async (call) => {
    if (call.changed.some((name) => name !== "tags")) await putAlarm(call, false);
    const [api, ResourceARN] = [await cloudwatch(call.region), String(call.state["arn"])];
    const gone = removedKeys(call);
    if (gone.length > 0) await api.untagResource({ ResourceARN, TagKeys: gone });
    if (call.changed.includes("tags")) await api.tagResource({ ResourceARN, Tags: pairs(call.inputs.tags) });
    return {};
  },
  delete: async ({ id, region }) => {
    await orGone((await cloudwatch(region)).deleteAlarms({ AlarmNames: [id] }));
  },
});

export const types: ResourceTable = { "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm };
