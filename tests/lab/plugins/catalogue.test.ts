import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "../../../lab/plugins/catalogue.ts";
import { schemaOf } from "../../../lab/plugins/host/load.ts";
import { entry } from "../../../lab/plugins/host/load.ts";
import { installPlugins } from "../../../lab/plugins/install.ts";
import { standInsPage, writtenPage } from "../../../lab/plugins/page.ts";
import { repoRoot } from "../../../tools/paths.ts";

test("every token has an entry, a schema and a sentence on what is not proven", async () => {
  for (const { type, provider, notProven } of await catalogue()) {
    const schema = schemaOf(provider);
    expect([type, type in schema.resources || type in schema.functions]).toEqual([type, true]);
    expect(notProven.length).toBeGreaterThan(10);
  }
});

test("every input that an entry names is one that the SDK knows", async () => {
  for (const { type, provider } of (await catalogue()).filter(({ provider }) => provider !== "awsx")) {
    const found = await entry(provider, type);
    if (!found) continue; // a function
    const { inputs } = schemaOf(provider).resources[type]!;
    const named = [
      ...found.replaceOn,
      ...Object.keys(found.replaceWhen ?? {}),
      ...(found.sets ?? []),
      ...(found.json ?? []),
      ...(found.ignore ?? []),
      ...(found.writeOnly ?? []),
    ];
    const unknown = [...named, ...Object.keys(found.defaults ?? {})].filter((name) => !(name in inputs));
    expect([type, unknown]).toEqual([type, []]);
  }
});

test("every type's triggers were compared with a release or a commit of the provider's source", async () => {
  for (const { type, source } of await catalogue()) {
    if (source) expect([type, source.commit]).toEqual([type, expect.stringMatching(/^(v\d+\.\d+\.\d+|[0-9a-f]{40})$/)]);
  }
});

test("every write-only input of the SDK is one in its entry", async () => {
  for (const { type, provider } of (await catalogue()).filter(({ provider }) => provider === "aws")) {
    const found = await entry(provider, type);
    if (!found) continue;
    const writeOnly = Object.keys(schemaOf("aws").resources[type]!.inputs).filter((name) => name.endsWith("Wo"));
    expect([type, found.writeOnly ?? []]).toEqual([type, writeOnly]);
  }
});

test("docs/stand-ins.md says what the tables say", async () => {
  expect(writtenPage()).toBe(await standInsPage());
});

test("the generated schemas are what the installed SDKs say", () => {
  const run = spawnSync(process.execPath, ["lab/plugins/generate.ts", "--check"], { cwd: repoRoot, encoding: "utf8" });
  expect([run.status, run.stderr]).toEqual([0, ""]);
});

test("installs one executable a plugin under the SDK's version, and again without harm", () => {
  const home = mkdtempSync(path.join(tmpdir(), "dualcoast-home-"));
  try {
    installPlugins(home, "/opt/node");
    installPlugins(home, "/opt/node");
    const file = path.join(home, "plugins/resource-aws-v7.48.0/pulumi-resource-aws");
    expect(statSync(file).mode & 0o777).toBe(0o755);
    expect(readFileSync(file, "utf8")).toContain("exec '/opt/node' ");
    expect(statSync(path.join(home, "plugins/resource-awsx-v3.9.0/pulumi-resource-awsx")).isFile()).toBe(true);
    expect(statSync(path.join(home, "plugins/resource-cloudflare-v6.22.1/pulumi-resource-cloudflare")).isFile()).toBe(
      true,
    );
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
