import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { watchedChanges } from "../../../../src/components/audit/watchedChanges.ts";
import { TrailAlarms } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

const asked = JSON.parse(
  readFileSync(new URL("../../../../policies/data/watchedChanges.json", import.meta.url), "utf8"),
) as { changes: { id: string; words: string[] }[] };

test("each change has a filter on the trail's log group, and an alarm on its metric that reaches the topic", async () => {
  const made = await record();
  new TrailAlarms("alarms", { logGroupName: "/dualcoast/trail", topicArn: "topic" });
  await pulumi.runtime.disconnect();
  for (const { name, what, pattern } of watchedChanges) {
    expect(made.find("aws:cloudwatch/logMetricFilter:LogMetricFilter", `alarms-${name}`).inputs).toEqual({
      name: `dualcoast-trail-${name}`,
      logGroupName: "/dualcoast/trail",
      pattern,
      metricTransformation: { name, namespace: "dualcoast/trail", value: "1" },
    });
    expect(made.find("aws:cloudwatch/metricAlarm:MetricAlarm", `alarms-${name}`).inputs).toEqual({
      name: `dualcoast-trail-${name}`,
      alarmDescription: `CloudTrail: ${what}`,
      namespace: "dualcoast/trail",
      metricName: name,
      statistic: "Sum",
      period: 300,
      evaluationPeriods: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      treatMissingData: "notBreaching",
      alarmActions: ["topic"],
    });
  }
  expect(made.resources).toHaveLength(1 + 2 * watchedChanges.length);
});

test("they are the benchmark's changes, in its order, in patterns that the service takes", () => {
  expect(watchedChanges).toHaveLength(asked.changes.length);
  for (const [i, { id, words }] of asked.changes.entries()) {
    const { pattern } = watchedChanges[i]!;
    expect([id, words.filter((word) => !pattern.includes(word))]).toEqual([id, []]);
    expect(pattern.length).toBeLessThanOrEqual(1024);
    expect(pattern).toMatch(/^\{ .* \}$/);
  }
  expect(new Set(watchedChanges.map(({ name }) => name)).size).toBe(watchedChanges.length);
});

test("an event is taken from its own service alone, by its whole name", () => {
  const keys = watchedChanges.find(({ name }) => name === "keys")!;
  expect(keys.pattern).toBe(
    "{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }",
  );
});
