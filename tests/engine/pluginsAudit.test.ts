import { afterAll, beforeAll, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";
import type { Exported, LabStack } from "../lab/plugins/support/labStack.ts";

let world: LabWorld;
let stack: LabStack;
beforeAll(async () => {
  world = await LabWorld.start();
  stack = await world.stack("audit", program(first));
});
afterAll(() => world.stop());

interface Values {
  readonly retention: number;
  readonly open: boolean;
  readonly length: number;
  readonly encrypt: boolean;
  readonly selectors: string;
  readonly pattern: string;
  readonly name: string;
  readonly accessLogs: string;
}

const first: Values = {
  retention: 365,
  open: false,
  length: 14,
  encrypt: true,
  selectors: `[{ dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3:::audit-data/"] }] }]`,
  pattern: "{ $.eventName = StopLogging }",
  name: "audit",
  accessLogs: `{ bucket: allowed.bucket, prefix: "alb", enabled: true }`,
};

const program = (with_: Values): string => `
const o = { provider: new aws.Provider("aws", { region: "us-west-2", defaultTags: { tags: { owner: "platform" } } }) };
const statement = { Effect: "Allow", Principal: { Service: "logging.s3.amazonaws.com" }, Action: "s3:PutObject", Resource: "arn:aws:s3:::audit-logs/s3/*" };
const logs = new aws.s3.Bucket("logs", { bucket: "audit-logs", forceDestroy: true }, o); // the emulator does write to it
const allowed = new aws.s3.BucketPolicy("logs", { bucket: logs.id, policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) }, o);
const data = new aws.s3.Bucket("data", { bucket: "audit-data", objectLockEnabled: true }, o);
const versions = new aws.s3.BucketVersioning("data", { bucket: data.id, versioningConfiguration: { status: "Enabled" } }, o);
new aws.s3.BucketLogging("data", { bucket: data.id, targetBucket: allowed.bucket, targetPrefix: "s3/",
  targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: "EventTime" } } }, o);
new aws.s3.BucketObjectLockConfiguration("data", { bucket: data.id,
  rule: { defaultRetention: { mode: "GOVERNANCE", days: ${String(with_.retention)} } } }, { ...o, dependsOn: versions });
new aws.s3.AccountPublicAccessBlock("account", { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true,
  restrictPublicBuckets: ${String(!with_.open)} }, o);
new aws.iam.AccountPasswordPolicy("account", { minimumPasswordLength: ${String(with_.length)}, passwordReusePrevention: 24, requireSymbols: true }, o);
new aws.ebs.EncryptionByDefault("volumes", { enabled: ${String(with_.encrypt)} }, o);
const group = new aws.cloudwatch.LogGroup("trail", { name: "/audit/trail", retentionInDays: 365 }, o);
const trail = new aws.cloudtrail.Trail("trail", { name: "${with_.name}", s3BucketName: data.id, isMultiRegionTrail: true, enableLogFileValidation: true,
  cloudWatchLogsGroupArn: pulumi.interpolate\`\${group.arn}:*\`, cloudWatchLogsRoleArn: "arn:aws:iam::123456789012:role/trail", eventSelectors: ${with_.selectors} }, o);
new aws.cloudwatch.LogMetricFilter("stopped", { name: "stopped", logGroupName: group.name, pattern: "${with_.pattern}",
  metricTransformation: { name: "stopped", namespace: "audit", value: "1", defaultValue: "0" } }, o);
const vpc = new aws.ec2.Vpc("v", { cidrBlock: "10.9.0.0/16" }, o);
const subnets = ["a", "b"].map((zone, i) => new aws.ec2.Subnet(zone, { vpcId: vpc.id, cidrBlock: "10.9." + i + ".0/24", availabilityZone: "us-west-2" + zone }, o));
new aws.lb.LoadBalancer("web", { name: "web", subnets: subnets.map(({ id }) => id), internal: true, accessLogs: ${with_.accessLogs} }, o);
`;

const COUNT = 18; // with the stack itself and its provider
const byName = (all: Exported[]) =>
  Object.fromEntries(all.map((one) => [one.urn.split("$").at(-1)!.split("::").slice(-2).join(" "), one.outputs]));
const refreshed = () => stack.run("refresh", "--yes", "--skip-preview");

test("makes them, and finds them unchanged afterwards, refreshed or not", async () => {
  await stack.up();
  expect((await stack.upRefreshed()).output).toContain(`${String(COUNT)} unchanged`);
  const found = byName(await stack.resources());
  expect(found["aws:cloudtrail/trail:Trail trail"]).toMatchObject({
    arn: "arn:aws:cloudtrail:us-west-2:123456789012:trail/audit",
    homeRegion: "us-west-2",
    enableLogging: true,
    tagsAll: { owner: "platform" },
  });
});

test("S3 Control counts to us-east-1, like every setting that needs it", () => {
  const puts = world.calls().filter(({ action }) => action === "PutAccountPublicAccessBlock");
  expect(puts).toEqual([expect.objectContaining({ service: "s3", region: "us-east-1", status: 200 })]);
});

test("each changes in place, and stays as it is then", async () => {
  const second: Values = {
    retention: 400,
    open: true,
    length: 20,
    encrypt: false,
    selectors: "undefined",
    pattern: "{ $.eventName = DeleteTrail }",
    name: "audit",
    accessLogs: "undefined",
  };
  const { output } = await stack.up(program(second));
  expect(output).toMatch(/7 updated/);
  expect((await refreshed()).output).toContain(`${String(COUNT)} unchanged`);
});

test("a trail that somebody stopped is found by a refresh, and started again", async () => {
  await stack.byHand("us-west-2", "stop-logging", "audit");
  expect((await refreshed()).output).toContain("1 updated");
  expect((await stack.up()).output).toContain("1 updated");
  expect(world.calls().at(-1)).toMatchObject({ action: expect.stringMatching(/Logging|Selectors|Trail/) as string });
});

test("a trail of another name is another trail; destroy takes all away", async () => {
  stack.write(program({ ...first, name: "other" }));
  expect((await stack.run("preview")).output).toMatch(/1 to replace/);
  await stack.up();
  const { code, output } = await stack.run("destroy", "--yes", "--skip-preview");
  expect([code, output]).toEqual([0, expect.stringContaining(`${String(COUNT)} deleted`)]);
});
