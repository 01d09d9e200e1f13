import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ServiceError } from "@grpc/grpc-js";
import { credentials } from "@grpc/grpc-js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { repoRoot } from "../../tools/paths.ts";
import { engineFixture } from "./support/fixture.ts";

const hostMain = path.join(repoRoot, "tools/engine/languageHost/main.ts");
const dir = mkdtempSync(path.join(tmpdir(), "dualcoast-host-"));
const pidFile = path.join(dir, "pids");
let host: ChildProcess;
let client: InstanceType<typeof languageGrpc.LanguageRuntimeClient>;

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.stdout?.once("data", (chunk: Buffer) => resolve(chunk.toString().trim())));
}

beforeAll(async () => {
  writeFileSync(pidFile, "");
  host = spawn(process.execPath, [hostMain, "127.0.0.1:1"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  client = new languageGrpc.LanguageRuntimeClient(`127.0.0.1:${await firstLine(host)}`, credentials.createInsecure());
});
afterAll(() => {
  client.close();
  host.kill();
  rmSync(dir, { recursive: true, force: true });
});

/** A plugin that never ends by itself and writes down its process id. */
function slowPlugin(): languagePb.RunPluginRequest {
  const program = path.join(dir, "slow");
  mkdirSync(program);
  cpSync(path.join(import.meta.dirname, "support/program/slow.ts"), path.join(program, "slow.ts"));
  writeFileSync(path.join(program, "package.json"), JSON.stringify({ type: "module", main: "slow.ts" }));
  symlinkSync(path.join(repoRoot, "node_modules"), path.join(program, "node_modules"));
  const info = new languagePb.ProgramInfo();
  info.setRootDirectory(program);
  info.setProgramDirectory(program);
  info.setEntryPoint(".");
  const request = new languagePb.RunPluginRequest();
  request.setInfo(info);
  request.setKind("resource");
  request.setPwd(program);
  request.setArgsList(["127.0.0.1:1"]);
  request.setEnvList([`PID_FILE=${pidFile}`]);
  return request;
}

async function writtenPid(): Promise<number> {
  return vi.waitFor(
    () => {
      const line = readFileSync(pidFile, "utf8").split("\n").at(-2);
      expect(line).toMatch(/^\d+$/);
      return Number(line);
    },
    { timeout: 60_000 },
  );
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("the language host", () => {
  test("answers an unknown call with UNIMPLEMENTED", async () => {
    const error = await new Promise<ServiceError | null>((resolve) => {
      client.generatePackage(new languagePb.GeneratePackageRequest(), (failure) => resolve(failure));
    });
    expect(error?.code).toBe(12);
  });

  test("says which version it is", async () => {
    const version = await new Promise((resolve) => {
      client.getPluginInfo(new emptyPb.Empty(), (_error, info) => resolve(info.getVersion()));
    });
    expect(version).toBe("3.250.0");
  });

  test("asks nothing when a project is made", async () => {
    const prompts = await new Promise((resolve) => {
      client.runtimeOptionsPrompts(new languagePb.RuntimeOptionsRequest(), (_error, r) => resolve(r.getPromptsList()));
    });
    expect(prompts).toEqual([]);
  });

  test("names the plugins behind the program's packages", async () => {
    const info = new languagePb.ProgramInfo();
    info.setProgramDirectory(repoRoot);
    const request = new languagePb.GetRequiredPackagesRequest();
    request.setInfo(info);
    const packages = await new Promise<string[]>((resolve) => {
      client.getRequiredPackages(request, (_error, response) =>
        resolve(
          response.getPackagesList().map((entry) => `${entry.getKind()} ${entry.getName()} ${entry.getVersion()}`),
        ),
      );
    });
    expect(packages).toEqual(["resource aws v7.48.0", "resource awsx v3.9.0", "resource cloudflare v6.22.1"]);
  });

  test("ends the plugin when the engine cancels the call", async () => {
    const call = client.runPlugin(slowPlugin());
    call.on("error", () => undefined);
    const pid = await writtenPid();
    expect(isRunning(pid)).toBe(true);
    call.cancel();
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 60_000 });
  });
});

describe("a program whose engine is killed", () => {
  test("ends with it", async () => {
    const engine = await engineFixture("slow.ts");
    await engine.pulumi("stack", "init", "one");
    writeFileSync(pidFile, "");
    const env = { ...engine.env, PID_FILE: pidFile };
    const preview = spawn(engine.pulumiPath, ["preview", "--non-interactive"], {
      cwd: engine.dir,
      env,
      stdio: "ignore",
    });
    const pid = await writtenPid();
    expect(isRunning(pid)).toBe(true);
    preview.kill("SIGKILL");
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 60_000 });
    engine.remove();
  });
});
