import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLOUDFLARE_ACCOUNT, LabWorld } from "../lab/plugins/support/labStack.ts";
import type { Exported, LabStack } from "../lab/plugins/support/labStack.ts";

const ZONE = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.start({ zone: ZONE });
});
afterAll(() => world.stop());

const byName = (all: Exported[]) => Object.fromEntries(all.map((one) => [one.urn.split("::").at(-1)!, one]));
const actions = (from: number): string[] =>
  world
    .calls()
    .slice(from)
    .filter(({ action }) => !/^(GET|Get|Describe|List)/.test(action))
    .map(({ action }) => action);

describe("a database and its replicas over regions", () => {
  const program = ({ key = "westKey.arn", version = 1, follows = "replicateSourceDb: primary.arn, " }) => `
const east = { provider: new aws.Provider("east", { region: "us-east-1" }) };
const west = { provider: new aws.Provider("west", { region: "us-west-2" }) };
const password = aws.secretsmanager.getRandomPasswordOutput({ passwordLength: 20, excludePunctuation: true }, east).randomPassword;
const [eastKey, westKey] = [new aws.kms.Key("east", {}, east), new aws.kms.Key("west", {}, west)];
const common = { instanceClass: "db.r7g.large", skipFinalSnapshot: true, applyImmediately: true };
const primary = new aws.rds.Instance("primary", { ...common, identifier: "east-g1", engine: "mysql", engineVersion: "8.4", username: "admin",
  passwordWo: password, passwordWoVersion: ${String(version)}, allocatedStorage: 20, storageEncrypted: true, kmsKeyId: eastKey.arn, backupRetentionPeriod: 7 }, east);
const copied = { ...common, storageEncrypted: true, kmsKeyId: ${key}, backupRetentionPeriod: 5 };
new aws.rds.Instance("replica", { ...copied, identifier: "west-g1", ${follows}}, west);
new aws.rds.Instance("ignoring", { ...copied, identifier: "west-g2", replicateSourceDb: primary.arn }, { ...west, ignoreChanges: ["replicateSourceDb"] });
`;
  let stack: LabStack;

  test("makes a replica from the primary's ARN, under its own key, and sets backups afterwards", async () => {
    stack = await world.stack("database", program({}));
    await stack.up();
    const { primary, replica: made, west } = byName(await stack.resources());
    expect(made!.outputs).toMatchObject({
      identifier: "west-g1",
      region: "us-west-2",
      replicateSourceDb: primary!.outputs["arn"],
      backupRetentionPeriod: 5,
      kmsKeyId: west!.outputs["arn"],
    });
    expect(primary!.outputs).not.toHaveProperty("passwordWo");
    expect(primary!.id).toMatch(/^db-/);
  });

  test("another key replaces the database, and a preview says so", async () => {
    stack.write(program({ key: `"arn:aws:kms:us-west-2:123456789012:key/other"` }));
    expect((await stack.run("preview")).output).toMatch(/2 to replace/);
  });

  test("a new version of the password sends it, and nothing else", async () => {
    const from = world.calls().length;
    await stack.up(program({ version: 2 }));
    expect(actions(from)).toEqual(["ModifyDBInstance"]);
  });

  test("taking the source away promotes", async () => {
    const from = world.calls().length;
    await stack.up(program({ version: 2, follows: "" }));
    expect(actions(from)).toEqual(["PromoteReadReplica"]);
    expect(byName(await stack.resources())["replica"]!.outputs).not.toHaveProperty("replicateSourceDb");
  });

  test("a promotion by hand is no change where the program ignores it after creation, refreshed or not", async () => {
    await stack.byHand("us-west-2", "promote-read-replica", "west-g2");
    expect((await stack.run("preview")).output).toContain("8 unchanged");
    expect((await stack.run("refresh", "--yes", "--skip-preview")).output).toMatch(/1 updated/);
    expect((await stack.run("preview")).output).toContain("8 unchanged");
  });
});

