import { beforeEach, expect, test } from "vitest";
import { Lifecycle, typeOf } from "../../../lab/plugins/host/lifecycle.ts";
import type { Call, ResourceType } from "../../../lab/plugins/host/types.ts";
import { UNKNOWN } from "../../../lab/plugins/host/values.ts";
import type { Props } from "../../../lab/plugins/host/values.ts";

const urn = "urn:pulumi:s::p::dualcoast:x:Y$aws:x/thing:Thing::thing";
const naming = { name: "thing", seed: Buffer.from("s") };
let calls: [string, Call][];
let found: Props | undefined;
let life: Lifecycle;

beforeEach(() => {
  calls = [];
  found = {};
  const type: ResourceType = {
    level: "live",
    notProven: "",
    source: { file: "", commit: "", date: "" },
    replaceOn: ["name"],
    writeOnly: ["passwordWo"],
    recomputes: (changed, { size }) => (changed.includes("size") && size !== 3 ? ["version"] : []),
    refuse: ({ size }, state) => (Number(size) < Number(state["size"]) ? "size only grows" : undefined),
    validate: ({ size }) => (size === 13 ? "size 13 is unlucky" : undefined),
    create: async (call) => {
      calls.push(["create", call]);
      return { id: "id-1", outputs: { arn: "arn", version: 1 } };
    },
    read: async (call) => {
      calls.push(["read", call]);
      return found;
    },
    update: async (call) => {
      calls.push(["update", call]);
      return { version: 2 };
    },
  };
  const inputs = { name: "string?", size: "number?", passwordWo: "string?", region: "string?", tags: "{}string?" };
  const outputs = { ...inputs, arn: "string", version: "number", region: "string", tagsAll: "{}string" };
  life = new Lifecycle({
    schema: {
      plugin: "aws",
      version: "1",
      resources: { "aws:x/thing:Thing": { inputs, outputs, secretOutputs: [] } },
      functions: {},
      types: {},
    },
    resource: async (token) => (token === "aws:x/thing:Thing" ? type : undefined),
    function: async () => undefined,
    configure: async () => life.settings,
    beforeFirstChange: async () => {
      calls.push(["before", {} as Call]);
    },
  });
  life.settings = { region: "us-west-2", accountId: "123456789012", defaultTags: { app: "x", tier: "default" } };
});

test("reads the type out of a URN with parents", () => {
  expect(typeOf(urn)).toBe("aws:x/thing:Thing");
});

test("fails on an unknown type, naming it and the three places to add it", async () => {
  await expect(life.known("urn:pulumi:s::p::aws:y/z:Z::n")).rejects.toThrow(
    "the lab's aws plugin has no type aws:y/z:Z: add its token to lab/plugins/tokens.ts, run " +
      "node lab/plugins/generate.ts, and add an entry to a file in lab/plugins/aws/types/",
  );
});

test("merges the provider's tags under the resource's own", async () => {
  const { inputs } = await life.check(urn, {}, { tags: { tier: "web" } }, naming);
  expect(inputs["tags"]).toEqual({ app: "x", tier: "web" });
});

test("reports what the real provider refuses from the inputs alone", async () => {
  const { failures } = await life.check(urn, {}, { size: 13 }, naming);
  expect(failures).toEqual([{ property: "", reason: "aws:x/thing:Thing: size 13 is unlucky" }]);
});

test("a preview calls nothing and knows inputs, region and tags; the rest is unknown", async () => {
  const { outputs } = await life.create(urn, { name: "n", tags: { a: "b" }, passwordWo: "p" }, true);
  expect(calls).toEqual([]);
  expect(outputs).toEqual({
    name: "n",
    region: "us-west-2",
    tags: { a: "b" },
    tagsAll: { a: "b" },
    arn: UNKNOWN,
    version: UNKNOWN,
  });
});

test("creates in the resource's own region, passes the write-only value on and does not store it", async () => {
  const made = await life.create(urn, { region: "us-east-2", passwordWo: "p", __defaults: ["name"] }, false);
  expect(made).toEqual({ id: "id-1", outputs: { arn: "arn", version: 1, region: "us-east-2", tagsAll: {} } });
  const [, call] = calls[1]!;
  expect([call.region, call.inputs, call.name]).toEqual([
    "us-east-2",
    { region: "us-east-2", passwordWo: "p" },
    "thing",
  ]);
});

test("runs the first-change hook once, before the first real change, and never in a preview", async () => {
  await life.create(urn, {}, true);
  await Promise.all([life.create(urn, {}, false), life.create(urn, {}, false)]);
  expect(calls.map(([what]) => what)).toEqual(["before", "create", "create"]);
});

test("an update's preview keeps what is known and opens what the update will change", async () => {
  const from = { state: { size: 1, arn: "arn", version: 1, region: "us-west-2" }, oldInputs: { size: 1 } };
  expect(await life.update(urn, "id-1", from, { size: 2 }, true)).toEqual({
    size: 2,
    arn: "arn",
    version: UNKNOWN,
    region: "us-west-2",
    tagsAll: {},
  });
  expect(await life.update(urn, "id-1", from, { size: 2 }, false)).toMatchObject({ size: 2, version: 2 });
  expect(calls.find(([what]) => what === "update")![1].changed).toEqual(["size"]);
  expect(await life.update(urn, "id-1", from, { size: 3 }, true)).toMatchObject({ size: 3, version: 1 });
});

test("a change that is refused fails while it is planned", async () => {
  await expect(life.diff(urn, { size: 2 }, { size: 2 }, { size: 1 })).rejects.toThrow(
    "aws:x/thing:Thing: size only grows",
  );
  expect((await life.diff(urn, { size: 2 }, { size: 2 }, { size: 3 })).changes).toHaveLength(1);
});

test("an update drops an optional output whose input was taken away", async () => {
  const from = { state: { size: 1, arn: "arn" }, oldInputs: { size: 1 } };
  expect(await life.update(urn, "id-1", from, {}, false)).not.toHaveProperty("size");
});

test("another region replaces, whether it is the resource's own or the provider's", async () => {
  const state = { region: "us-east-1" };
  const replace = { property: "region", kind: "update", replaces: true };
  expect((await life.diff(urn, state, {}, {})).changes).toEqual([replace]);
  expect((await life.diff(urn, { region: "us-west-2" }, {}, { region: "us-east-1" })).changes).toEqual([replace]);
  expect((await life.diff(urn, { region: "us-west-2" }, {}, {})).changes).toEqual([]);
});

test("a read takes over what exists, in outputs and in those inputs that were said", async () => {
  found = { size: 9, arn: "other" };
  const read = await life.read(urn, "id-1", { size: 1, arn: "arn" }, { size: 1, name: "n", passwordWo: "p" });
  expect(read).toEqual({
    outputs: { size: 9, arn: "other", region: "us-west-2" },
    inputs: { size: 9, name: "n", passwordWo: "p" },
  });
});

test("a read takes away what the service says it does not have", async () => {
  found = { size: undefined };
  const read = await life.read(urn, "id-1", { size: 1 }, { size: 1 });
  expect(read).toEqual({ outputs: { region: "us-west-2" }, inputs: {} });
});

test("a read of something that is gone says so", async () => {
  found = undefined;
  expect(await life.read(urn, "id-1", { size: 1 }, { size: 1 })).toBeUndefined();
});

test("an import fills the inputs from what exists", async () => {
  found = { size: 4, name: "n", arn: "arn" };
  expect((await life.read(urn, "id-1", {}, {}))!.inputs).toEqual({ size: 4, name: "n", region: "us-west-2" });
});
