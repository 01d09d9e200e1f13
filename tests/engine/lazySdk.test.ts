import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { lazySdk, repoRoot } from "../../tools/paths.ts";

/** Runs a program's text as the language host runs programs. @returns what it printed, as JSON */
function run(code: string, ...before: string[]): unknown {
  const args = [...before, "--input-type=commonjs", "-e", code];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: repoRoot, encoding: "utf8" });
  expect(status, stderr).toBe(0); // where it walks the packages, npm warns of those that are for another machine
  return JSON.parse(stdout);
}

const heavy = `Object.keys(require.cache).filter((file) => /node_modules.(typescript|@npmcli.arborist)./.test(file)).length`;
const load = `const pulumi = require("@pulumi/pulumi"); console.log(JSON.stringify(${heavy}));`;
/** A function that uses a package of its own and a captured value: the SDK must parse it and walk the packages. */
const serialize = `
  const pulumi = require("@pulumi/pulumi"), factor = 3;
  (async () => {
    const { text } = await pulumi.runtime.serializeFunction((x) => require("yaml").parse(x) * factor);
    const paths = await pulumi.runtime.computeCodePaths();
    console.log(JSON.stringify({ text, paths: [...paths.keys()].filter((one) => /node_modules.(yaml|minimist)$/.test(one)) }));
  })();`;

test("the SDK comes without the compiler and the dependency reader, which it loads by itself otherwise", () => {
  expect(run(load, "--import", lazySdk)).toBe(0);
  expect(run(load)).toBeGreaterThan(1);
});

test("it comes without the Automation API, and a program that uses it gets all of it", () => {
  const loaded = `Object.keys(require.cache).filter((file) => /pulumi.automation./.test(file)).length`;
  const use = `
    const { automation } = require("@pulumi/pulumi"), before = ${loaded};
    console.log(JSON.stringify({ before, keys: Object.keys(automation).sort(), kind: typeof automation.LocalWorkspace.create,
      marker: automation.specialSigKey })); // what another file is asked for is nothing here`;
  const lazily = run(use, "--import", lazySdk) as { before: number; keys: string[]; kind: string };
  const plain = run(use) as typeof lazily;
  expect(plain.before).toBeGreaterThan(1);
  expect(lazily).toEqual({ ...plain, before: 0 });
  expect(lazily.kind).toBe("function");
});

test("a pack comes without most of the SDK, and still reads assets and secrets as with it", () => {
  const rpc = `const { specialSigKey, specialAssetSig, specialArchiveSig, specialSecretSig } = require("@pulumi/pulumi/runtime/rpc");`;
  const [sig, asset, archive, secret] = run(
    `${rpc} console.log(JSON.stringify([specialSigKey, specialAssetSig, specialArchiveSig, specialSecretSig]));`,
  ) as [string, string, string, string];
  const plain = { secret: { [sig]: secret, value: "hidden" }, list: { a: [1, "two"] } };
  const files = { asset: { [sig]: asset, text: "code" }, archive: { [sig]: archive, path: "." } };
  const read = `
    require("@pulumi/policy");
    const loaded = () => Object.keys(require.cache).some((file) => /@pulumi.pulumi.(index|runtime.rpc).js$/.test(file));
    const inner = require("module").createRequire(require.resolve("@pulumi/policy/package.json"));
    const { Struct } = inner("google-protobuf/google/protobuf/struct_pb.js");
    const { deserializeProperties } = inner("./deserialize.js");
    const of = (props) => deserializeProperties(Struct.fromJavaScript(props), false);
    const result = { before: loaded(), plain: of(${JSON.stringify(plain)}), after: loaded() };
    const { asset, archive } = of(${JSON.stringify(files)});
    const kinds = [asset, archive].map((one) => one.constructor.name);
    console.log(JSON.stringify({ ...result, kinds }));`;
  const lazily = run(read, "--import", lazySdk);
  expect(lazily).toEqual({ ...(run(read) as object), before: false, after: false });
  expect(lazily).toMatchObject({ plain: { secret: "hidden" }, kinds: ["StringAsset", "FileArchive"] });
});

test("a program that serializes a function gets the same code and packages as without", () => {
  const lazily = run(serialize, "--import", lazySdk) as { text: string; paths: string[] };
  expect(lazily).toEqual(run(serialize));
  expect(lazily.text).toMatch(/factor: 3|factor = 3/);
  expect(lazily.paths).toContain("node_modules/yaml");
});