describe("launch template and group, and Cloudflare's types at the lab's edge", () => {
  const program = ({ type = "m7i.large", order = `"east", "west"`, weight = 1 }) => `
import * as cloudflare from "@pulumi/cloudflare";
const o = { provider: new aws.Provider("aws", { region: "us-west-2" }) };
const vpc = new aws.ec2.Vpc("v", { cidrBlock: "10.9.0.0/16" }, o);
const subnet = new aws.ec2.Subnet("s", { vpcId: vpc.id, cidrBlock: "10.9.0.0/24", availabilityZone: "us-west-2a" }, o);
const template = new aws.ec2.LaunchTemplate("t", { name: "t", imageId: "ami-12345678", instanceType: "${type}", updateDefaultVersion: true,
  metadataOptions: { httpTokens: "required" }, blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { encrypted: "true", volumeSize: 8 } }] }, o);
new aws.autoscaling.Group("g", { name: "g", minSize: 1, maxSize: 2, desiredCapacity: 1, vpcZoneIdentifiers: [subnet.id],
  mixedInstancesPolicy: { launchTemplate: { launchTemplateSpecification: { launchTemplateId: template.id, version: template.latestVersion.apply(String) },
    overrides: [{ instanceType: "m7i.large" }] } }, tags: [{ key: "tier", value: "web", propagateAtLaunch: true }] }, o);
const edge = { provider: new cloudflare.Provider("cloudflare", {}) };
const monitor = new cloudflare.LoadBalancerMonitor("m", { accountId: "${CLOUDFLARE_ACCOUNT}", type: "https", method: "GET", path: "/edge-health",
  expectedCodes: "200", interval: 60, timeout: 5, retries: 2, header: { Host: ["app.dualcoast.example"] } }, edge);
const pool = (name) => new cloudflare.LoadBalancerPool(name, { accountId: "${CLOUDFLARE_ACCOUNT}", name, monitor: monitor.id, minimumOrigins: 1,
  origins: [{ name: "alb", address: name + ".elb.amazonaws.com", enabled: true, weight: ${String(weight)}, header: { hosts: ["app.dualcoast.example"] } }] }, edge);
const pools = { east: pool("east"), west: pool("west") };
new cloudflare.LoadBalancer("lb", { zoneId: "${ZONE}", name: "app.dualcoast.example", proxied: true, steeringPolicy: "off",
  defaultPools: [${order}].map((name) => pools[name].id), fallbackPool: pools.west.id }, edge);
new cloudflare.ZoneSetting("tls", { zoneId: "${ZONE}", settingId: "min_tls_version", value: "1.2" }, edge);
new cloudflare.DnsRecord("record", { zoneId: "${ZONE}", name: "_check.dualcoast.example", type: "CNAME", content: "target.example", ttl: 60 }, edge);
`;
  let stack: LabStack;

  test("makes them, and finds them unchanged afterwards, refreshed or not", async () => {
    stack = await world.stack("services", program({}));
    await stack.up();
    expect((await stack.upRefreshed()).output).toContain("13 unchanged");
  });

  test("a changed template makes a version, the group follows; the order of the pools is a change of its own", async () => {
    const changed = program({ type: "m6i.large", order: `"west", "east"` });
    stack.write(changed);
    // The preview already takes the group for changed.
    expect((await stack.run("preview")).output).toMatch(/3 to update/);
    const from = world.calls().length;
    await stack.up();
    const made = actions(from);
    expect(made.filter((action) => !action.startsWith("PUT ")).sort()).toEqual([
      "CreateLaunchTemplateVersion",
      "ModifyLaunchTemplate",
      "UpdateAutoScalingGroup",
    ]);
    expect(made).toHaveLength(4);
    const { t, east, west, lb } = byName(await stack.resources());
    expect(t!.outputs).toMatchObject({ latestVersion: 2, defaultVersion: 2 });
    expect(lb!.outputs["defaultPools"]).toEqual([west!.id, east!.id]);
  });

  test("a member of an origin is one too", async () => {
    stack.write(program({ type: "m6i.large", order: `"west", "east"`, weight: 0.5 }));
    expect((await stack.run("preview")).output).toMatch(/2 to update/);
    await stack.up();
  });

  test("destroy takes them away and leaves the setting as it is", async () => {
    const { code, output } = await stack.run("destroy", "--yes", "--skip-preview");
    expect([code, output]).toEqual([0, expect.stringContaining("13 deleted")]);
  });
});
