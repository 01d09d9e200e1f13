import { describe, expect, test } from "vitest";
import { actorEnv, engineEnv } from "../../../lab/env.ts";
import { labPaths } from "../../../lab/paths.ts";

const surroundings = {
  gate: "http://127.0.0.1:1",
  caFile: "/ca.pem",
  home: "/home",
  state: "/state",
  pathDirs: ["/engine", "/node"],
};

describe("an actor's environment", () => {
  test("leads to the gate and to nothing else", () => {
    expect(actorEnv("app-us-east-1", surroundings)).toMatchObject({
      HTTPS_PROXY: "http://127.0.0.1:1",
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
      AWS_CA_BUNDLE: "/ca.pem",
      NODE_EXTRA_CA_CERTS: "/ca.pem",
      AWS_ACCESS_KEY_ID: "LABKEYAPP0US0EAST010",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      AWS_EC2_METADATA_DISABLED: "true",
      CLOUDFLARE_API_TOKEN: "lab-app-us-east-1",
    });
  });

  test("takes away what would name another account, region, endpoint or proxy", () => {
    const env = actorEnv("deploy", surroundings);
    const cleared = Object.keys(env).filter((name) => env[name] === "");
    expect(cleared).toEqual([
      "AWS_PROFILE",
      "AWS_DEFAULT_PROFILE",
      "AWS_REGION",
      "AWS_DEFAULT_REGION",
      "AWS_SESSION_TOKEN",
      "AWS_ROLE_ARN",
      "AWS_WEB_IDENTITY_TOKEN_FILE",
      "AWS_ENDPOINT_URL",
      "PULUMI_ACCESS_TOKEN",
      "PULUMI_STACK",
      "HTTP_PROXY",
      "http_proxy",
      "https_proxy",
    ]);
  });

  test("gives those who run the engine its home, its state and its folders first on PATH", () => {
    const env = engineEnv("failover", surroundings);
    expect(env["PULUMI_HOME"]).toBe("/home");
    expect(env["PULUMI_BACKEND_URL"]).toBe("file:///state?metadata=skip");
    expect(env["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"]).toBe("true");
    expect(env["PATH"]?.split(":").slice(0, 2)).toEqual(["/engine", "/node"]);
  });
});

describe("labPaths", () => {
  test.each(["../x", "", "A", "a".repeat(32), "-a", "a/b"])("fails on the name %j", (name) => {
    expect(() => labPaths(name)).toThrow(`lab name ${name}: use up to 31 lower-case letters, digits and dashes`);
  });
});
