import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { policy, PolicyUsageError, type PolicyRequest } from "../../policies/command.ts";
import type { Finding, NotEvaluable } from "../../policies/core/index.ts";
import { allRules } from "../../policies/rules/index.ts";
import { secret, unknown } from "./support.ts";

const dir = mkdtempSync(path.join(tmpdir(), "dualcoast-policy-"));
afterAll(() => rmSync(dir, { recursive: true }));
const clock = () => new Date("2026-11-22T12:00:00Z");
let count = 0;

function file(content: unknown): string {
  const name = path.join(dir, `${(count += 1)}.json`);
  writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
  return name;
}

interface SarifRun {
  tool: { driver: { rules: { id: string }[] } };
  results: {
    ruleId: string;
    level: string;
    message: { text: string };
    locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
  }[];
}

interface Output {
  violations: Finding[];
  notEvaluable: NotEvaluable[];
  exempted: Finding[];
  rules: number;
  resources: number;
}

async function json(files: string[], request: Partial<PolicyRequest> = {}): Promise<Output & { exitCode: number }> {
  const { output, exitCode } = await policy({ files, exemptions: file([]), json: true, ...request }, clock);
  return { ...(JSON.parse(output) as Output), exitCode };
}

async function refusal(request: Partial<PolicyRequest>): Promise<string> {
  const error: unknown = await policy({ files: [], ...request }, clock).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(PolicyUsageError);
  return (error as Error).message;
}

const key = { type: "aws:kms/key:Key", name: "data", props: {} };
const of = (output: Output, rule: string) => output.violations.filter((one) => one.rule === rule);
const exported = (...resources: unknown[]) => ({ version: 3, deployment: { manifest: {}, resources } });

test("a violation has exactly the promised fields, and exits 1", async () => {
  const output = await json([file([key])]);
  expect(of(output, "EN-09")).toEqual([
    {
      rule: "EN-09",
      severity: "high",
      level: "mandatory",
      urn: "urn:pulumi:list::list::aws:kms/key:Key::data",
      type: "aws:kms/key:Key",
      name: "data",
      message: "enableKeyRotation must be true",
      remediation: "Set `enableKeyRotation: true`.",
    },
  ]);
  expect([output.exitCode, output.resources]).toEqual([1, 1]);
});

test("several files are judged each alone and counted together", async () => {
  const output = await json([file([key]), file([key, { ...key, name: "other" }])]);
  expect(of(output, "EN-09").map(({ name }) => name)).toEqual(["data", "data", "other"]);
  expect(output.resources).toBe(3);
});

test("an export is judged by its outputs, without what is about to be deleted", async () => {
  const urn = (name: string) => `urn:pulumi:prod-east::dualcoast::aws:kms/key:Key::${name}`;
  const output = await json([
    file(
      exported(
        { urn: urn("on"), type: "aws:kms/key:Key", inputs: {}, outputs: { enableKeyRotation: true } },
        { urn: urn("off"), type: "aws:kms/key:Key", inputs: {}, outputs: { enableKeyRotation: false } },
        { urn: urn("gone"), type: "aws:kms/key:Key", delete: true, inputs: {}, outputs: {} },
        { urn: urn("read"), type: "aws:kms/key:Key", external: true, inputs: {}, outputs: {} },
      ),
    ),
  ]);
  expect(of(output, "EN-09").map(({ urn: at }) => at)).toEqual([urn("off")]);
});

test("unknown and secret values are counted as not evaluable", async () => {
  const { notEvaluable } = await json([
    file([
      { ...key, props: { enableKeyRotation: unknown } },
      { ...key, name: "hidden", props: { enableKeyRotation: secret } },
    ]),
  ]);
  expect(notEvaluable.filter(({ rule }) => rule === "EN-09").map(({ name, reason }) => [name, reason])).toEqual([
    ["data", "enableKeyRotation is not known yet"],
    ["hidden", "enableKeyRotation is secret"],
  ]);
});

