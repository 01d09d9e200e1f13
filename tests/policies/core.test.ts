import { describe, expect, test } from "vitest";
import {
  evaluate,
  foldType,
  graphOf,
  graphOfFixtures,
  JsonView,
  ReadLog,
  referencesOf,
  regionOfArn,
  type ResourceInput,
  settingsOf,
  show,
  tokensOf,
} from "../../policies/core/index.ts";
import { en02 } from "../../policies/rules/encryption/en02DatabaseStorageEncrypted.ts";
import { nw11 } from "../../policies/rules/network/nw11InstanceMetadataTokens.ts";
import { secret, unknown } from "./support.ts";

const read = (raw: unknown, log = new ReadLog()) => new JsonView(raw, log, "urn:it");
const known = (value: unknown) => ({ state: "known", value });
const absent = { state: "absent" };
const notKnown = { state: "unknown" };
const hidden = { state: "secret" };

describe("the reader", () => {
  const kinds = [
    unknown,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  ];
  test.each(kinds)("takes %s for not known, alone and within a text", (text) => {
    expect(read({ a: text }).string("a")).toEqual(notKnown);
    expect(read({ a: `arn:${text}:x` }).string("a")).toEqual(notKnown);
    expect(read({ a: text }).items("a.b[0]")).toEqual(notKnown);
  });

  test("takes the engine's secrets and hidden texts for secret", () => {
    expect(read({ a: secret }).read("a")).toEqual(hidden);
    expect(read({ a: "[secret]" }).string("a.b")).toEqual(hidden);
    const output = { "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4" };
    expect(read({ a: { ...output, secret: true, value: 1 } }).number("a")).toEqual(hidden);
    expect(read({ a: { ...output, value: 7 } }).number("a")).toEqual(known(7));
    expect(read({ a: output }).number("a")).toEqual(notKnown);
  });

  test("tells absent from empty, and wrong types from both", () => {
    const view = read({ none: null, empty: "", zero: 0, list: [], object: { b: 1 } });
    expect([view.read("gone"), view.read("none"), view.read("object.c"), view.read("zero.a")]).toEqual(
      Array(4).fill(absent),
    );
    expect(view.string("empty")).toEqual(known(""));
    expect([view.has("empty"), view.has("zero"), view.has("none")]).toEqual([known(false), known(true), known(false)]);
    expect([view.boolean("zero"), view.string("zero"), view.number("empty"), view.keys("list")]).toEqual(
      Array(4).fill(notKnown),
    );
  });

  test("reads booleans and numbers that are written as text", () => {
    const view = read({ t: "true", f: "false", other: "yes", n: "12", bad: "1x" });
    expect([view.boolean("t"), view.boolean("f"), view.boolean("other")]).toEqual([
      known(true),
      known(false),
      notKnown,
    ]);
    expect([view.number("n"), view.number("bad")]).toEqual([known(12), notKnown]);
  });

  test("walks arrays, quoted names, and lists of one as if they were the one", () => {
    const view = read({ a: [{ b: 1 }, { b: 2 }], one: [{ c: { d: 3 } }], tags: { "x.y/z": "v" }, single: { e: 4 } });
    expect(view.number("a[1].b")).toEqual(known(2));
    expect(view.number("a.b")).toEqual(absent);
    expect(view.number("one.c.d")).toEqual(known(3));
    expect(view.string('tags["x.y/z"]')).toEqual(known("v"));
    expect(view.number("single[0].e")).toEqual(known(4));
    expect(view.at("a[1]").number("b")).toEqual(known(2));
    expect(view.at("a[1]").path).toBe("a[1]");
    const items = view.items("a");
    expect(items.state === "known" && items.value.map(({ path }) => path)).toEqual(["a[0]", "a[1]"]);
  });

  test("does not read what objects inherit", () => {
    expect(read({}).read("constructor.name")).toEqual(absent);
    expect(read({}).read("__proto__")).toEqual(absent);
  });

  test("gives a whole only where no part of it is hidden", () => {
    expect(read({ a: { b: [1, unknown] } }).read("a")).toEqual(notKnown);
    expect(read({ a: { b: [1, secret] } }).read("a")).toEqual(hidden);
    expect(read({ a: ["x", "y"] }).strings("a")).toEqual(known(["x", "y"]));
    expect(read({ a: "x" }).strings("a")).toEqual(known(["x"]));
    expect(read({ a: ["x", unknown] }).strings("a")).toEqual(notKnown);
    expect(read({ a: ["x", 1] }).strings("a")).toEqual(notKnown);
  });

  test("notes what it could not answer, and nothing else", () => {
    const log = new ReadLog();
    const view = read({ a: [{ b: unknown, c: 1 }], s: secret }, log);
    view.number("a[0].c");
    view.peek("s");
    view.has("s");
    view.at("a[0]").string("b");
    view.string("s");
    expect(log.take()).toEqual([
      { urn: "urn:it", path: "a[0].b", state: "unknown" },
      { urn: "urn:it", path: "s", state: "secret" },
    ]);
    expect(log.take()).toEqual([]);
  });
});

