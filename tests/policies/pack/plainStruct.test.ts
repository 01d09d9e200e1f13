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

/** As the engine sends it: in no order. */
const inOrder = (...entries: [string, Parameters<typeof Struct.fromJavaScript>[0]][]) =>
  Buffer.concat(entries.map(([key, value]) => Struct.fromJavaScript({ [key]: value }).serializeBinary()));

/** As the policies get it: a copy, made by the SDK. */
const { deserializeProperties } = createRequire(import.meta.url)("@pulumi/policy/deserialize.js") as {
  deserializeProperties: (struct: structs.Struct, proxySecrets: boolean) => object;
};

test("keys are in their order whatever the wire's is, and the last entry of a key counts", () => {
  const inner = Buffer.from(inOrder(["z", {}], ["y", {}]));
  const bytes = Buffer.concat([inner, inOrder(["b", { of: 1 }], ["a", {}], ["b", { of: 2 }])]);
  const plain = Struct.deserializeBinary(bytes).toJavaScript();
  expect(JSON.stringify(plain)).toBe('{"a":{},"b":{"of":2},"y":{},"z":{}}');
});

test("nothing is hidden behind a prototype, or comes from one", () => {
  // Of the same length, so that the name can be put in its place on the wire.
  const written = Struct.fromJavaScript({ spec: { "--proto--": ["x"], privileged: true } }).serializeBinary();
  const bytes = Buffer.from(Buffer.from(written).toString("latin1").replace("--proto--", "__proto__"), "latin1");
  const read = deserializeProperties(Struct.deserializeBinary(bytes), false);
  expect(read).toEqual({ spec: { privileged: true } });
  expect(Object.getPrototypeOf((read as { spec: object }).spec)).toBe(Object.prototype);
});

test("a value that says nothing is an error, as with the library, and never passed over", () => {
  const unset = new Struct();
  unset.getFieldsMap().set("key", new Value());
  expect(() => Struct.deserializeBinary(unset.serializeBinary())).toThrow("says nothing");
  const entryWithoutValue = Buffer.from([0x0a, 0x03, 0x0a, 0x01, 0x6b]);
  expect(() => Struct.deserializeBinary(entryWithoutValue)).toThrow("property k has no value");
});

test("what is read is the plain values, and no message for each", () => {
  const read = Struct.deserializeBinary(Struct.fromJavaScript({ key: 1 }).serializeBinary());
  expect([read.toJavaScript(), read.getFieldsMap().getLength()]).toEqual([{ key: 1 }, 0]);
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
