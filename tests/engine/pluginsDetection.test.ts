import { afterAll, beforeAll, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";
import type { Exported, LabStack } from "../lab/plugins/support/labStack.ts";

// Runs of the engine take a while where the machine has other work.
let world: LabWorld;
let stack: LabStack;
beforeAll(async () => {
  world = await LabWorld.start();
});
afterAll(() => world.stop());

const byName = (all: Exported[]) => Object.fromEntries(all.map((one) => [one.urn.split("::").at(-1)!, one]));
const written = (from: number): string[] =>
  world
    .calls()
    .slice(from)
    .filter(({ action }) => !/^(GET|Get|Describe|List)/.test(action))
    .map(({ action }) => action.replace(/[0-9a-f]{32}/, "ID"));

const pattern = `JSON.stringify({ source: ["aws.guardduty"] })`;

const program = (frequency = "FIFTEEN_MINUTES", owner = "platform", ec2 = "ENABLED", global = "false") => `
const o = { provider: new aws.Provider("aws", { region: "us-west-2", defaultTags: { tags: { owner: "${owner}" } } }) };
const detector = new aws.guardduty.Detector("d", { findingPublishingFrequency: "${frequency}" }, o);
const feature = (name, more) => new aws.guardduty.DetectorFeature(name, { detectorId: detector.id, name, status: "ENABLED", ...more }, o);
feature("S3_DATA_EVENTS");
feature("RUNTIME_MONITORING", { additionalConfigurations: [{ name: "EC2_AGENT_MANAGEMENT", status: "${ec2}" }] });
const hub = new aws.securityhub.Account("hub", { enableDefaultStandards: false }, o);
const on = { ...o, dependsOn: hub };
new aws.securityhub.StandardsSubscription("cis", { standardsArn: "arn:aws:securityhub:us-west-2::standards/cis-aws-foundations-benchmark/v/3.0.0" }, on);
new aws.securityhub.FindingAggregator("all", { linkingMode: "ALL_REGIONS" }, on);
new aws.accessanalyzer.Analyzer("analyzer", { analyzerName: "dualcoast" }, o);
const role = new aws.iam.ServiceLinkedRole("role", { awsServiceName: "config.amazonaws.com" }, o);
const recorder = new aws.cfg.Recorder("recorder", { name: "one", roleArn: role.arn, recordingGroup: { allSupported: true, includeGlobalResourceTypes: ${global} } }, o);
const channel = new aws.cfg.DeliveryChannel("channel", { name: "one", s3BucketName: "logs", s3KeyPrefix: "config", snapshotDeliveryProperties: { deliveryFrequency: "TwentyFour_Hours" } }, { ...o, dependsOn: recorder });
const rule = new aws.cloudwatch.EventRule("rule", { name: "threats", eventPattern: ${pattern} }, o);
new aws.cloudwatch.EventTarget("target", { rule: rule.name, targetId: "alerts", arn: "arn:aws:sns:us-west-2:123456789012:alerts" }, o);
new aws.cfg.RecorderStatus("status", { name: recorder.name, isEnabled: true }, { ...o, dependsOn: channel });
`;

test("makes everything that watches a region, and finds it unchanged, refreshed or not", async () => {
  stack = await world.stack("detection", program());
  await stack.up();
  expect((await stack.upRefreshed()).output).toContain("15 unchanged");
  const { d, hub, cis, role, rule, target, RUNTIME_MONITORING: runtime } = byName(await stack.resources());
  expect(d!.outputs).toMatchObject({
    arn: `arn:aws:guardduty:us-west-2:123456789012:detector/${d!.id!}`,
    enable: true,
    tagsAll: { owner: "platform" },
  });
  expect(runtime!.id).toBe(`${d!.id!}/RUNTIME_MONITORING`);
  expect(hub!.outputs["arn"]).toBe("arn:aws:securityhub:us-west-2:123456789012:hub/default");
  expect([rule!.outputs["arn"], target!.id]).toEqual([
    "arn:aws:events:us-west-2:123456789012:rule/threats",
    "threats-alerts",
  ]);
  expect(role!.id).toBe("arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig");
  expect(cis!.id).toBe("arn:aws:securityhub:us-west-2:123456789012:subscription/cis-aws-foundations-benchmark/v/3.0.0");
});

test("changes the detector, its tags and the recorder in place; another agent makes a new feature, no feature is lost", async () => {
  const from = world.calls().length;
  await stack.up(program("ONE_HOUR", "security", "DISABLED", "true"));
  const tags = "POST /tags/arn%3Aaws%3Aguardduty%3Aus-west-2%3A123456789012%3Adetector%2FID";
  const config = ["PutConfigurationRecorder", "TagRole"];
  expect(written(from).sort()).toEqual(["POST /detector/ID", "POST /detector/ID", tags, ...config].sort());
  expect((await stack.run("refresh", "--yes", "--skip-preview")).output).toContain("15 unchanged");
  expect(byName(await stack.resources())["d"]!.outputs).toMatchObject({
    findingPublishingFrequency: "ONE_HOUR",
    tagsAll: { owner: "security" },
  });
});

test("a refresh finds a detector and a recorder that somebody turned off, and a hub that somebody took away", async () => {
  const { d } = byName(await stack.resources());
  await stack.byHand("us-west-2", "disable-detector", d!.id!);
  await stack.byHand("us-west-2", "disable-security-hub");
  await stack.byHand("us-west-2", "stop-recorder", "one");
  const { output } = await stack.run("refresh", "--yes", "--skip-preview");
  expect([output.match(/\d+ updated/)?.[0], output.match(/\d+ deleted/)?.[0]]).toEqual(["2 updated", "1 deleted"]);
  expect((await stack.up()).output).toMatch(/1 created/);
});

test("there is one detector and one hub a region, and a standard needs the hub", async () => {
  const second = await world.stack(
    "second",
    `
const o = (region) => ({ provider: new aws.Provider(region, { region }) });
const [west, east] = [o("us-west-2"), o("us-east-1")];
new aws.guardduty.Detector("d", {}, west);
new aws.securityhub.Account("hub", {}, west);
new aws.securityhub.StandardsSubscription("cis", { standardsArn: "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0" }, east);
`,
  );
  const { code, output } = await second.run("up", "--yes", "--skip-preview", "--continue-on-error");
  expect(code).not.toBe(0);
  expect(output).toContain("GuardDuty has a detector in us-west-2 already");
  expect(output).toContain("Security Hub is on in us-west-2 already");
  expect(output).toContain("Security Hub is not on in us-east-1");
});

test("destroy takes them away", async () => {
  const { code, output } = await stack.run("destroy", "--yes", "--skip-preview");
  expect([code, output]).toEqual([0, expect.stringContaining("15 deleted")]);
});
