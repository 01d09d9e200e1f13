import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LabWorld } from "../lab/plugins/support/labStack.ts";
import type { LabStack } from "../lab/plugins/support/labStack.ts";

let world: LabWorld;
beforeAll(async () => {
  world = await LabWorld.start();
});
afterAll(() => world.stop());

const provider = `
const provider = new aws.Provider("aws", { region: "us-west-2", allowedAccountIds: ["123456789012"], defaultTags: { tags: { app: "shop" } } });
const o = { provider };
`;

/** Calls that change something, as the front saw them since `from`. */
function changesSince(from: number): string[] {
  const made = world.calls().slice(from);
  return made
    .filter(({ action }) => !/^(Get|Describe|List|Head)/.test(action))
    .map(({ region, action }) => `${region} ${action}`);
}

describe("what the SDK does not know, or the lab not yet", () => {
  let stack: LabStack;
  beforeAll(async () => {
    stack = await world.stack("unknown", "");
  });

  test.each([
    ["type", `new aws.sqs.Queue("q", {}, o);`, "the lab's aws plugin has no type aws:sqs/queue:Queue: add its token"],
    [
      "component's property",
      `const awsx = await import("@pulumi/awsx"); new awsx.ec2.Vpc("v", { ipv6CidrBlock: "x" }, { providers: { aws: provider } });`,
      "v: ipv6CidrBlock is not in the lab's awsx:ec2:Vpc",
    ],
  ])("fails on an unknown %s, saying what to do", async (_, program, message) => {
    stack.write(provider + program);
    const { code, output } = await stack.run("preview");
    expect([code === 0, output]).toEqual([false, expect.stringContaining(message)]);
  });

  test.each([
    [
      "a foreign account",
      { region: "us-west-2", allowedAccountIds: ["999999999999"] },
      "AWS account ID not allowed: 123456789012; allowedAccountIds has 999999999999",
    ],
    ["no region", {}, "the aws provider has no region"],
  ])("fails on a provider with %s", async (_, args, message) => {
    stack.write(
      `const provider = new aws.Provider("aws", ${JSON.stringify(args)}); new aws.kms.Key("k", {}, { provider });`,
    );
    const { code, output } = await stack.run("preview");
    expect([code === 0, output]).toEqual([false, expect.stringContaining(message)]);
  });
});

