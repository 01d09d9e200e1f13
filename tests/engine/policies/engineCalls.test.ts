import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { credentials, type ServiceError, status } from "@grpc/grpc-js";
import type { Policies } from "@pulumi/policy";
import * as server from "@pulumi/policy/server.js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foldType, type ResourceInput, tokensOf } from "../../../policies/core/index.ts";
import { readExemptions } from "../../../policies/exemptionFile.ts";
import { packPolicies } from "../../../policies/pack/policies.ts";
import { allRules } from "../../../policies/rules/index.ts";
import { unknown } from "../../policies/support.ts";
import { repoRoot } from "../../../tools/paths.ts";

type Response = analyzer.AnalyzeResponse;
type Callback = (error: Error | null, response: Response) => void;
type MakeRpc = (...of: [string, string, string, Policies]) => (call: { request: unknown }, callback: Callback) => void;

const { makeAnalyzeRpcFun } = server as unknown as { makeAnalyzeRpcFun: MakeRpc };
const policies = packPolicies(allRules, readExemptions(), () => new Date());
const ofTheSdk = makeAnalyzeRpcFun("dualcoast-policies", "0.1.0", "mandatory", policies);
const resourcePolicies = policies.filter((policy) => "validateResource" in policy).map(({ name }) => name);

let pack: ChildProcess;
let client: InstanceType<typeof analyzerGrpc.AnalyzerClient>;

/** The pack as the engine starts it: in its own process, serving on a port that it prints. */
beforeAll(async () => {
  const folder = path.join(repoRoot, "policies");
  pack = spawn(process.execPath, ["index.js"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<string>((resolve, reject) => {
    pack.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
    pack.once("exit", (code) => reject(new Error(`the pack ended with ${code}`)));
  });
  client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});
afterAll(() => {
  client?.close();
  pack?.kill();
});

function requestFor({ type, name, props }: ResourceInput): analyzer.AnalyzeRequest {
  const request = new analyzer.AnalyzeRequest();
  request.setType(type);
  request.setName(name);
  request.setUrn(`urn:pulumi:prod-east::dualcoast::${type}::${name}`);
  // As the engine sends it: a property that is undefined is none.
  request.setProperties(structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(props)) as never) as never);
  request.setOptions(new analyzer.AnalyzerResourceOptions());
  return request;
}

/** The resource as a preview may see it: a property, or all of them, not known yet. */
function unsure(resource: ResourceInput): ResourceInput[] {
  const keys = Object.keys(resource.props);
  const hidden = (some: string[]) => ({
    ...resource,
    props: { ...resource.props, ...Object.fromEntries(some.map((key) => [key, unknown])) },
  });
  return [hidden(keys.slice(0, 1)), hidden(keys)];
}

const answer = (ask: (callback: Callback) => unknown): Promise<Response> =>
  new Promise((resolve, reject) => ask((error, response) => (error ? reject(error) : resolve(response))));
const names = (response: Response) => response.getNotApplicableList().map((one) => one.getPolicyName());
const diagnostics = (response: Response) => response.toObject().diagnosticsList;

/** All resources of all rules' examples, good and bad, under each name that their type has, known or not. */
const resources = allRules
  .flatMap(({ examples: { good, bad } }) => [good, bad])
  .flatMap((example) => ("active" in example ? [...example.active, ...example.standby] : example))
  .flatMap((resource) => [resource, ...unsure(resource)])
  .flatMap((resource) => tokensOf(foldType(resource.type)).map((type) => ({ ...resource, type })));

test("a served pack reports what the SDK's own handler reports, for the resources of every rule's examples", async () => {
  expect(resources.length).toBeGreaterThan(1_000);
  let reported = 0;
  for (const resource of resources) {
    const request = requestFor(resource);
    const [served, plain] = [
      await answer((callback) => client.analyze(request, callback)),
      await answer((callback) => ofTheSdk({ request }, callback)),
    ];
    expect(diagnostics(served)).toEqual(diagnostics(plain));
    reported += diagnostics(served).length;
    // The SDK names those alone that are for one type; here those are named that are for several types as well.
    expect(names(served)).toEqual(expect.arrayContaining(names(plain)));
  }
  expect(reported).toBeGreaterThan(100);
});

test("it names each policy that is not for a type, and none that is", async () => {
  const request = requestFor({ type: "aws:rds/clusterInstance:ClusterInstance", name: "db", props: {} });
  const others = new Set(names(await answer((callback) => client.analyze(request, callback))));
  const judged = resourcePolicies.filter((name) => !others.has(name));
  const expected = allRules.filter(
    ({ kind, types }) =>
      kind === "resource" &&
      types.some((type) => ["aws:rds/clusterInstance:ClusterInstance", "aws:*", "*"].includes(type)),
  );
  expect(judged).toContain("nw-08-database-not-public");
  expect(judged.sort()).toEqual(expected.map(({ name }) => name).sort());
});

test("what a policy could not judge is said with the stack", async () => {
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "odd", props: { storageEncrypted: unknown } });
  const stack = new analyzer.AnalyzeStackRequest();
  const resource = new analyzer.AnalyzerResource();
  resource.setType(request.getType());
  resource.setName(request.getName());
  resource.setUrn(request.getUrn());
  resource.setProperties(request.getProperties());
  resource.setOptions(request.getOptions());
  stack.addResources(resource);
  await answer((callback) => client.analyze(request, callback));
  const found = diagnostics(await answer((callback) => client.analyzeStack(stack, callback)));
  const said = "en-02-database-storage-encrypted could not be judged: storageEncrypted is not known yet";
  expect(found.filter(({ message }) => message.endsWith(said)).length).toBe(1);
});

test("a resource that the SDK cannot read is refused with the SDK's words", async () => {
  const broken = { "4dabf18193072939515e22adb298388d": "of no kind" };
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { tags: broken } });
  await expect(answer((callback) => client.analyze(request, callback))).rejects.toThrow("Unrecognized signature");
});

test("remediation is refused in the way that the engine takes for none", async () => {
  const request = requestFor({ type: "aws:s3/bucket:Bucket", name: "odd", props: {} });
  const refusal = await new Promise<ServiceError | null>((resolve) => client.remediate(request, resolve));
  expect(refusal?.code).toBe(status.UNIMPLEMENTED);
});

test("levels that the engine sets reach the policies of a type", async () => {
  const configure = new analyzer.ConfigureAnalyzerRequest();
  const off = new analyzer.PolicyConfig();
  off.setEnforcementlevel(analyzer.EnforcementLevel.DISABLED);
  off.setProperties(structs.Struct.fromJavaScript({}) as never);
  configure.getPolicyconfigMap().set("en-02-database-storage-encrypted", off);
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { storageEncrypted: false } });
  const found = async () =>
    diagnostics(await answer((callback) => client.analyze(request, callback))).map((one) => one.policyname);
  expect(await found()).toContain("en-02-database-storage-encrypted");
  await new Promise((resolve, reject) =>
    client.configure(configure, (error) => (error ? reject(error) : resolve(undefined))),
  );
  expect(await found()).not.toContain("en-02-database-storage-encrypted");
});
