import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readStackFiles } from "../../../src/deploy/stackFiles.ts";
import { repoRoot } from "../../../tools/paths.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "dualcoast-stacks-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(stack: string, change: (text: string) => string = (text) => text): void {
  const text = readFileSync(path.join(repoRoot, `Pulumi.${stack}.yaml`), "utf8");
  writeFileSync(path.join(dir, `Pulumi.${stack}.yaml`), change(text));
}

describe("readStackFiles", () => {
  test("reads the sample's files, the active stack first", () => {
    const files = readStackFiles(repoRoot);
    expect(files.map(({ config }) => [config.stack, config.role])).toEqual([
      ["prod-east", "active"],
      ["dr-west", "standby"],
    ]);
    expect(files[0]?.secretsProvider).toBe("awskms://alias/dualcoast-state?region=us-east-2");
  });

  test("puts the active stack first by its role, not by its name", () => {
    put("prod-east", (text) => text.replace("role: active", "role: standby"));
    put("dr-west", (text) => text.replace("role: standby", "role: active"));
    expect(readStackFiles(dir).map(({ config }) => config.stack)).toEqual(["dr-west", "prod-east"]);
  });

  test("fails with the mistakes of both files at once", () => {
    put("prod-east", (text) => text.replace("dualcoast:zones: 2", "dualcoast:zones: 9"));
    put("dr-west", (text) => text.replace("roleEpoch: 1", "roleEpoch: none"));
    expect(() => readStackFiles(dir)).toThrow(/dualcoast:roleEpoch is "none"[\s\S]*dualcoast:zones is 9/);
  });

  test("fails on a secret in a stack file without showing it", () => {
    const secure = "dualcoast:zones: {secure: c2VjcmV0}";
    put("prod-east", (text) => text.replace("dualcoast:zones: 2", secure));
    expect(() => readStackFiles(dir)).toThrow("dualcoast:zones is a secret");
    expect(() => readStackFiles(dir)).not.toThrow("c2VjcmV0");
  });

  test("fails where there are no stack files", () => {
    expect(() => readStackFiles(dir)).toThrow(`${dir} has no stack files (Pulumi.<stack>.yaml)`);
  });
});
