import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ResourceInput } from "../../../policies/core/index.ts";
import { repoRoot } from "../../../tools/paths.ts";
import { engineFixture, type EngineFixture } from "../support/fixture.ts";

/** A program that registers what resources.json lists. {"$ref": name} is that resource's ARN, which a preview cannot know. */
const program = `
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
const made = {};
const resolve = (value) => {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.$ref === "string") return made[value.$ref].arn;
  if (typeof value.$secret === "string") return pulumi.secret(value.$secret);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
};
for (const { type, name, props } of JSON.parse(readFileSync("resources.json", "utf8")))
  made[name] = new pulumi.CustomResource(type, name, { ...resolve(props), arn: undefined });
`;

const tags = { owner: "o", env: "e", "data-class": "d", "dr-role": "r", rpo: "60s", rto: "2h" };
const tlsOnly = {
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const document = (...statements: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::assets/*" };

/** A small stack, and for a rule of each group how to break it: what the properties of one resource become. */
const sound: readonly ResourceInput[] = [
  {
    type: "aws:rds/instance:Instance",
    name: "orders",
    props: { storageEncrypted: true, publiclyAccessible: false, tags },
  },
  { type: "aws:s3/bucket:Bucket", name: "assets", props: { bucket: "assets", tags } },
  {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    name: "versioning",
    props: { bucket: "assets", versioningConfiguration: { status: "Enabled" } },
  },
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    name: "bucket-policy",
    props: { bucket: "assets", policy: document(tlsOnly) },
  },
  { type: "aws:iam/policy:Policy", name: "reader", props: { policy: document(read) } },
  { type: "aws:cloudwatch/logGroup:LogGroup", name: "app", props: { retentionInDays: 400, tags } },
  { type: "cloudflare:index/zone:Zone", name: "zone", props: { name: "example.com" } },
  {
    type: "cloudflare:index/zoneSetting:ZoneSetting",
    name: "ssl",
    props: { zoneId: "z", settingId: "ssl", value: "strict" },
  },
];
const breaks: Readonly<Record<string, readonly [resource: string, change: Record<string, unknown>]>> = {
  "en-02-database-storage-encrypted": ["orders", { storageEncrypted: false }],
  "tr-03-bucket-tls-only": ["bucket-policy", { policy: document({ ...tlsOnly, Effect: "Allow" }) }],
  "ia-01-no-full-administrator": ["reader", { policy: document({ ...read, Action: "*", Resource: "*" }) }],
  "nw-08-database-not-public": ["orders", { publiclyAccessible: true }],
  "lg-07-logs-kept-a-year": ["app", { retentionInDays: 30 }],
  "dr-07-bucket-versioned": ["versioning", { versioningConfiguration: { status: "Suspended" } }],
  "ed-01-tls-to-origin-strict": ["ssl", { value: "full" }],
  "gv-03-tags-complete": ["app", { tags: {} }],
};
const broken = sound.map((resource) => {
  const changes = Object.values(breaks).filter(([name]) => name === resource.name);
  return { ...resource, props: Object.assign({ ...resource.props }, ...changes.map(([, change]) => change)) as never };
});
const mandatory = Object.fromEntries(Object.keys(breaks).map((name) => [name, "mandatory"]));

let engine: EngineFixture;

beforeAll(async () => {
  engine = await engineFixture("index.ts");
  writeFileSync(path.join(engine.dir, "index.ts"), program);
  const folder = path.join(engine.env.PULUMI_HOME ?? "", "plugins/resource-cloudflare-v6.22.1");
  mkdirSync(folder, { recursive: true });
  const plugin = path.join(folder, "pulumi-resource-cloudflare");
  const main = path.join(import.meta.dirname, "../support/plugin/main.ts");
  writeFileSync(plugin, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(plugin, 0o755);
  expect((await engine.pulumi("stack", "init", "staging")).code).toBe(0);
});
afterAll(() => engine.remove());

/** Previews the resources with the pack, only the named rules on, or does what else `command` says. */
async function preview(
  resources: readonly ResourceInput[],
  levels: Readonly<Record<string, unknown>>,
  command: readonly string[] = ["preview"],
): Promise<{ code: number | null; rules: string[]; out: string }> {
  writeFileSync(path.join(engine.dir, "resources.json"), JSON.stringify(resources));
  const config = path.join(engine.dir, "policy-config.json");
  writeFileSync(config, JSON.stringify({ all: "disabled", ...levels }));
  const pack = ["--policy-pack", path.join(repoRoot, "policies"), "--policy-pack-config", config];
  const { code, stdout, stderr } = await engine.pulumi(...command, ...pack);
  const rules = [...stdout.matchAll(/^ +- \[(\w+)\] .*?([a-z]{2}-\d\d-[a-z0-9-]+) /gm)].map(
    ([, level, name]) => `${level} ${name}`,
  );
  return { code, rules: [...new Set(rules)].sort(), out: stdout + stderr };
}

test("a preview of a stack that keeps a rule of each group passes", async () => {
  const { code, rules } = await preview(sound, mandatory);
  expect([rules, code]).toEqual([[], 0]);
});

test("a preview of a stack that breaks a rule of each group fails, naming each", async () => {
  const { code, rules } = await preview(broken, mandatory);
  expect(rules).toEqual(
    Object.keys(breaks)
      .map((name) => `mandatory ${name}`)
      .sort(),
  );
  expect(code).not.toBe(0);
});

test("levels and parameters come from the policy config, and no secret is printed", async () => {
  const template = "aws:ec2/launchTemplate:LaunchTemplate";
  const metadataOptions = { httpTokens: "required", httpPutResponseHopLimit: 2 };
  const resources = [
    { type: template, name: "web", props: { metadataOptions } },
    { type: "aws:rds/instance:Instance", name: "orders", props: { password: { $secret: "hunter2-sesame" } } },
  ];
  const { code, rules, out } = await preview(resources, {
    "nw-11-instance-metadata-tokens": { enforcementLevel: "mandatory", maxHops: 2 },
    "en-02-database-storage-encrypted": "advisory",
    "en-18-no-literal-secrets": "advisory",
  });
  expect(rules).toEqual(["advisory en-02-database-storage-encrypted", "advisory en-18-no-literal-secrets"]);
  expect([code, out.includes("hunter2")]).toEqual([0, false]);
});

test("what a preview cannot know is joined by dependencies, or said to be not judged; never passed in silence", async () => {
  const assets = { type: "aws:s3/bucket:Bucket", name: "assets", props: {} };
  const versioning = {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    name: "versioning",
    props: { bucket: { $ref: "assets" }, versioningConfiguration: { status: "Enabled" } },
  };
  const policy = {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    name: "policy",
    props: { bucket: { $ref: "assets" }, policy: { $ref: "assets" } },
  };
  const { code, rules, out } = await preview([assets, versioning, policy], {
    "dr-07-bucket-versioned": "mandatory",
    "tr-03-bucket-tls-only": "mandatory",
    "gv-05-every-rule-judged": "advisory",
  });
  expect([rules, code]).toEqual([["advisory gv-05-every-rule-judged"], 0]);
  expect(out).toContain("tr-03-bucket-tls-only could not be judged: policy of policy is not known yet");
});

test("an update stops before it builds what breaks a rule, and has built what came before", async () => {
  const update = ["up", "--yes", "--skip-preview", "--parallel", "1"];
  const assets = { type: "aws:s3/bucket:Bucket", name: "assets", props: { bucket: "assets" } };
  // It needs the bucket: of two that need nothing of each other, the engine may ask about both before it builds one.
  const needs = { kmsKeyId: { $ref: "assets" } };
  const group = { type: "aws:cloudwatch/logGroup:LogGroup", name: "app", props: { retentionInDays: 30, ...needs } };
  const level = { "lg-07-logs-kept-a-year": "mandatory" };
  const { code, rules } = await preview([assets, group], level, update);
  expect(rules).toEqual(["mandatory lg-07-logs-kept-a-year"]);
  expect(code).not.toBe(0);
  const { stdout } = await engine.pulumi("stack", "export");
  const state = JSON.parse(stdout) as { deployment: { resources: { type: string }[] } };
  const types = state.deployment.resources.map(({ type }) => type);
  expect(types).toContain(assets.type);
  expect(types).not.toContain(group.type);
});