describe("types", () => {
  test.each([
    ["aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"],
    ["aws:s3/bucketAclV2:BucketAclV2", "aws:s3/bucketAcl:BucketAcl"],
    ["aws:alb/listener:Listener", "aws:lb/listener:Listener"],
    ["aws:elasticloadbalancingv2/targetGroup:TargetGroup", "aws:lb/targetGroup:TargetGroup"],
    ["aws:s3:BucketV2", "aws:s3/bucket:Bucket"],
    ["cloudflare:Record", "cloudflare:index/dnsRecord:DnsRecord"],
    ["cloudflare:index:Zone", "cloudflare:index/zone:Zone"],
    ["pulumi:providers:aws", "pulumi:providers:aws"],
    ["dualcoast:web:WebTier", "dualcoast:web:WebTier"],
    ["rubbish", "rubbish"],
  ])("%s is %s", (token, folded) => {
    expect(foldType(token)).toBe(folded);
  });

  test("a folded type knows every token it stands for", () => {
    expect(tokensOf("aws:s3/bucket:Bucket")).toEqual(["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"]);
    expect(tokensOf("aws:kms/key:Key")).toEqual(["aws:kms/key:Key"]);
  });
});

describe("the graph", () => {
  const r = (
    type: string,
    name: string,
    props: Record<string, unknown>,
    more: Partial<ResourceInput> = {},
  ): ResourceInput => ({
    type,
    name,
    props,
    ...more,
  });
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  const graph = (...list: ResourceInput[]) => graphOfFixtures(list);
  const find = (of: ReturnType<typeof graph>, name: string) => {
    const found = of.resources.find((one) => one.name === name);
    if (!found) throw new Error(name);
    return found;
  };

  test("joins by id, ARN and name", () => {
    const all = graph(
      r("aws:kms/key:Key", "k", { arn: "arn:k", keyId: "1" }, { id: "1" }),
      r("aws:sns/topic:Topic", "a", { kmsMasterKeyId: "1" }),
      r("aws:sns/topic:Topic", "b", { kmsMasterKeyId: "arn:k" }),
      r("aws:sns/topic:Topic", "c", { kmsMasterKeyId: "2" }),
    );
    expect(["a", "b", "c"].map((name) => names(find(all, name).linked("kmsMasterKeyId")))).toEqual([["k"], ["k"], []]);
    expect(names(find(all, "k").referrers("aws:sns/topic:Topic", "kmsMasterKeyId"))).toEqual(["a", "b"]);
  });

  test("joins by the engine's dependencies where the value is not known, and notes it where there are none", () => {
    const log = new ReadLog();
    const all = graphOfFixtures(
      [
        r("aws:kms/key:Key", "k", {}),
        r("aws:s3/bucket:Bucket", "other", {}),
        r(
          "aws:sns/topic:Topic",
          "a",
          { kmsMasterKeyId: unknown },
          { propertyDependencies: { kmsMasterKeyId: ["k", "other"] } },
        ),
        r("aws:sns/topic:Topic", "b", { kmsMasterKeyId: unknown }),
      ],
      log,
    );
    expect(names(find(all, "a").linked("kmsMasterKeyId", "aws:kms/key:Key"))).toEqual(["k"]);
    expect(log.take()).toEqual([]);
    expect(names(find(all, "b").linked("kmsMasterKeyId", "aws:kms/key:Key"))).toEqual([]);
    expect(log.take().map(({ path }) => path)).toEqual(["kmsMasterKeyId"]);
  });

  test("does not take two empty names for one", () => {
    const all = graph(
      r("aws:kms/key:Key", "k", { arn: "", keyId: "" }),
      r("aws:sns/topic:Topic", "a", { kmsMasterKeyId: "" }),
    );
    expect(names(find(all, "a").linked("kmsMasterKeyId"))).toEqual([]);
  });

  test("trusts a literal before a dependency that was only used to compute it", () => {
    const all = graph(
      r("aws:s3/bucket:Bucket", "a", { bucket: "data" }),
      r("aws:s3/bucket:Bucket", "b", { bucket: "data-logs" }),
      r("aws:s3/bucketPolicy:BucketPolicy", "p", { bucket: "data-logs" }, { propertyDependencies: { bucket: ["a"] } }),
    );
    expect(names(find(all, "p").linked("bucket"))).toEqual(["b"]);
  });

  test("takes the resource of the same region where two coasts carry one name", () => {
    const all = graph(
      r("aws:s3/bucket:Bucket", "east", { bucket: "x", region: "us-east-1" }),
      r("aws:s3/bucket:Bucket", "west", { bucket: "x", region: "us-west-2" }),
      r("aws:s3/bucketPolicy:BucketPolicy", "p", { bucket: "x", region: "us-west-2" }),
    );
    expect(names(find(all, "p").linked("bucket"))).toEqual(["west"]);
    expect(names(find(all, "east").referrers("aws:s3/bucketPolicy:BucketPolicy", "bucket"))).toEqual([]);
  });

  test("knows a region from the resource, its provider or its ARN, in this order", () => {
    const all = graph(
      r("pulumi:providers:aws", "p", { region: "us-east-1" }),
      r("aws:sns/topic:Topic", "own", { region: "us-west-2" }, { provider: "p" }),
      r("aws:sns/topic:Topic", "by-provider", { arn: "arn:aws:sns:eu-west-1:1:t" }, { provider: "p" }),
      r("aws:sns/topic:Topic", "only-provider", {}),
    );
    expect(["own", "by-provider", "only-provider"].map((name) => find(all, name).region())).toEqual(
      ["us-west-2", "us-east-1", "us-east-1"].map(known),
    );
    expect(find(graph(r("aws:sns/topic:Topic", "t", { arn: "arn:aws:sns:eu-west-1:1:t" })), "t").region()).toEqual(
      known("eu-west-1"),
    );
    expect(find(graph(r("aws:sns/topic:Topic", "t", {})), "t").region()).toEqual(absent);
    expect(regionOfArn("arn:aws:iam::1:role/x")).toBe(undefined);
  });

  test("takes a provider that is written out, by name, or by the reference of an export", () => {
    const provider = r("pulumi:providers:aws", "p", { region: "us-west-2" });
    const urn = "urn:pulumi:s::p::pulumi:providers:aws::q";
    const all = graph(
      r("aws:sns/topic:Topic", "a", {}, { provider }),
      r("pulumi:providers:aws", "q", { region: "us-east-2" }, { urn }),
      r("aws:sns/topic:Topic", "b", {}, { provider: `${urn}::some-id` }),
      r("aws:sns/topic:Topic", "c", {}, { provider: "q" }),
      r("aws:sns/topic:Topic", "d", {}),
    );
    expect(["a", "b", "c", "d"].map((name) => find(all, name).region())).toEqual([
      known("us-west-2"),
      known("us-east-2"),
      known("us-east-2"),
      absent,
    ]);
  });

  test("reads an export's write-only arguments from the inputs, and everything else from the outputs", () => {
    const type = "aws:rds/instance:Instance";
    const urn = `urn:pulumi:s::p::${type}::db`;
    const all = graphOf({
      deployment: {
        resources: [
          {
            urn,
            type,
            id: "db",
            protect: true,
            inputs: { a: 1, wo: secret },
            outputs: { a: 2, wo: null },
            provider: "urn:pulumi:s::p::x::y::id",
          },
        ],
      },
    });
    const db = find(all, "db");
    expect([db.number("a"), db.read("wo"), db.id, db.protect, all.stack, all.project]).toEqual([
      known(2),
      hidden,
      "db",
      true,
      "s",
      "p",
    ]);
  });

  test("gives entries of one type and name URNs of their own", () => {
    const all = graph(r("x:y:Z", "a", {}), r("x:y:Z", "a", {}), r("x:y:Z", "a", {}));
    expect(all.resources.map(({ urn }) => urn.split("::").at(-1))).toEqual(["a", "a~2", "a~3"]);
  });
});

