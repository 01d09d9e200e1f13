import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { expect, test } from "vitest";
import {
  diagnostics,
  exampleResources,
  names,
  ofTheSdk,
  requestFor,
  resourcePolicies,
  servedPack,
} from "./servedPack.ts";

const pack = servedPack(true);

type Found = analyzer.AnalyzeDiagnostic.AsObject;
const sorted = (found: readonly Found[]) => found.map((one) => JSON.stringify(one)).sort();

/** What the resource policies say at the end of a preview. Policies of stacks find nothing of theirs in an empty one. */
async function end(): Promise<Found[]> {
  const found = diagnostics(await pack.analyzeStack(new analyzer.AnalyzeStackRequest()));
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
    const now = await pack.analyze(request);
    expect([diagnostics(now), names(now)]).toEqual([[], resourcePolicies]);
    expected.push(...diagnostics(await ofTheSdk(request)));
  }
  expect(expected.length).toBeGreaterThan(100);
  expect(sorted(await end())).toEqual(sorted(expected));
});

test("what was reported is not reported again", async () => {
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { storageEncrypted: false } });
  await pack.analyze(request);
  expect((await end()).map(({ policyname }) => policyname)).toContain("en-02-database-storage-encrypted");
  expect(await end()).toEqual([]);
});

test("a resource that the SDK cannot read fails the preview with the SDK's words", async () => {
  const broken = { "4dabf18193072939515e22adb298388d": "of no kind" };
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { tags: broken } });
  await pack.analyze(request);
  await expect(end()).rejects.toThrow("Unrecognized signature");
});