describe("one stack's life", () => {
  const size = (n: number) => `${provider}
const vpc = new aws.ec2.Vpc("net", { cidrBlock: "10.1.0.0/16", tags: { tier: "net" } }, o);
const group = new aws.ec2.SecurityGroup("web", { vpcId: vpc.id, description: "web" }, o);
const key = new aws.kms.Key("key", { region: "us-east-2", enableKeyRotation: true }, o);
const log = new aws.cloudwatch.LogGroup("log", { name: "/lab/test", retentionInDays: ${String(n)} }, o);
const bucket = new aws.s3.Bucket("Bucket", {}, o);
export const vpcId = vpc.id;
export const bucketName = bucket.bucket;
`;
  let stack: LabStack;
  beforeAll(async () => {
    stack = await world.stack("life", size(7));
  });

  test("a preview asks whose credentials these are, in the provider's region, and makes nothing", async () => {
    const from = world.calls().length;
    const { code, output } = await stack.run("preview");
    expect([code, output]).toEqual([0, expect.stringContaining("7 to create")]);
    const made = world
      .calls()
      .slice(from)
      .map(({ region, action }) => `${region} ${action}`);
    expect(made).toEqual(["us-west-2 GetCallerIdentity"]);
  });

  test("up makes everything, each in its own region, with the provider's tags under its own", async () => {
    await stack.up();
    const found = Object.fromEntries((await stack.resources()).map((one) => [one.urn.split("::").at(-1)!, one]));
    expect(found["net"]!.outputs).toMatchObject({
      region: "us-west-2",
      tagsAll: { app: "shop", tier: "net" },
      tags: { app: "shop", tier: "net" },
    });
    expect(found["key"]!.outputs["arn"]).toMatch(/^arn:aws:kms:us-east-2:123456789012:key\//);
    // Named by the engine's seed, in the letters that S3 takes.
    expect(found["Bucket"]!.id).toMatch(/^bucket-[0-9a-f]{7}$/);
    // The rule that lets everything out, which EC2 gives every group, is taken away as by the real provider.
    expect(changesSince(0)).toContain("us-west-2 RevokeSecurityGroupEgress");
  });

  test("a second up changes nothing and calls nothing that changes", async () => {
    const from = world.calls().length;
    const { output } = await stack.up();
    expect(output).toContain("7 unchanged");
    expect(changesSince(from)).toEqual([]);
  });

  test("an update is an update, in the preview and for real", async () => {
    stack.write(size(30));
    expect((await stack.run("preview")).output).toMatch(/1 to update\s+6 unchanged/);
    const from = world.calls().length;
    await stack.up();
    expect(changesSince(from)).toEqual(["us-west-2 PutRetentionPolicy"]);
  });

  test("a replacement makes the new one first, unless both would have the same name", async () => {
    stack.write(size(30).replace('"/lab/test"', '"/lab/other"').replace('description: "web"', 'description: "other"'));
    const from = world.calls().length;
    expect((await stack.run("preview")).output).toMatch(/2 to replace/);
    await stack.up();
    const order = changesSince(from).map((call) => call.split(" ")[1]);
    expect(order.indexOf("CreateLogGroup")).toBeLessThan(order.indexOf("DeleteLogGroup"));
    expect(order.indexOf("CreateSecurityGroup")).toBeLessThan(order.indexOf("DeleteSecurityGroup"));
    stack.write(size(30).replace('name: "/lab/test"', 'name: "/lab/other", logGroupClass: "INFREQUENT_ACCESS"'));
    const again = world.calls().length;
    await stack.up();
    const second = changesSince(again).map((call) => call.split(" ")[1]);
    expect(second.indexOf("DeleteLogGroup")).toBeLessThan(second.indexOf("CreateLogGroup"));
  });

  test("a refresh shows what somebody changed or removed by hand, and up repairs it", async () => {
    const logs = (await stack.resources()).find(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup")!;
    await stack.byHand("us-west-2", "put-retention-policy", logs.id!, "3");
    const key = (await stack.resources()).find(({ type }) => type === "aws:kms/key:Key")!;
    await stack.byHand("us-east-2", "schedule-key-deletion", key.id!);
    const refreshed = await stack.run("refresh", "--yes", "--skip-preview");
    expect(refreshed.output).toMatch(/~ 1 updated/);
    expect(refreshed.output).toMatch(/- 1 deleted/);
    const from = world.calls().length;
    await stack.up();
    expect(changesSince(from).sort()).toEqual([
      "us-east-2 CreateKey",
      "us-east-2 EnableKeyRotation",
      "us-west-2 PutRetentionPolicy",
    ]);
  });

  test("destroy ends everything, also what is gone already", async () => {
    await stack.byHand("us-west-2", "delete-log-group", "/lab/other");
    const { code, output } = await stack.run("destroy", "--yes", "--skip-preview");
    expect([code, output]).toEqual([0, expect.stringContaining("7 deleted")]);
  });
});

describe("secrets and the control that calls the East", () => {
  const program = (version: number) => `${provider}
const password = aws.secretsmanager.getRandomPasswordOutput({ passwordLength: 32, excludePunctuation: true }, o).randomPassword;
const secret = new aws.secretsmanager.Secret("s", { name: "db", recoveryWindowInDays: 0 }, o);
const value = new aws.secretsmanager.SecretVersion("v", { secretId: secret.arn, secretStringWo: password, secretStringWoVersion: ${String(version)} }, o);
export const plain = password;
`;

  test("a write-only value reaches AWS, and is in state only as an encrypted input", async () => {
    const stack = await world.stack("secrets", program(1));
    await stack.up();
    const version = (await stack.resources("--show-secrets")).find(({ type }) => type.endsWith("SecretVersion"))!;
    const input = version.inputs["secretStringWo"] as { plaintext: string };
    const password = JSON.parse(input.plaintext) as string;
    expect(password).toHaveLength(32);
    expect(JSON.stringify(version.outputs)).not.toContain(password);
    expect(version.outputs).not.toHaveProperty("secretStringWo");
    const stored = (await stack.resources()).find(({ type }) => type.endsWith("SecretVersion"))!;
    expect(JSON.stringify(stored)).not.toContain(password);
    expect((await stack.up()).output).toContain("4 unchanged"); // though getRandomPassword answered anew
    const from = world.calls().length;
    await stack.up(program(2));
    expect(changesSince(from)).toEqual(["us-west-2 PutSecretValue"]);
  });

  test("calls us-east-1 once where a test asks for it, and not in a preview", async () => {
    const stack = await world.stack(
      "east",
      `${provider} for (const n of ["a", "b"]) new aws.cloudwatch.LogGroup(n, { name: n }, o);`,
    );
    const asked = { DUALCOAST_LAB_PLUGIN_EAST_CALL: "1" };
    const from = world.calls().length;
    await stack.runWith(asked, "preview");
    const east = () =>
      world
        .calls()
        .slice(from)
        .filter(({ region }) => region === "us-east-1")
        .map(({ action }) => action);
    expect(east()).toEqual([]);
    await stack.runWith(asked, "up", "--yes", "--skip-preview");
    expect(east()).toEqual(["GetCallerIdentity"]);
  });
});
