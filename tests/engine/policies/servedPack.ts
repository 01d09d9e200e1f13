import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { credentials } from "@grpc/grpc-js";
import type { Policies } from "@pulumi/policy";
import * as server from "@pulumi/policy/server.js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll } from "vitest";
import { foldType, type ResourceInput, tokensOf } from "../../../policies/core/index.ts";
import { readExemptions } from "../../../policies/exemptionFile.ts";
import { packOf } from "../../../policies/pack/policies.ts";
import { allRules } from "../../../policies/rules/index.ts";
import { repoRoot } from "../../../tools/paths.ts";
import { unknown } from "../../policies/support.ts";

type Response = analyzer.AnalyzeResponse;
type Callback = (error: Error | null, response: Response) => void;
type MakeRpc = (...of: [string, string, string, Policies]) => (call: { request: unknown }, callback: Callback) => void;
type Client = InstanceType<typeof analyzerGrpc.AnalyzerClient>;

const { makeAnalyzeRpcFun } = server as unknown as { makeAnalyzeRpcFun: MakeRpc };
const { policies } = packOf(allRules, readExemptions(), () => new Date());

const handler = makeAnalyzeRpcFun("dualcoast-policies", "0.1.0", "mandatory", policies);

/** What the SDK's own handler of the same policies answers: what a served pack must not differ from. */
export const ofTheSdk = (request: analyzer.AnalyzeRequest): Promise<Response> =>
  answer((callback) => handler({ request }, callback));
export const resourcePolicies = policies.filter((policy) => "validateResource" in policy).map(({ name }) => name);

/** What a test asks of the pack. */
export interface ServedPack {
  readonly analyze: (request: analyzer.AnalyzeRequest) => Promise<Response>;
  readonly analyzeStack: (request: analyzer.AnalyzeStackRequest) => Promise<Response>;
  /** For the calls that few tests make. */
  readonly client: () => Client;
}

/**
 * The pack as the engine starts it, for all tests of a file: in its own process, serving on a port that it prints.
 * @param dryRun whether it is told that this is a preview
 */
export function servedPack(dryRun: boolean): ServedPack {
  let pack: ChildProcess;
  let client: Client;
  beforeAll(async () => {
    const folder = path.join(repoRoot, "policies");
    pack = spawn(process.execPath, ["index.js"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    const port = await new Promise<string>((resolve, reject) => {
      pack.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
      pack.once("exit", (code) => reject(new Error(`the pack ended with ${code}`)));
    });
    client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
    if (!dryRun) return; // an engine that does not say what it does is taken for an update
    const stack = new analyzer.AnalyzerStackConfigureRequest();
    stack.setDryRun(dryRun);
    await answer((callback) => client.configureStack(stack, callback));
  });
  afterAll(() => {
    client?.close();
    pack?.kill();
  });
  return {
    analyze: (request) => answer((callback) => client.analyze(request, callback)),
    analyzeStack: (request) => answer((callback) => client.analyzeStack(request, callback)),
    client: () => client,
  };
}

export function requestFor({ type, name, props }: ResourceInput): analyzer.AnalyzeRequest {
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

/** All resources of all rules' examples, good and bad, under each name that their type has, known or not. */
export const exampleResources = allRules
  .flatMap(({ examples: { good, bad } }) => [good, bad])
  .flatMap((example) => ("active" in example ? [...example.active, ...example.standby] : example))
  .flatMap((resource) => [resource, ...unsure(resource)])
  .flatMap((resource) => tokensOf(foldType(resource.type)).map((type) => ({ ...resource, type })));

/** What a call answers. @throws the error that it answers instead */
export function answer<T>(ask: (callback: (error: Error | null, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => ask((error, response) => (error ? reject(error) : resolve(response))));
}
export const diagnostics = (response: Response) => response.toObject().diagnosticsList;
/** Names of the policies that an answer says do not apply. */
export const names = (response: Response) => response.getNotApplicableList().map((one) => one.getPolicyName());
