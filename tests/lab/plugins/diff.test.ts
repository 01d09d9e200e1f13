import { expect, test } from "vitest";
import { diff } from "../../../lab/plugins/host/diff.ts";
import type { ResourceSchema } from "../../../lab/plugins/host/schema.ts";
import type { ResourceType } from "../../../lab/plugins/host/types.ts";
import { UNKNOWN } from "../../../lab/plugins/host/values.ts";
import type { Props } from "../../../lab/plugins/host/values.ts";

const names = ["name", "size", "kind", "groups", "policy", "passwordWo", "passwordWoVersion", "note", "seen"];
const schema: ResourceSchema = {
  inputs: Object.fromEntries(names.map((name) => [name, "any?"])),
  // `kind` is computed by the service where it is not given.
  outputs: { ...Object.fromEntries(names.map((name) => [name, "any?"])), kind: "string" },
  secretOutputs: [],
};
const type: ResourceType = {
  level: "live",
  notProven: "",
  source: { file: "", commit: "", date: "" },
  replaceOn: ["name", "kind"],
  sets: ["groups"],
  json: ["policy"],
  writeOnly: ["passwordWo"],
  ignore: ["note"],
  create: async () => ({ id: "", outputs: {} }),
};
const changes = (state: Props, inputs: Props, oldInputs: Props = state) =>
  diff(type, schema, { state, oldInputs }, inputs);

test("sees an added, a changed and a removed input, and which of them replaces", () => {
  expect(changes({ name: "a", size: 1 }, { name: "b", groups: ["x"] })).toEqual([
    { property: "name", kind: "update", replaces: true },
    { property: "groups", kind: "add", replaces: false },
    { property: "size", kind: "delete", replaces: false },
  ]);
});

test("holds equal what Terraform holds equal: unset and zero, 5 and '5', members in another order", () => {
  expect(changes({ size: 5, groups: [], seen: { a: 1, b: 2 } }, { size: "5", seen: { b: 2, a: 1, c: false } })).toEqual(
    [],
  );
});

test("replaces under a condition, which sees what was, what is said and the account", () => {
  const seen: unknown[] = [];
  const conditional: ResourceType = {
    ...type,
    replaceWhen: {
      size: (inputs, state, account) => {
        seen.push([inputs["size"], state["size"], account]);
        return Number(inputs["size"]) < Number(state["size"]);
      },
    },
  };
  const replaces = (before: number, now: number) =>
    diff(conditional, schema, { state: { size: before }, oldInputs: {} }, { size: now }, "1").map(
      (change) => change.replaces,
    );
  expect([replaces(1, 2), replaces(2, 1), replaces(2, 2)]).toEqual([[false], [true], []]);
  expect(seen).toEqual([
    [2, 1, "1"],
    [1, 2, "1"],
  ]);
});

test("compares sets without their order, but lists with it", () => {
  expect(changes({ groups: ["a", "b"], size: [1, 2] }, { groups: ["b", "a"], size: [1, 2] })).toEqual([]);
  expect(changes({ size: [1, 2] }, { size: [2, 1] }).map(({ property }) => property)).toEqual(["size"]);
});

test("compares JSON documents by meaning", () => {
  expect(changes({ policy: '{"A":1,"B":[2]}' }, { policy: '{ "B": [2], "A": 1 }' })).toEqual([]);
  expect(changes({ policy: '{"A":1}' }, { policy: '{"A":2}' })).toHaveLength(1);
});

test("a write-only value is no difference; its version is", () => {
  expect(
    changes(
      { passwordWoVersion: 1 },
      { passwordWo: "new", passwordWoVersion: 1 },
      { passwordWo: "old", passwordWoVersion: 1 },
    ),
  ).toEqual([]);
  expect(changes({ passwordWoVersion: 1 }, { passwordWo: "new", passwordWoVersion: 2 })).toEqual([
    { property: "passwordWoVersion", kind: "update", replaces: false },
  ]);
});

test("taking away an input that the service computes is no difference", () => {
  expect(changes({ kind: "made", size: 1 }, { size: 1 }, { kind: "made", size: 1 })).toEqual([]);
});

test("an ignored input and the host's own notes are no difference", () => {
  expect(changes({ note: "a", __defaults: ["name"] }, { note: "b", __defaults: [] })).toEqual([]);
});

test("what a refresh found beyond the inputs is to be taken away", () => {
  expect(changes({ size: 7 }, {}, {})).toEqual([{ property: "size", kind: "delete", replaces: false }]);
});

test("an unknown value counts as a change, and replaces where a change would", () => {
  expect(changes({ name: "a", size: 1 }, { name: UNKNOWN, size: 1 })).toEqual([
    { property: "name", kind: "update", replaces: true },
  ]);
  expect(changes({ seen: { a: ["x"] } }, { seen: { a: [UNKNOWN] } })).toHaveLength(1);
});

test("compares what exists, not what was once asked for", () => {
  expect(changes({ size: 9 }, { size: 1 }, { size: 1 }).map(({ property }) => property)).toEqual(["size"]);
});
