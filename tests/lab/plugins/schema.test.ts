import { expect, test } from "vitest";
import { check } from "../../../lab/plugins/host/schema.ts";
import type { PluginSchema } from "../../../lab/plugins/host/schema.ts";
import { schemaOf } from "../../../lab/plugins/host/load.ts";
import { UNKNOWN } from "../../../lab/plugins/host/values.ts";

const schema: PluginSchema = {
  plugin: "aws",
  version: "7.48.0",
  resources: {},
  functions: {},
  types: { Rule: { name: "string", ports: "[]number?" } },
};
const shape = { name: "string", size: "number?", rules: "[]#Rule?", tags: "{}string?", deep: "#Rule?", free: "any?" };
const reasons = (inputs: Record<string, unknown>) =>
  check(schema, shape, inputs, "aws:x:X").map(({ reason }) => reason);

test("takes what the SDK knows, also what a preview cannot know yet and the host's own notes", () => {
  const inputs = {
    name: UNKNOWN,
    size: 3,
    rules: [{ name: "a", ports: [1, UNKNOWN] }],
    tags: { a: "b" },
    free: { x: [] },
    __defaults: [],
  };
  expect(reasons(inputs)).toEqual([]);
});

test("fails on an unknown property, naming it and what is known", () => {
  expect(reasons({ name: "a", sise: 1 })).toEqual([
    'aws:x:X has no property "sise" in the SDK 7.48.0; it knows deep, free, name, rules, size, tags',
  ]);
});

test("fails on an unknown property inside a list and inside an object, with its whole path", () => {
  const problems = check(
    schema,
    shape,
    { name: "a", rules: [{ name: "r" }, { name: "s", port: 1 }], deep: { nome: "x" } },
    "aws:x:X",
  );
  expect(problems.map(({ property }) => property)).toEqual(["rules[1].port", "deep.nome", "deep.name"]);
});

test("fails on a missing required property", () => {
  expect(reasons({})).toEqual(['aws:x:X needs the property "name" (string); set it']);
});

test("fails on a list in place of a text, a text in place of a list, and a list in place of an object", () => {
  expect(reasons({ name: ["a"], rules: "a", deep: [] })).toEqual([
    'aws:x:X: "name" must be a string, got ["a"]',
    'aws:x:X: "rules" must be a list, got "a"',
    'aws:x:X: "deep" must be an object, got []',
  ]);
});

test("knows the SDK's own names: nested arguments, required ones, secret outputs", () => {
  const aws = schemaOf("aws");
  const listener = aws.resources["aws:lb/listener:Listener"]!;
  expect(listener.inputs["defaultActions"]).toBe("[]#lb.ListenerDefaultAction");
  expect(aws.types["lb.ListenerDefaultAction"]!["type"]).toBe("string");
  expect(aws.resources["aws:rds/instance:Instance"]!.secretOutputs).toEqual(["password", "passwordWo"]);
  // Optional outputs are those that the provider does not make up by itself.
  const { kmsKeyId, storageEncrypted } = aws.resources["aws:rds/instance:Instance"]!.outputs;
  expect([kmsKeyId, storageEncrypted]).toEqual(["string", "boolean?"]);
});
