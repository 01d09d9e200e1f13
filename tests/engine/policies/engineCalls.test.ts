import { type ServiceError, status } from "@grpc/grpc-js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { expect, test } from "vitest";
import { allRules } from "../../../policies/rules/index.ts";
import { unknown } from "../../policies/support.ts";
import {
  answer,
  diagnostics,
  exampleResources,
  names,
  ofTheSdk,
  requestFor,
  resourcePolicies,
  servedPack,
} from "./servedPack.ts";

const pack = servedPack(false);

test("in an update a served pack reports what the SDK's own handler reports, for the resources of every rule's examples", async () => {
  expect(exampleResources.length).toBeGreaterThan(1_000);
  let reported = 0;
  for (const resource of exampleResources) {
    const request = requestFor(resource);
    const [served, plain] = [await pack.analyze(request), await ofTheSdk(request)];
    expect(diagnostics(served)).toEqual(diagnostics(plain));
    reported += diagnostics(served).length;
    // The SDK names those alone that are for one type; here those are named that are for several types as well.
    expect(names(served)).toEqual(expect.arrayContaining(names(plain)));
  }
  expect(reported).toBeGreaterThan(100);
});

test("it names each policy that is not for a type, and none that is", async () => {
  const request = requestFor({ type: "aws:rds/clusterInstance:ClusterInstance", name: "db", props: {} });
  const others = new Set(names(await pack.analyze(request)));
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
  await pack.analyze(request);
  const found = diagnostics(await pack.analyzeStack(stack));
  const said = "en-02-database-storage-encrypted could not be judged: storageEncrypted is not known yet";
  expect(found.filter(({ message }) => message.endsWith(said)).length).toBe(1);
});

test("a resource that the SDK cannot read is refused with the SDK's words", async () => {
  const broken = { "4dabf18193072939515e22adb298388d": "of no kind" };
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { tags: broken } });
  await expect(pack.analyze(request)).rejects.toThrow("Unrecognized signature");
});

test("remediation is refused in the way that the engine takes for none", async () => {
  const request = requestFor({ type: "aws:s3/bucket:Bucket", name: "odd", props: {} });
  const refusal = await new Promise<ServiceError | null>((resolve) => pack.client().remediate(request, resolve));
  expect(refusal?.code).toBe(status.UNIMPLEMENTED);
});

test("levels that the engine sets reach the policies of a type", async () => {
  const configure = new analyzer.ConfigureAnalyzerRequest();
  const off = new analyzer.PolicyConfig();
  off.setEnforcementlevel(analyzer.EnforcementLevel.DISABLED);
  off.setProperties(structs.Struct.fromJavaScript({}) as never);
  configure.getPolicyconfigMap().set("en-02-database-storage-encrypted", off);
  const request = requestFor({ type: "aws:rds/instance:Instance", name: "db", props: { storageEncrypted: false } });
  const found = async () => diagnostics(await pack.analyze(request)).map((one) => one.policyname);
  expect(await found()).toContain("en-02-database-storage-encrypted");
  await answer((callback) => pack.client().configure(configure, callback));
  expect(await found()).not.toContain("en-02-database-storage-encrypted");
});