test("where GV-05 is mandatory, what could not be judged fails", async () => {
  const unsure = file([{ ...key, props: { enableKeyRotation: unknown } }]);
  const config = file({ all: "advisory", "en-09-key-rotation": "mandatory", "GV-05": "mandatory" });
  expect((await json([unsure])).violations.map(({ rule }) => rule)).not.toContain("GV-05");
  const strict = await json([unsure], { config });
  expect(of(strict, "GV-05").map(({ message }) => message)).toEqual([
    "EN-09 could not be judged: enableKeyRotation is not known yet",
  ]);
  expect(strict.exitCode).toBe(1);
});

test("advisory violations alone exit 0; a disabled rule is silent", async () => {
  const advisory = await json([file([key])], { config: file({ all: "advisory" }) });
  expect([of(advisory, "EN-09").map(({ level }) => level), advisory.exitCode]).toEqual([["advisory"], 0]);
  const disabled = await json([file([key])], { config: file({ "en-09-key-rotation": "disabled" }) });
  expect(of(disabled, "EN-09")).toEqual([]);
});

test("odd entries are findings; the rest is judged", async () => {
  const output = await json([
    file([null, 7, "x", [], {}, { type: 3 }, { type: "aws:kms/key:Key" }, { ...key, name: "p", props: [1] }, key]),
  ]);
  const oddity = (i: number) => `entry ${i} is no resource with a type: it was not judged`;
  expect(of(output, "GV-05").map(({ message }) => message)).toEqual([
    ...[0, 1, 2, 3, 4, 5].map(oddity),
    "entry 7 has props that are no object: it was judged as if they were empty",
  ]);
  expect(of(output, "EN-09").map(({ name }) => name)).toEqual(["unnamed", "p", "data"]);
});

test("odd resources of an export are findings", async () => {
  const urn = "urn:pulumi:s::p::aws:kms/key:Key::k";
  const output = await json([
    file(exported(null, { urn }, { type: "x" }, { urn, type: "aws:kms/key:Key", outputs: 3, parent: 4, provider: {} })),
  ]);
  expect(of(output, "GV-05").map(({ message }) => message)).toEqual(
    [0, 1, 2].map((i) => `resource ${i} of the export has no URN and type: it was not judged`),
  );
  expect(of(output, "EN-09").length).toBe(1);
});

