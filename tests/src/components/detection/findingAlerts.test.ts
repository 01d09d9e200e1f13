import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { FindingAlerts } from "../../../../src/components/index.ts";
import { record } from "../../../support/mocks.ts";

async function build() {
  const made = await record();
  new FindingAlerts("finding-alerts", { topicArn: "arn:topic" });
  await pulumi.runtime.disconnect();
  return made;
}

test("hears every finding of GuardDuty of medium severity and worse", async () => {
  const { eventPattern, ...rest } = (await build()).find("aws:cloudwatch/eventRule:EventRule", "finding-alerts").inputs;
  expect(rest).toEqual({
    name: "dualcoast-threats",
    description: "Findings of GuardDuty that people must hear of",
  });
  expect(JSON.parse(eventPattern as string)).toEqual({
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Finding"],
    detail: { severity: [{ numeric: [">=", 4] }] },
  });
});

test("sends one sentence to the topic, with what people need to find the finding", async () => {
  const target = (await build()).find("aws:cloudwatch/eventTarget:EventTarget", "finding-alerts").inputs;
  expect(target).toEqual({
    rule: "dualcoast-threats",
    targetId: "alerts",
    arn: "arn:topic",
    inputTransformer: {
      inputPaths: {
        id: "$.detail.id",
        region: "$.region",
        severity: "$.detail.severity",
        title: "$.detail.title",
        type: "$.detail.type",
      },
      inputTemplate: '"GuardDuty in <region>, severity <severity>: <title> (<type>, finding <id>)"',
    },
  });
});
