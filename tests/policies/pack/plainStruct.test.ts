import { createRequire } from "node:module";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readStructsPlainly } from "../../../policies/pack/plainStruct.ts";

const { Struct, Value } = structs;
const { deserializeBinaryFromReader: libraryOwn } = Struct;
beforeAll(() => readStructsPlainly());
afterAll(() => void (Struct.deserializeBinaryFromReader = libraryOwn));

function requestWith(struct: structs.Struct): Uint8Array {
  const request = new analyzer.AnalyzeRequest();
  request.setUrn("urn:before");
  request.setProperties(struct);
  request.setName("after");
  return request.serializeBinary();
}

const examples: Record<string, Parameters<typeof Struct.fromJavaScript>[0]> = {
  nothing: {},
  "every kind": { string: "ü 🜁 \u0000", number: -1.5e300, yes: true, no: false, none: null, list: [], struct: {} },
  "defaults, which the wire may leave out": { string: "", number: 0, flag: false, "": "no key" },
  nested: { a: { b: [{ c: [[], [1, [2, { d: null }]]] }, "x"] } },
  long: { list: Array.from({ length: 5_000 }, (_, i) => ({ i, text: "x".repeat(i % 300) })) },
};

test.each(Object.entries(examples))("reads what the library reads: %s", (_, plain) => {
  const read = analyzer.AnalyzeRequest.deserializeBinary(requestWith(Struct.fromJavaScript(plain)));
  expect(read.getProperties()?.toJavaScript()).toEqual(plain);
  expect([read.getUrn(), read.getName()]).toEqual(["urn:before", "after"]);
});

test("of an entry that comes twice the last one counts, and a value that is not set is null", () => {
  const once = Struct.fromJavaScript({ key: "first" }).serializeBinary();
  const twice = Buffer.concat([once, Struct.fromJavaScript({ key: "second" }).serializeBinary()]);
  expect(Struct.deserializeBinary(twice).toJavaScript()).toEqual({ key: "second" });
  const unset = new Struct();
  unset.getFieldsMap().set("key", new Value());
  expect(Struct.deserializeBinary(unset.serializeBinary()).toJavaScript()).toEqual({ key: null });
});

test("fields of a later version are passed over", () => {
  const later = Buffer.from([0x78, 7, 0x7a, 2, 1, 2]); // field 15, once a number, once two bytes
  const bytes = Buffer.concat([later, Struct.fromJavaScript({ key: [1] }).serializeBinary(), later]);
  expect(Struct.deserializeBinary(bytes).toJavaScript()).toEqual({ key: [1] });
});

test("a message that ends early is an error, not half of its values", () => {
  const bytes = Struct.fromJavaScript({ key: "a value of some length" }).serializeBinary();
  for (const length of [1, 5, bytes.length - 1])
    expect(() => Struct.deserializeBinary(bytes.subarray(0, length))).toThrow();
});

test("it is the module that the SDK reads with", () => {
  const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/policy/server.js"));
  expect(sdk("google-protobuf/google/protobuf/struct_pb.js")).toBe(structs);
});