test("cyclic parents, providers and references end", async () => {
  const output = await json([
    file([
      { ...key, name: "a", parent: "b", provider: "b", dependencies: ["a"] },
      { ...key, name: "b", parent: "a", provider: "a", dependencies: ["a", "b"] },
      { ...key, name: "c", parent: "c", provider: "c" },
    ]),
  ]);
  expect(of(output, "EN-09").map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

test("deeply nested and hostile properties end in findings, not in a crash", async () => {
  let deep: unknown = "x";
  for (let i = 0; i < 5000; i += 1) deep = { a: deep, b: [deep] };
  let chain: unknown = {};
  for (let i = 0; i < 3000; i += 1) chain = [chain];
  const props = { policy: chain, tags: chain, enableKeyRotation: chain, __proto__: null, constructor: 1 };
  const output = await json([file([{ ...key, props }])]);
  expect(output.notEvaluable.some(({ rule }) => rule === "EN-09")).toBe(true);
});

test("a broken policy document is a finding", async () => {
  const props = { name: "p", policy: "{ not json" };
  const output = await json([file([{ type: "aws:iam/policy:Policy", name: "p", props }])]);
  expect(of(output, "IA-21")[0]?.message).toBe("policy: is not JSON");
});

test("no message holds a value that may be secret", async () => {
  const word = "hunter2-sesame";
  const types = [...new Set(allRules.flatMap(({ types: all }) => all))];
  const props = Object.fromEntries(
    ["password", "masterPassword", "userData", "policy", "secretString", "environment", "tags", "name", "bucket"].map(
      (name) => [name, word],
    ),
  );
  const { output } = await policy(
    { files: [file(types.map((type) => ({ type, name: "it", props })))], json: true },
    clock,
  );
  expect(output).not.toContain(word);
});

test("parameters of every type are taken", async () => {
  const list = file([{ type: "aws:sns/topic:Topic", name: "t", props: { region: "eu-west-1" } }]);
  const taken = {
    "GV-01": { allowedRegions: ["eu-west-1"], homeRegions: {} },
    "NW-11": { maxHops: 64 },
    "TR-09": { tag: "class" },
  };
  expect(of(await json([list]), "GV-01").length).toBe(1);
  expect(of(await json([list], { config: file(taken) }), "GV-01")).toEqual([]);
});

test("pair rules need both stacks and run only then", async () => {
  const [one, two] = [file([key]), file([key])];
  const alone = await json([one]);
  const both = await json([], { active: one, standby: two });
  expect(both.resources).toBe(2);
  expect(both.rules).toBeGreaterThan(alone.rules - 1);
  expect(await refusal({ active: one })).toBe("--active and --standby belong together: give the export of each stack");
});

test("an exemption moves the finding to the exempted ones", async () => {
  const urn = "urn:pulumi:list::list::aws:kms/key:Key::data";
  const entry = {
    rule: "EN-09",
    urn,
    reason: "rotated by its owner",
    owner: "ops",
    created: "2026-11-01",
    expires: "2026-12-01",
  };
  const output = await json([file([key])], { exemptions: file([entry]) });
  expect(of(output, "EN-09")).toEqual([]);
  expect(output.exempted.map(({ rule, urn: at }) => [rule, at])).toEqual([["EN-09", urn]]);
});

test("garbage is refused in one sentence", async () => {
  const refused = async (content: string) => (await refusal({ files: [file(content)] })).replace(/^.*\.json /, "");
  expect(await refused("")).toBe("is empty: there is nothing to judge");
  expect(await refused("  \n")).toBe("is empty: there is nothing to judge");
  expect(await refused("{")).toBe("is not JSON: export a stack with `pulumi stack export`");
  expect(await refused("\u0000\u0001")).toBe("is not JSON: export a stack with `pulumi stack export`");
  expect(await refused("[]")).toBe("is an empty list: there is nothing to judge");
  const shape =
    "is neither a `pulumi stack export` document nor a list of {type, name, props}: export a stack with `pulumi stack export`";
  for (const content of ["{}", "null", "3", '"text"', '{"deployment":3}', '{"deployment":{"resources":{}}}'])
    expect(await refused(content)).toBe(shape);
  expect(await refused('{"deployment":{}}')).toBe(
    "is the export of a stack without resources: there is nothing to judge",
  );
  expect(await refused('{"deployment":{"resources":[]}}')).toBe(
    "is the export of a stack without resources: there is nothing to judge",
  );
});

test("a file is read in UTF-8 and UTF-16, with and without a byte-order mark", async () => {
  const text = JSON.stringify([key]);
  const little = Buffer.from(`\uFEFF${text}`, "utf16le");
  for (const bytes of [Buffer.from(`\uFEFF${text}`), little, Buffer.from(little).swap16()]) {
    const name = file("");
    writeFileSync(name, bytes);
    expect(of(await json([name]), "EN-09").length).toBe(1);
  }
  expect((await refusal({ files: [file("\uFEFF")] })).replace(/^.*\.json /, "")).toBe(
    "is empty: there is nothing to judge",
  );
});

test("names that every object inherits are names like any other", async () => {
  const statement = {
    Effect: "Allow",
    Principal: "*",
    Action: ["s3:constructor", "s3:__proto__", "constructor:x", "../../x:y", "s3:\u0000", ":", ""],
    Resource: ["", "arn:::::::"],
    Condition: { StringEquals: { constructor: "x" }, x: 3 },
  };
  const output = await json([
    file([
      ...["constructor", "__proto__", "toString"].map((word) => ({ type: word, name: word, props: { [word]: word } })),
      { type: "aws:sns/topic:Topic", name: "constructor", props: { policy: { Statement: [statement, null, 1, []] } } },
      {
        type: "aws:s3/bucket:Bucket",
        name: "a",
        props: JSON.parse('{"__proto__":{"tags":1},"tags":[null,1,[]]}') as object,
      },
    ]),
  ]);
  expect(output.violations.filter(({ message }) => message.startsWith("the rule itself"))).toEqual([]);
  expect(of(output, "IA-18").map(({ message }) => message)).toEqual([
    "statement constructor#0 lets everybody in; name the principals or restrict them by condition",
  ]);
  expect(of(output, "IA-21").map(({ message }) => message)).toContain(
    "policy: constructor#0: action s3:constructor does not exist",
  );
  expect(
    (await refusal({ files: [file([key])], config: file({ "NW-11": { constructor: 1 } }) })).replace(/^.*json /, ""),
  ).toBe("nw-11-instance-metadata-tokens: has no parameter constructor");
});

test("the same URN twice is a finding, and both are judged", async () => {
  const one = { urn: "urn:pulumi:s::p::aws:kms/key:Key::k", type: "aws:kms/key:Key", outputs: {} };
  const output = await json([file(exported(one, one))]);
  expect(of(output, "GV-05").map(({ message }) => message)).toEqual([
    "resource 1 of the export has the URN of another: both were judged",
  ]);
  expect(of(output, "EN-09").length).toBe(2);
});

test("nesting of any depth is judged, and a name of any length", async () => {
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
  const policy = (text: string) => `[{"type":"aws:iam/policy:Policy","name":"p","props":{"policy":${text}}}]`;
  for (const text of [
    policy(`{"Statement":${nested(10_000)}}`),
    policy(JSON.stringify(`{"Statement":${nested(10_000)}}`)),
  ]) {
    const output = await json([file(text)]);
    expect(output.violations.length + output.notEvaluable.length).toBeGreaterThan(0);
    expect(output.violations.filter(({ message }) => message.startsWith("the rule itself"))).toEqual([]);
  }
  const long = await json([file([{ ...key, name: "k".repeat(1_000_000), props: { policy: "x".repeat(5_000_000) } }])]);
  expect(of(long, "EN-09").length).toBe(1);
});

test("wrong use is refused in one sentence", async () => {
  expect(await refusal({})).toBe("name a file to judge: the output of `pulumi stack export`, or a list of resources");
  expect(await refusal({ files: [path.join(dir, "none")] })).toMatch(/none cannot be read: there is no such file$/);
  expect(await refusal({ files: [dir] })).toMatch(/ cannot be read: it is a folder$/);
  const list = file([key]);
  expect(await refusal({ files: [list], json: true, sarif: true })).toBe(
    "--json and --sarif are two forms of one output: give one of them",
  );
  const config = async (content: unknown) =>
    (await refusal({ files: [list], config: file(content) })).replace(/^.*\.json /, "");
  expect(await config("{")).toBe("is not JSON");
  expect(await config([])).toBe("must be an object of rule names");
  expect(await config({ "no-such": "advisory" })).toBe("there is no rule no-such: `dualcoast policy --list` shows all");
  expect(await config({ all: "loud" })).toBe("all: the level must be advisory, mandatory or disabled");
  expect(await config({ "EN-02": 3 })).toBe(
    "en-02-database-storage-encrypted: must be a level, or an object of enforcementLevel and parameters",
  );
  expect(await config({ "NW-11": { hops: 3 } })).toBe("nw-11-instance-metadata-tokens: has no parameter hops");
  const hops = "nw-11-instance-metadata-tokens: maxHops must be of type integer from 1 to 64";
  for (const maxHops of [65, 1.5, "2", true, null, [2]]) expect(await config({ "NW-11": { maxHops } })).toBe(hops);
  const homes = "gv-01-region-guard: homeRegions must be of type object";
  for (const homeRegions of [[], "x", null, 3]) expect(await config({ "GV-01": { homeRegions } })).toBe(homes);
  for (const allowedRegions of [{}, "us-east-1"])
    expect(await config({ "GV-01": { allowedRegions } })).toBe(
      "gv-01-region-guard: allowedRegions must be of type array",
    );
  expect(await config({ "TR-09": { tag: 3 } })).toBe("tr-09-targets-tls: tag must be of type string");
  expect(await config({ "NW-11": { maxHops: 0 } })).toBe(
    "nw-11-instance-metadata-tokens: maxHops must be of type integer from 1 to 64",
  );
  const exemptions = async (content: unknown) =>
    (await refusal({ files: [list], exemptions: file(content) })).replace(/^.*\.json /, "");
  expect(await exemptions("{")).toBe("is not JSON: exemptions are a JSON list");
  expect(await exemptions({})).toBe("is not a list of exemptions");
  expect(await exemptions([{ rule: "EN-02" }])).toBe(
    "entry 0 has no urn: every exemption says rule, urn, reason, owner, created, expires",
  );
});

test("the list names every rule with group, level and references", async () => {
  const { output } = await policy({ files: [], list: true, json: true });
  const rules = JSON.parse(output) as { id: string; references: Record<string, string[]> }[];
  expect(rules.map(({ id }) => id)).toEqual(allRules.map(({ id }) => id));
  expect(rules.find(({ id }) => id === "EN-02")).toMatchObject({
    name: "en-02-database-storage-encrypted",
    group: "encryption",
    level: "mandatory",
    severity: "high",
    references: { "AWS Security Hub": ["RDS.3"], "CIS AWS Foundations 5.0.0": ["2.2.1"] },
  });
  const text = (await policy({ files: [], list: true })).output.trim().split("\n");
  expect(text.length).toBe(allRules.length + 1);
  expect(text.at(-1)).toBe(`${allRules.length} rules`);
});

test("the text names rule, place and what to do, and ends with the count", async () => {
  const { output, exitCode } = await policy(
    { files: [file([key])], config: file({ all: "disabled", "EN-09": "mandatory" }), exemptions: file([]) },
    clock,
  );
  expect(output).toBe(
    [
      "EN-09 en-09-key-rotation [mandatory, high] Every symmetric KMS key rotates by itself.",
      "    urn:pulumi:list::list::aws:kms/key:Key::data",
      "      enableKeyRotation must be true",
      "    To do: Set `enableKeyRotation: true`.",
      "",
      "1 resource, 1 rule: 1 mandatory violation, 0 advisory, 0 not evaluable, 0 exempted",
      "",
    ].join("\n"),
  );
  expect(exitCode).toBe(1);
});

test("SARIF names rules that it describes, levels that exist, and files by URI", async () => {
  const name = path.join(dir, "with space.json");
  writeFileSync(name, JSON.stringify([key, null, { ...key, name: "hidden", props: { enableKeyRotation: unknown } }]));
  const { output } = await policy({ files: [name], sarif: true, exemptions: file([]) }, clock);
  const [run] = (JSON.parse(output) as { runs: SarifRun[] }).runs;
  const described = new Set(run?.tool.driver.rules.map(({ id }) => id));
  const results = run?.results ?? [];
  expect(results.filter(({ ruleId }) => !described.has(ruleId))).toEqual([]);
  expect([...new Set(results.map(({ level }) => level))].sort()).toEqual(["error", "note", "warning"]);
  expect(new Set(results.map((one) => one.locations[0]?.physicalLocation.artifactLocation.uri))).toEqual(
    new Set([`${dir}/with%20space.json`]),
  );
  expect(results.every(({ message }) => message.text !== "")).toBe(true);
});

test("SARIF has the rule, the file and the resource of each result", async () => {
  const name = file([key]);
  const { output } = await policy(
    { files: [name], sarif: true, config: file({ all: "disabled", "EN-09": "mandatory" }) },
    clock,
  );
  const sarif = JSON.parse(output) as {
    version: string;
    runs: { tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }[];
  };
  expect([sarif.version, sarif.runs[0]?.tool.driver.rules.length]).toEqual(["2.1.0", allRules.length]);
  expect(sarif.runs[0]?.results).toEqual([
    {
      ruleId: "EN-09",
      level: "error",
      message: { text: "data: enableKeyRotation must be true" },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: name }, region: { startLine: 1 } },
          logicalLocations: [{ fullyQualifiedName: "urn:pulumi:list::list::aws:kms/key:Key::data", kind: "resource" }],
        },
      ],
      partialFingerprints: { "dualcoast/v1": expect.stringMatching(/^[0-9a-f]{64}$/) as unknown },
    },
  ]);
});

test("a name's control codes are printed, not obeyed", async () => {
  const { output } = await policy(
    { files: [file([{ ...key, name: "da\u001b[2Jta\u0007" }])], exemptions: file([]) },
    clock,
  );
  expect(output).toContain("da\\x1b[2Jta\\x07");
  expect(["\u0007", "\u001b"].some((code) => output.includes(code))).toBe(false);
});
