import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CommandError } from "../../../src/cli/errors.ts";
import type { Surroundings } from "../../../src/cli/target.ts";
import { resolveTarget } from "../../../src/cli/target.ts";

let dir: string;
let surroundings: Surroundings;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "dualcoast-target-"));
  surroundings = { env: {}, labs: path.join(dir, "labs"), home: dir };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function lab(name: string, pid = process.pid): void {
  mkdirSync(path.join(surroundings.labs, name), { recursive: true });
  writeFileSync(path.join(surroundings.labs, name, "lab.json"), JSON.stringify({ schemaVersion: 1, name, pid }));
}

function endedPid(): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["-e", ""]);
    child.on("close", () => resolve(child.pid ?? 0));
  });
}

function refusal(options: Parameters<typeof resolveTarget>[0], env: Surroundings["env"] = {}): CommandError {
  try {
    resolveTarget(options, { ...surroundings, env });
  } catch (error) {
    return error as CommandError;
  }
  throw new Error("it was not refused");
}

describe("resolveTarget", () => {
  test("takes the one lab that is up", () => {
    lab("default");
    expect(resolveTarget({}, surroundings)).toMatchObject({ kind: "lab", lab: { name: "default" } });
  });

  test("takes the named lab beside others, also with credentials", () => {
    lab("one");
    lab("two");
    const env = { AWS_PROFILE: "production" };
    expect(resolveTarget({ lab: "two" }, { ...surroundings, env })).toMatchObject({
      kind: "lab",
      lab: { name: "two" },
    });
  });

  test("takes real accounts only when told, with the region of the environment", () => {
    expect(resolveTarget({ live: true }, { ...surroundings, env: { AWS_REGION: "us-east-1" } })).toEqual({
      kind: "live",
      region: "us-east-1",
    });
    expect(resolveTarget({ live: true }, surroundings)).toEqual({ kind: "live", region: "us-west-2" });
  });

  test("takes the lab's own keys for no credentials, so that lab shell can call commands", () => {
    lab("default");
    const env = { AWS_ACCESS_KEY_ID: "LABKEYSHELL000000000", AWS_CONFIG_FILE: "/dev/null" };
    expect(resolveTarget({}, { ...surroundings, env }).kind).toBe("lab");
  });

  test("fails with one sentence and exit code 2 when there is neither lab nor flag", () => {
    const error = refusal({});
    expect(error.exitCode).toBe(2);
    expect(error.message).toBe("no target: start a lab with npx dualcoast lab up, or name real accounts with --live");
  });

  test.each([
    ["a profile", { AWS_PROFILE: "production" }],
    ["a key", { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE" }],
    ["a web identity", { AWS_WEB_IDENTITY_TOKEN_FILE: "/token" }],
  ])("fails where %s is configured and a lab is up", (_what, env) => {
    lab("default");
    expect(refusal({}, env).message).toContain("AWS credentials are configured and lab default is up");
  });

  test("fails where a credentials file exists and a lab is up", () => {
    lab("default");
    mkdirSync(path.join(dir, ".aws"));
    writeFileSync(path.join(dir, ".aws/credentials"), "");
    expect(refusal({}).exitCode).toBe(2);
  });

  test("fails between two labs, naming them", () => {
    lab("one");
    lab("two");
    expect(refusal({}).message).toBe("no target: labs one, two are up; say which with --lab NAME");
  });

  test("fails for a lab that is not there, and for one whose process has ended", async () => {
    lab("dead", await endedPid());
    expect(refusal({ lab: "none" }).message).toBe("--lab none: there is no such lab: npx dualcoast lab up none");
    expect(refusal({ lab: "dead" }).message).toMatch(/^--lab dead: its process \d+ has ended/);
  });

  test("fails when both are given", () => {
    expect(refusal({ lab: "one", live: true }).message).toBe(
      "--live and --lab one exclude each other: give one of them",
    );
  });
});
