import { afterAll, beforeAll, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";
import type { Exported, LabStack } from "../lab/plugins/support/labStack.ts";

const program = ({ name = "alerts", alarm = "lag", threshold = 30, sid = "A" } = {}) => `
const o = { provider: new aws.Provider("aws", { region: "us-west-2", defaultTags: { tags: { app: "shop" } } }) };
const key = new aws.kms.Key("k", {}, o);
const topic = new aws.sns.Topic("topic", { name: "${name}", kmsMasterKeyId: key.arn }, o);
const policy = topic.arn.apply((Resource) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "${sid}", Effect: "Allow",
  Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource }] }));
new aws.sns.TopicPolicy("policy", { arn: topic.arn, policy }, o);
new aws.cloudwatch.MetricAlarm("alarm", { name: "${alarm}", namespace: "AWS/RDS", metricName: "ReplicaLag", statistic: "Maximum", period: 60,
  evaluationPeriods: 5, datapointsToAlarm: 3, threshold: ${String(threshold)}, comparisonOperator: "GreaterThanThreshold", treatMissingData: "notBreaching",
  dimensions: { DBInstanceIdentifier: "west-g1" }, alarmActions: [topic.arn] }, o);
`;

let world: LabWorld;
let stack: LabStack;
beforeAll(async () => {
  world = await LabWorld.start();
  stack = await world.stack("alerts", program());
  await stack.up();
});
afterAll(() => world.stop());

const byName = async (): Promise<Record<string, Exported>> =>
  Object.fromEntries((await stack.resources()).map((one) => [one.urn.split("::").at(-1)!, one]));

test("makes a topic, its policy and an alarm in the region, and finds them unchanged afterwards, refreshed or not", async () => {
  const { topic, alarm, policy } = await byName();
  expect(topic!.id).toBe("arn:aws:sns:us-west-2:123456789012:alerts");
  expect(topic!.outputs).toMatchObject({ owner: "123456789012", tagsAll: { app: "shop" } });
  expect(policy!.id).toBe(topic!.id);
  expect(alarm!.outputs).toMatchObject({
    arn: "arn:aws:cloudwatch:us-west-2:123456789012:alarm:lag",
    actionsEnabled: true,
  });
  expect((await stack.upRefreshed()).output).toContain("6 unchanged");
  const regions = new Set(
    world
      .calls()
      .filter(({ service }) => ["sns", "monitoring"].includes(service))
      .map(({ region }) => region),
  );
  expect([...regions]).toEqual(["us-west-2"]);
});

test("changes an alarm's threshold and a policy's statement in place", async () => {
  const { output } = await stack.up(program({ threshold: 60, sid: "B" }));
  expect(output).toMatch(/2 updated/);
  expect((await stack.run("refresh", "--yes", "--skip-preview")).output).toContain("6 unchanged");
});

test("a new name makes the topic anew, and all that hangs on it follows; destroy leaves nothing", async () => {
  stack.write(program({ name: "alarms", alarm: "delay", threshold: 60, sid: "B" }));
  expect((await stack.run("preview")).output).toMatch(/3 to replace/);
  await stack.up();
  const { topic, alarm } = await byName();
  expect(alarm!.outputs["alarmActions"]).toEqual([topic!.outputs["arn"]]);
  expect((await stack.run("destroy", "--yes", "--skip-preview")).output).toContain("6 deleted");
});
