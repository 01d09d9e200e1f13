import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answer,
  type Client,
  diagnostics,
  exampleResources,
  names,
  ofTheSdk,
  requestFor,
  resourcePolicies,
  servePack,
} from "./servedPack.ts";

let client: Client;
let stop: () => void;

beforeAll(async () => {
  ({ client, stop } = await servePack());
  const configure = new analyzer.AnalyzerStackConfigureRequest();
  configure.setDryRun(true);
  await new Promise((resolve, reject) =>
    client.configureStack(configure, (error) => (error ? reject(error) : resolve(undefined))),
  );
});
afterAll(() => stop?.());

type Found = analyzer.AnalyzeDiagnostic.AsObject;
const sorted = (found: readonly Found[]) => found.map((one) => JSON.stringify(one)).sort();

/** What the resource policies say at the end of a preview. Policies of stacks find nothing of theirs in an empty one. */
async function end(): Promise<Found[]> {
  const found = diagnostics(
    await answer((callback) => client.analyzeStack(new analyzer.AnalyzeStackRequest(), callback)),
  );
  return found.filter(({ policyname }) => resourcePolicies.includes(policyname));
}

test("field for field, what is asked about a resource is a resource of a stack", () => {
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { storageEncrypted: true } });
  const provider = new analyzer.AnalyzerProviderResource();
  provider.setUrn("urn:pulumi:prod-east::dualcoast::pulumi:providers:aws::east");
  request.setProvider(provider);
  const { dependenciesList, propertydependenciesMap, parent, ...same } = analyzer.AnalyzerResource.deserializeBinary(
    request.serializeBinary(),
  ).toObject();
  expect(same).toEqual(request.toObject());
  expect([dependenciesList, propertydependenciesMap, parent]).toEqual([[], [], ""]);
});

test("a preview ends with all that the SDK's own handler reports, for the resources of every rule's examples", async () => {
  const expected: Found[] = [];
  for (const resource of exampleResources) {
    const request = requestFor(resource);
    const now = await answer((callback) => client.analyze(request, callback));
    expect([diagnostics(now), names(now)]).toEqual([[], resourcePolicies]);
    expected.push(...diagnostics(await answer((callback) => ofTheSdk({ request }, callback))));
  }
  expect(expected.length).toBeGreaterThan(100);
  expect(sorted(await end())).toEqual(sorted(expected));
});

test("what was reported is not reported again", async () => {
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { storageEncrypted: false } });
  await answer((callback) => client.analyze(request, callback));
  expect((await end()).map(({ policyname }) => policyname)).toContain("en-02-database-storage-encrypted");
  expect(await end()).toEqual([]);
});

test("a resource that the SDK cannot read fails the preview with the SDK's words", async () => {
  const broken = { "4dabf18193072939515e22adb298388d": "of no kind" };
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { tags: broken } });
  await answer((callback) => client.analyze(request, callback));
  await expect(end()).rejects.toThrow("Unrecognized signature");
});
