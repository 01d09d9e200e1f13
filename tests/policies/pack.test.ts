import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import type { Policies } from "@pulumi/policy";
import * as server from "@pulumi/policy/server.js";
import { expect, test } from "vitest";
import { packOf } from "../../policies/pack/policies.ts";
import { allRules } from "../../policies/rules/index.ts";
import { en02 } from "../../policies/rules/encryption/en02DatabaseStorageEncrypted.ts";
import { dr07 } from "../../policies/rules/recovery/dr07BucketVersioned.ts";
import { dr15 } from "../../policies/rules/recovery/dr15TablesRecoverable.ts";
import { nw08 } from "../../policies/rules/network/nw08DatabaseNotPublic.ts";
import { tr02 } from "../../policies/rules/transit/tr02ListenerTlsPolicy.ts";
import { tr06 } from "../../policies/rules/transit/tr06DistributionViewerTls.ts";
import { tr03 } from "../../policies/rules/transit/tr03BucketTlsOnly.ts";
import { dr05 } from "../../policies/rules/recovery/dr05StatefulResourcesProtected.ts";
import { gv05 } from "../../policies/rules/governance/gv05EveryRuleJudged.ts";
import type { ResourceInput, Rule } from "../../policies/core/index.ts";
import { unknown } from "./support.ts";

/** The SDK's own analyzer calls, with the SDK's own unknowns and secrets: what the engine would get back. */
type Call = { request: unknown };
type Response = { toObject(): { diagnosticsList: Diagnostic[] } };
interface Diagnostic {
  policyname: string;
  message: string;
  urn: string;
  enforcementlevel: number;
}
type Rpc = (call: Call, callback: (error: unknown, response: Response) => void) => void;
type MakeRpc = (pack: string, version: string, level: string, policies: Policies) => Rpc;
// Exported for the engine, and left out of the declarations.
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = server as unknown as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun",
  MakeRpc
>;
const mandatory = analyzer.EnforcementLevel.MANDATORY;
const advisory = analyzer.EnforcementLevel.ADVISORY;
const clock = () => new Date("2026-11-22T00:00:00Z");
const secretText = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };

function urn(resource: ResourceInput): string {
  return resource.urn ?? `urn:pulumi:prod-east::dualcoast::${resource.type}::${resource.name}`;
}

function fill<T extends InstanceType<typeof analyzer.AnalyzerResource | typeof analyzer.AnalyzeRequest>>(
  message: T,
  resource: ResourceInput,
): T {
  message.setType(resource.type);
  message.setName(resource.name);
  message.setUrn(urn(resource));
  message.setProperties(structs.Struct.fromJavaScript(resource.props as never) as never);
  message.setOptions(new analyzer.AnalyzerResourceOptions());
  return message;
}

async function called(rpc: Rpc, request: unknown): Promise<Diagnostic[]> {
  const response = await new Promise<Response>((resolve, reject) =>
    rpc({ request }, (error, answer) =>
      error ? reject(error instanceof Error ? error : new Error(String(error))) : resolve(answer),
    ),
  );
  return response.toObject().diagnosticsList;
}

function analyze(policies: Policies, resource: ResourceInput): Promise<Diagnostic[]> {
  const rpc = makeAnalyzeRpcFun("pack", "1.0.0", "mandatory", policies);
  return called(rpc, fill(new analyzer.AnalyzeRequest(), resource));
}

function analyzeStack(policies: Policies, resources: readonly ResourceInput[]): Promise<Diagnostic[]> {
  const rpc = makeAnalyzeStackRpcFun("pack", "1.0.0", "mandatory", policies);
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((resource) => {
      const message = fill(new analyzer.AnalyzerResource(), resource);
      for (const [key, urns] of Object.entries(resource.propertyDependencies ?? {})) {
        const dependencies = new analyzer.AnalyzerPropertyDependencies();
        dependencies.setUrnsList([...urns]);
        message.getPropertydependenciesMap().set(key, dependencies);
      }
      return message;
    }),
  );
  return called(rpc, request);
}

