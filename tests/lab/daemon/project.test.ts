import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compareStackFiles, createProject, projectDifferences } from "../../../lab/project.ts";
import { repoRoot } from "../../../tools/paths.ts";

let parent: string;
let dir: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), "dualcoast-project-"));
  dir = path.join(parent, "project");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("a lab's project", () => {
  test("differs from production in nothing when it is made", () => {
    createProject(dir, { accountId: "123456789012" });
    expect(projectDifferences(dir)).toEqual([]);
  });

  test("has production's program and policies, not copies of them", () => {
    createProject(dir, { accountId: "123456789012" });
    for (const name of ["src", "policies", "node_modules", "package.json"]) {
      expect(readlinkSync(path.join(dir, name))).toBe(path.join(repoRoot, name));
    }
    expect(lstatSync(path.join(dir, "Pulumi.prod-east.yaml")).isFile()).toBe(true);
  });

  test("gets the emulated account, and says so as an allowed difference", () => {
    createProject(dir, { accountId: "999999999999" });
    expect(projectDifferences(dir)).toEqual(
      ["prod-east", "dr-west"].map((stack) => ({
        file: `Pulumi.${stack}.yaml`,
        key: "config.dualcoast:accountId",
        production: "123456789012",
        lab: "999999999999",
        allowed: true,
      })),
    );
  });

  test("shows a changed value as a difference that is not allowed", () => {
    createProject(dir, { accountId: "123456789012" });
    const file = path.join(dir, "Pulumi.dr-west.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("dualcoast:zones: 2", "dualcoast:zones: 3"));
    expect(projectDifferences(dir)).toEqual([
      { file: "Pulumi.dr-west.yaml", key: "config.dualcoast:zones", production: 2, lab: 3, allowed: false },
    ]);
  });

  test("leaves a project that is there as it is", () => {
    createProject(dir, { accountId: "123456789012" });
    writeFileSync(path.join(dir, "Pulumi.yaml"), "name: mine\n");
    createProject(dir, { accountId: "123456789012" });
    expect(readFileSync(path.join(dir, "Pulumi.yaml"), "utf8")).toBe("name: mine\n");
  });
});

describe("compareStackFiles", () => {
  test("takes a number that the engine has written back as text for the same", () => {
    expect(compareStackFiles("f", "config: {a: 2, b: true}", 'config: {a: "2", b: "true"}')).toEqual([]);
  });

  test.each(["secretsprovider", "encryptedkey", "encryptionsalt"])("allows %s", (key) => {
    expect(compareStackFiles("f", "config: {}", `${key}: x`)).toEqual([
      { file: "f", key, production: undefined, lab: "x", allowed: true },
    ]);
  });

  test("finds a key that is missing in the lab, and a list in another order", () => {
    const differences = compareStackFiles("f", "config: {a: 1, b: [1, 2]}", "config: {b: [2, 1]}");
    expect(differences.map(({ key, allowed }) => [key, allowed])).toEqual([
      ["config.a", false],
      ["config.b", false],
    ]);
  });
});