describe("evaluation", () => {
  const type = "aws:rds/instance:Instance";
  test("what a check passes in spite of unknowns is not counted", () => {
    const rule = {
      ...en02,
      check: (ctx: Parameters<NonNullable<typeof en02.check>>[0]) => {
        ctx.resource.string("a");
        ctx.pass();
      },
    };
    const log = new ReadLog();
    const given = graphOfFixtures([{ type, name: "db", props: { a: unknown } }], log);
    expect(evaluate(given, [rule], { log })).toEqual({ violations: [], notEvaluable: [], exempted: [] });
  });

  test("a check that reads an unknown and says nothing is counted, with the rule's level", () => {
    const rule = {
      ...en02,
      check: (ctx: Parameters<NonNullable<typeof en02.check>>[0]) => void ctx.resource.string("a"),
    };
    const log = new ReadLog();
    const given = graphOfFixtures([{ type, name: "db", props: { a: unknown } }], log);
    expect(evaluate(given, [rule], { log, config: { [en02.name]: "advisory" } }).notEvaluable).toEqual([
      {
        rule: "EN-02",
        level: "advisory",
        urn: "urn:pulumi:list::list::aws:rds/instance:Instance::db",
        type,
        name: "db",
        reason: "a is not known yet",
      },
    ]);
  });

  test("levels and parameters: the rule's own, then all, then the rule's entry", () => {
    expect(settingsOf(nw11)).toEqual({ level: "mandatory", config: { maxHops: 1 } });
    expect(settingsOf(nw11, { all: "disabled", [nw11.name]: { maxHops: 2 } })).toEqual({
      level: "disabled",
      config: { maxHops: 2 },
    });
    expect(settingsOf(nw11, { all: "disabled", "NW-11": { enforcementLevel: "advisory" } })).toEqual({
      level: "advisory",
      config: { maxHops: 1 },
    });
  });
});

test("references are the rule's, its group's, and the safeguards that the rule alone meets", () => {
  expect(referencesOf(en02)).toEqual({
    "AWS Security Hub": ["RDS.3"],
    "CIS AWS Foundations 5.0.0": ["2.2.1"],
    "NIST SP 800-53 r5": ["SC-28", "SC-28(1)", "SC-13"],
    "PCI DSS 4.0": ["3.5.1"],
    "CIS Controls v8": ["3.11"],
  });
  expect(referencesOf(nw11)["CIS Controls v8"]).toEqual(["4.6", "12.2", "13.4"]);
});

test("a value is shown only where it can be no secret", () => {
  expect(show("port", { state: "known", value: 22 })).toBe("22");
  expect(show("engine", { state: "known", value: "mysql" })).toBe('"mysql"');
  expect(show("description", { state: "known", value: "two words" })).toBe("set");
  expect(show("masterPassword", { state: "known", value: "mysql" })).toBe("set");
  expect(show("userData", { state: "known", value: 7 })).toBe("set");
  expect([show("a", { state: "absent" }), show("a", { state: "unknown" }), show("a", { state: "secret" })]).toEqual([
    "not set",
    "not known yet",
    "secret",
  ]);
});