const pack = (...rules: Rule[]): Policies => packOf(rules, [], clock).policies;
const short = (list: Diagnostic[]) => list.map(({ policyname, message }) => [policyname, message.split("\n").at(-1)]);
const db = (props: Record<string, unknown>): ResourceInput => ({
  type: "aws:rds/instance:Instance",
  name: "db",
  props,
});
const bucket = (name: string, props: Record<string, unknown>): ResourceInput => ({
  type: "aws:s3/bucket:Bucket",
  name,
  props,
});

test("a resource rule fails a resource under the rule's own name, at its level, before the operation", async () => {
  const found = await analyze(pack(en02), db({ storageEncrypted: false, password: secretText }));
  expect(short(found)).toEqual([["en-02-database-storage-encrypted", "storageEncrypted must be true"]]);
  expect(found[0]?.enforcementlevel).toBe(mandatory);
  expect(found[0]?.urn).toBe(urn(db({})));
});

test("a rule for several types judges each, aliases too, and no other", async () => {
  const policies = pack(nw08, tr06);
  const open = { publiclyAccessible: true };
  for (const type of ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"])
    expect(short(await analyze(policies, { type, name: "db", props: open }))).toEqual([
      ["nw-08-database-not-public", "publiclyAccessible must be false"],
    ]);
  expect(await analyze(policies, { type: "aws:rds/cluster:Cluster", name: "db", props: open })).toEqual([]);
  const listener = { type: "aws:alb/listener:Listener", name: "web", props: { protocol: "HTTPS" } };
  expect(short(await analyze(pack(tr02), listener)).map(([name]) => name)).toEqual(
    Array(2).fill("tr-02-listener-tls-policy"),
  );
});

test("questions about several resources at once do not mix their types up", async () => {
  const policies = pack(nw08, dr05);
  const types = ["aws:rds/instance:Instance", "aws:dynamodb/table:Table", "aws:rds/clusterInstance:ClusterInstance"];
  const asked = types.map((type) => analyze(policies, { type, name: "it", props: { publiclyAccessible: true } }));
  const found = (await Promise.all(asked)).map((list) => short(list).map(([name]) => name));
  const [open, unprotected] = ["nw-08-database-not-public", "dr-05-stateful-resources-protected"];
  expect(found).toEqual([[open, unprotected], [unprotected], [open]]);
});

test("an unknown neither passes nor aborts: it is said at the end, under GV-05, as advice", async () => {
  const policies = pack(en02);
  const unsure = db({ storageEncrypted: unknown });
  expect(await analyze(policies, unsure)).toEqual([]);
  const found = await analyzeStack(policies, [unsure]);
  expect(short(found)).toEqual([
    [
      "gv-05-every-rule-judged",
      "en-02-database-storage-encrypted could not be judged: storageEncrypted is not known yet",
    ],
  ]);
  expect(found[0]?.enforcementlevel).toBe(advisory);
  expect(await analyzeStack(policies, [unsure])).toEqual([]);
});

test("what becomes known after all is judged on the second look", async () => {
  const policies = pack(en02);
  await analyze(policies, db({ storageEncrypted: unknown }));
  expect(short(await analyzeStack(policies, [db({ storageEncrypted: false })]))).toEqual([
    ["gv-05-every-rule-judged", "en-02-database-storage-encrypted: storageEncrypted must be true"],
  ]);
});

test("one unknown does not silence a stack rule about the other resources", async () => {
  const policies = pack(dr07, tr03);
  const found = await analyzeStack(policies, [bucket("a", { bucket: unknown, versioning: unknown }), bucket("b", {})]);
  expect(short(found)).toEqual([
    ["dr-07-bucket-versioned", "the bucket must have versioning enabled"],
    [
      "tr-03-bucket-tls-only",
      "the bucket's policy must deny s3:* to everyone on the bucket and its objects where aws:SecureTransport is false",
    ],
    [
      "tr-03-bucket-tls-only",
      "the bucket's policy must deny s3:* to everyone on the bucket and its objects where aws:SecureTransport is false",
    ],
    ["gv-05-every-rule-judged", "dr-07-bucket-versioned could not be judged: versioning.enabled is not known yet"],
  ]);
  expect(found.map((one) => one.urn)).toEqual(["b", "a", "b", "a"].map((name) => urn(bucket(name, {}))));
});

test("companions are joined by the engine's property dependencies while names are unknown", async () => {
  const a = bucket("a", { bucket: unknown });
  const versioning: ResourceInput = {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    name: "v",
    props: { bucket: unknown, versioningConfiguration: { status: "Enabled" } },
    propertyDependencies: { bucket: [urn(a)] },
  };
  expect(await analyzeStack(pack(dr07), [a, versioning])).toEqual([]);
  expect(short(await analyzeStack(pack(dr07), [a, { ...versioning, propertyDependencies: {} }]))).toEqual([
    ["dr-07-bucket-versioned", "the bucket must have versioning enabled"],
  ]);
});

test("two looks at different stacks by one pack do not mix", async () => {
  const policies = pack(dr07, tr03);
  const bad = await analyzeStack(policies, [bucket("a", {})]);
  const none = await analyzeStack(policies, [db({})]);
  const again = await analyzeStack(policies, [bucket("a", {})]);
  expect([bad.length, none, again]).toEqual([2, [], bad]);
});

test("what the engine says of parameters holds for rules that are judged together", async () => {
  const pointInTimeRecovery = { enabled: true };
  const table = { type: "aws:dynamodb/table:Table", name: "control", props: { name: "control", pointInTimeRecovery } };
  const pack = packOf([dr07, dr15], [], clock);
  const found = async (config: Record<string, unknown>): Promise<string[]> => {
    pack.heard.config = { [dr15.name]: config };
    return short(await analyzeStack(pack.policies, [bucket("a", {}), table])).map(([name]) => name ?? "");
  };
  expect(await found({})).toEqual([dr07.name, dr15.name]);
  expect(await found({ regionalTables: ["control"] })).toEqual([dr07.name]);
  expect(await found({})).toEqual([dr07.name, dr15.name]);
});

test("an exemption takes the finding away", async () => {
  const entry = { rule: "EN-02", urn: "*::db", reason: "r", owner: "o", created: "2026-11-01", expires: "2026-12-01" };
  expect(await analyze(packOf([en02], [entry], clock).policies, db({}))).toEqual([]);
  const late = () => new Date("2026-12-02T00:00:00Z");
  expect((await analyze(packOf([en02], [entry], late).policies, db({}))).length).toBe(1);
});

test("an exemption that is none of its own making fails the stack", async () => {
  const entry = { rule: "EN-02", urn: "*", reason: "r", owner: "o", created: "2026-11-01", expires: "2026-12-01" };
  const found = await analyzeStack(packOf([en02], [entry], clock).policies, [bucket("a", {})]);
  expect(short(found)).toEqual([["gv-04-exemptions-reviewed", "exemption 0 must give its reason, in a sentence"]]);
  expect(found[0]?.enforcementlevel).toBe(mandatory);
});

test("a rule that throws is a violation that prints nothing of the resource", async () => {
  const broken: Rule = {
    ...en02,
    check: ({ resource }) => {
      const read = resource.read("password");
      throw new TypeError(JSON.stringify(read));
    },
  };
  expect(short(await analyze(pack(broken), db({ password: secretText })))).toEqual([
    [
      "en-02-database-storage-encrypted",
      "the rule itself failed (TypeError) and has judged nothing here; report it with the resource's type",
    ],
  ]);
});

test("every rule that one stack can answer is a policy of its own, named and described", () => {
  const policies = packOf(allRules, [], clock).policies;
  const names = policies.map(({ name }) => name);
  const expected = allRules.filter((rule) => rule.kind === "resource" || rule.check || rule.checkStack);
  expect(new Set(names)).toEqual(
    new Set([...expected.map(({ name }) => name), "gv-04-exemptions-reviewed", gv05.name]),
  );
  expect(names.at(-1)).toBe(gv05.name);
  expect(names.length).toBe(new Set(names).size);
  for (const policy of policies)
    expect([policy.severity, policy.remediationSteps, policy.url, policy.framework?.name].map(Boolean)).toEqual(
      Array(4).fill(true),
    );
});
