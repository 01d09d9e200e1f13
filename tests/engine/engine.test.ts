import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EngineFixture } from "./support/fixture.ts";
import { engineFixture } from "./support/fixture.ts";

let engine: EngineFixture;
const pack = path.join(import.meta.dirname, "support/pack");

interface Summary {
  readonly changeSummary?: Record<string, number>;
}

function summary(stdout: string): Record<string, number> | undefined {
  return (JSON.parse(stdout) as Summary).changeSummary;
}

beforeAll(async () => {
  engine = await engineFixture();
  expect((await engine.pulumi("stack", "init", "one")).code).toBe(0);
});
afterAll(() => engine.remove());

describe("a program with one bucket on the real engine", () => {
  test("is the version that the SDK in package.json belongs to", async () => {
    expect((await engine.pulumi("version")).stdout.trim()).toBe("v3.250.0");
  });

  test("fails a preview whose config lacks a required key, naming the key", async () => {
    const outcome = await engine.pulumi("preview");
    expect(outcome.code).not.toBe(0);
    expect(outcome.stdout).toContain("Missing required configuration variable 'bucket:bucketName'");
  });

  test("takes config, a secret among it, and hands it to the program", async () => {
    expect((await engine.pulumi("config", "set", "bucketName", "dualcoast-content")).code).toBe(0);
    expect((await engine.pulumi("config", "set", "--secret", "word", "sesame")).code).toBe(0);
    const config = JSON.parse((await engine.pulumi("config", "--json")).stdout) as Record<string, unknown>;
    expect(config).toEqual({
      "bucket:bucketName": { value: "dualcoast-content", secret: false },
      "bucket:word": { secret: true },
    });
  });

  test("previews two creations and makes none", async () => {
    expect(summary((await engine.pulumi("preview", "--json")).stdout)).toEqual({ create: 2 });
    expect((await engine.pulumi("stack", "output", "--json")).stdout.trim()).toBe("{}");
  });

  test("goes up, and its outputs keep the secret a secret", async () => {
    expect((await engine.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
    expect(JSON.parse((await engine.pulumi("stack", "output", "--json")).stdout)).toEqual({
      arn: "arn:aws:s3:::dualcoast-content",
      name: "dualcoast-content",
      secret: "[secret]",
    });
  });

  test("changes nothing the second time", async () => {
    expect(summary((await engine.pulumi("preview", "--json")).stdout)).toEqual({ same: 2 });
  });

  test("refreshes without finding a difference", async () => {
    const outcome = await engine.pulumi("refresh", "--yes", "--expect-no-changes");
    expect(outcome.code).toBe(0);
  });

  test("shows the language runtime and the program's dependencies in about", async () => {
    const about = JSON.parse((await engine.pulumi("about", "--json")).stdout) as {
      runtime: { language: string; executable: string; version: string };
      dependencies: { name: string; version: string }[];
      plugins: { name: string; version: string }[];
    };
    expect(about.runtime).toEqual({ language: "nodejs", executable: process.execPath, version: process.versions.node });
    expect(about.dependencies).toEqual([
      { name: "@pulumi/aws", version: "7.48.0" },
      { name: "@pulumi/pulumi", version: "3.250.0" },
    ]);
    expect(about.plugins).toContainEqual({ name: "aws", version: "7.48.0", kind: "resource" });
  });

  test("fails the policy pack while the bucket has no owner, naming the rule", async () => {
    const outcome = await engine.pulumi("preview", "--policy-pack", pack);
    expect(outcome.code).not.toBe(0);
    expect(outcome.stdout).toContain("bucket-has-owner");
    expect(outcome.stdout).toContain("the bucket has no owner");
  });

  test("passes the policy pack once it has one", async () => {
    await engine.pulumi("config", "set", "owner", "press-office");
    const outcome = await engine.pulumi("preview", "--policy-pack", pack, "--json");
    expect(outcome.code).toBe(0);
    expect(summary(outcome.stdout)).toEqual({ same: 1, update: 1 });
  });

  test("destroys what it made", async () => {
    expect((await engine.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
    const state = JSON.parse((await engine.pulumi("stack", "export")).stdout) as {
      deployment: { resources?: unknown[] };
    };
    expect(state.deployment.resources).toBeUndefined();
  });
});
