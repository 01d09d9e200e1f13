import { expect, test } from "vitest";
import { nameIsFixed, withDefaults } from "../../../lab/plugins/host/names.ts";
import type { ResourceType } from "../../../lab/plugins/host/types.ts";

const type: ResourceType = {
  level: "live",
  notProven: "",
  source: { file: "", commit: "", date: "" },
  replaceOn: [],
  defaults: { size: 3 },
  autoname: { property: "name", max: 12, lower: true },
  create: async () => ({ id: "", outputs: {} }),
};
const naming = { name: "MyBucketName", seed: Buffer.from("seed") };

test("leaves what is given and notes nothing", () => {
  expect(withDefaults(type, { name: "mine", size: 1 }, {}, naming)).toEqual({ name: "mine", size: 1, __defaults: [] });
});

test("makes the same name for the same seed, short enough, and notes what it filled in", () => {
  const first = withDefaults(type, {}, {}, naming);
  expect(first).toEqual({
    name: expect.stringMatching(/^mybu-[0-9a-f]{7}$/) as string,
    size: 3,
    __defaults: ["name", "size"],
  });
  expect(withDefaults(type, {}, {}, naming)).toEqual(first);
  expect(withDefaults(type, {}, {}, { ...naming, seed: Buffer.from("other") })["name"]).not.toBe(first["name"]);
});

test("keeps a name that it once made, and makes a new one in place of a given one that was taken away", () => {
  expect(withDefaults(type, {}, { name: "made-1234567", __defaults: ["name"] }, naming)["name"]).toBe("made-1234567");
  expect(withDefaults(type, {}, { name: "mine", __defaults: [] }, naming)["name"]).not.toBe("mine");
});

test("takes the name that the engine proposes", () => {
  expect(withDefaults(type, {}, {}, { ...naming, proposed: "proposed" })["name"]).toBe("proposed");
});

test("a given name that stays means that the old resource must go first", () => {
  expect(nameIsFixed(type, { name: "mine", __defaults: [] }, { name: "mine" })).toBe(true);
  expect(nameIsFixed(type, { name: "made", __defaults: ["name"] }, { name: "made" })).toBe(false);
  expect(nameIsFixed(type, { name: "new", __defaults: [] }, { name: "old" })).toBe(false);
});
