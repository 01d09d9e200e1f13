import { spawnSync } from "node:child_process";
import { Client, credentials, type ServiceError, status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { repoRoot } from "../../../tools/paths.ts";
import { type Answers, type Greeting, serve } from "../../../policies/pack/front.ts";

const greetingOf = (rules: string): Greeting => ({
  getPluginInfo: Buffer.from("which SDK"),
  getAnalyzerInfo: Buffer.from(rules),
});
const greeting = greetingOf("what the rules are");
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** Rules that write down what they are asked and answer with the name of the call. */
function rules(about = greeting) {
  const heard: string[] = [];
  const call = (name: string) => async (request: Buffer) => {
    heard.push(`${name} ${text(request)}`);
    return Buffer.from(name);
  };
  const names = ["configureStack", "configure", "analyze", "analyzeStack"] as const;
  const calls = Object.fromEntries(names.map((name) => [name, call(name)]));
  const said = { getPluginInfo: async () => about.getPluginInfo, getAnalyzerInfo: async () => about.getAnalyzerInfo };
  const answers = { ...calls, ...said } as unknown as Answers;
  return { heard, answers };
}

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

/** A served pack, asked as the engine asks: by name, with bytes. */
async function engineOf(kept: Greeting | undefined, load: () => Promise<Answers>) {
  const { port, close } = await serve(kept, load);
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  open.push(() => {
    client.close();
    close();
  });
  const same = (bytes: Buffer) => bytes;
  return (name: string, request = "") =>
    new Promise<string>((resolve, reject) =>
      client.makeUnaryRequest(`/pulumirpc.Analyzer/${name}`, same, same, Buffer.from(request), (error, answer) =>
        error ? reject(error) : resolve(text(answer ?? Buffer.alloc(0))),
      ),
    );
}

test("greets, and hears what the engine says, before any rule is loaded", async () => {
  const ask = await engineOf(greeting, () => new Promise(() => undefined));
  expect(await ask("ConfigureStack", "a preview")).toBe("");
  expect(await ask("GetPluginInfo")).toBe("which SDK");
  expect(await ask("GetAnalyzerInfo")).toBe("what the rules are");
  expect(await ask("Configure", "levels")).toBe("");
});

test("rules that are loaded hear first what was said before, in its order, and are loaded once", async () => {
  const { heard, answers } = rules();
  let loads = 0;
  const ask = await engineOf(greeting, async () => {
    loads += 1;
    return answers;
  });
  await ask("ConfigureStack", "a preview");
  await ask("Configure", "levels");
  const both = await Promise.all([ask("Analyze", "one"), ask("Analyze", "two")]);
  expect(both).toEqual(["analyze", "analyze"]);
  await ask("Configure", "other levels");
  expect(await ask("AnalyzeStack", "all")).toBe("analyzeStack");
  expect(heard.slice(0, 2)).toEqual(["configureStack a preview", "configure levels"]);
  expect(heard.slice(2, 4).sort()).toEqual(["analyze one", "analyze two"]);
  expect(heard.slice(4)).toEqual(["configure other levels", "analyzeStack all"]);
  expect(loads).toBe(1);
});

test.each([
  ["after the greeting", "GetAnalyzerInfo"],
  ["after the parameters", "Configure"],
])("they are loaded %s, without being asked", async (_, said) => {
  const loaded = Promise.withResolvers<undefined>();
  const ask = await engineOf(greeting, async () => {
    loaded.resolve(undefined);
    return rules().answers;
  });
  await ask(said);
  await loaded.promise;
});

test("without a greeting the rules say themselves what they are", async () => {
  const ask = await engineOf(undefined, async () => rules(greetingOf("by themselves")).answers);
  expect(await ask("GetAnalyzerInfo")).toBe("by themselves");
});

test("a greeting that is not what the rules are fails every later call, and says what to do", async () => {
  const ask = await engineOf(greetingOf("of yesterday"), async () => rules().answers);
  await ask("GetAnalyzerInfo");
  for (const name of ["Analyze", "AnalyzeStack"]) await expect(ask(name)).rejects.toThrow("writePages.ts");
});

test("rules that cannot be loaded fail the call with the reason", async () => {
  const ask = await engineOf(greeting, () => Promise.reject(new Error("exemptions.json: not JSON")));
  await expect(ask("Analyze")).rejects.toThrow("exemptions.json: not JSON");
});

test("a call that it does not know is refused as the engine expects of such a pack", async () => {
  const ask = await engineOf(greeting, async () => rules().answers);
  const refusal = await ask("Remediate").catch((error: unknown) => error as ServiceError);
  expect((refusal as ServiceError).code).toBe(status.UNIMPLEMENTED);
});

test("the engine is greeted without the SDK and without a rule", () => {
  const code = `
    import { Module, registerHooks } from "node:module";
    const rules = [];
    registerHooks({ load: (url, context, next) => (/policies.rules/.test(url) && rules.push(url), next(url, context)) });
    const { serve } = await import("./policies/pack/front.ts");
    const { close } = await serve(undefined, () => Promise.reject(new Error("not asked for")));
    close();
    const sdk = Object.keys(Module._cache).filter((file) => /@pulumi.(policy|pulumi)./.test(file));
    console.log(JSON.stringify([...rules, ...sdk]));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", "--input-type=module", "-e", code], {
    cwd: repoRoot,
    encoding: "utf8",
  });
  expect([stdout.trim(), stderr]).toEqual(["[]", ""]);
});
