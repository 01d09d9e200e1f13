import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream } from "@grpc/grpc-js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import { lazySdk, strippedTypes } from "../../paths.ts";
import { adopt } from "./children.ts";

/** Node SDK's code for "failed, and the person has been told already". @see @pulumi/pulumi/cmd/run */
const ALREADY_REPORTED = 32;

const here = (file: string): string => path.join(import.meta.dirname, file);

interface RuntimeOptions {
  readonly typescript?: boolean;
  readonly nodeargs?: string;
}

/** The SDK's own entry points, from the program's node_modules: SDK and program must be one version. */
function sdkCommand(name: string, directory: string): string {
  return createRequire(path.join(directory, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);
}

function runtimeOptions(info: languagePb.ProgramInfo | undefined): RuntimeOptions {
  return (info?.getOptions()?.toJavaScript() ?? {}) as RuntimeOptions;
}

function nodeArguments(options: RuntimeOptions): string[] {
  const before = [strippedTypes, here("plainErrors.mjs"), lazySdk].flatMap((file) => ["--import", file]);
  return [...before, ...(options.nodeargs?.split(/\s+/).filter((part) => part !== "") ?? [])];
}

/** Flags that name the run to the SDK; empty ones are left out, as its parser takes the next flag for a value. */
function runFlags(request: languagePb.RunRequest, engine: string): string[] {
  const info = request.getInfo();
  const values: [string, string][] = [
    ["monitor", request.getMonitorAddress()],
    ["engine", engine],
    ["organization", request.getOrganization()],
    ["project", request.getProject()],
    ["stack", request.getStack()],
    ["pwd", request.getPwd()],
    ["root-directory", info?.getRootDirectory() ?? ""],
    ["parallel", String(request.getParallel())],
  ];
  const flags = values.flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, value]));
  return request.getDryrun() ? [...flags, "--dry-run"] : flags;
}

function runEnvironment(request: languagePb.RunRequest, options: RuntimeOptions): NodeJS.ProcessEnv {
  const config: Record<string, string> = {};
  request.getConfigMap().forEach((value, key) => {
    config[key] = value;
  });
  return {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: options.typescript === false ? "" : "true",
  };
}

function runResponse(code: number | null, signal: string | null): languagePb.RunResponse {
  const response = new languagePb.RunResponse();
  if (code === ALREADY_REPORTED) response.setBail(true);
  else if (code !== 0) {
    const ending = signal === null ? `with exit code ${code}` : `by signal ${signal}`;
    response.setError(`the program ended ${ending}`);
  }
  return response;
}

/** Runs a Pulumi program against the engine's resource monitor until it ends or the engine cancels. */
export function run(engine: string) {
  return (
    call: ServerUnaryCall<languagePb.RunRequest, languagePb.RunResponse>,
    done: sendUnaryData<languagePb.RunResponse>,
  ): void => {
    const request = call.request;
    const info = request.getInfo();
    const directory = info?.getProgramDirectory() || request.getPwd();
    const options = runtimeOptions(info);
    const entry = info?.getEntryPoint() || request.getProgram() || ".";
    const command = [sdkCommand("run", directory), ...runFlags(request, engine), entry, ...request.getArgsList()];
    const child = adopt(
      spawn(process.execPath, [...nodeArguments(options), ...command], {
        cwd: directory,
        env: runEnvironment(request, options),
        stdio: ["ignore", "inherit", "inherit"],
      }),
    );
    call.on("cancelled", () => child.kill("SIGTERM"));
    child.on("close", (code, signal) => done(null, runResponse(code, signal)));
  };
}

/** A pack written in TypeScript needs the SDK's runner; Node itself runs one whose entry is JavaScript. */
function packRunner(directory: string): string {
  try {
    const entry = createRequire(path.join(directory, "package.json")).resolve(directory);
    if (/\.[cm]?js$/.test(entry)) return here("policyPack.mjs");
  } catch {
    // The SDK's runner says best what is missing.
  }
  return sdkCommand("run-policy-pack", directory);
}

function pluginCommand(request: languagePb.RunPluginRequest, directory: string): string[] {
  const args = request.getArgsList();
  // The pack's runner wants the engine's address first and the folder last; the provider's runner the folder first.
  if (request.getKind() === "analyzer") return [packRunner(directory), ...args, directory];
  return [sdkCommand("run-plugin", directory), directory, ...args];
}

/** Runs a policy pack (kind `analyzer`) or a provider written for Node, and streams what it prints. */
export function runPlugin(call: ServerWritableStream<languagePb.RunPluginRequest, languagePb.RunPluginResponse>): void {
  const request = call.request;
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() || request.getProgram();
  const environment = Object.fromEntries(
    request.getEnvList().map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
  const command = [...nodeArguments(runtimeOptions(info)), ...pluginCommand(request, directory)];
  const child = adopt(
    spawn(process.execPath, command, {
      cwd: request.getPwd(),
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  const send = (set: (response: languagePb.RunPluginResponse) => void): void => {
    const response = new languagePb.RunPluginResponse();
    set(response);
    call.write(response);
  };
  child.stdout.on("data", (chunk: Buffer) => send((response) => response.setStdout(chunk)));
  child.stderr.on("data", (chunk: Buffer) => send((response) => response.setStderr(chunk)));
  call.on("cancelled", () => child.kill("SIGTERM"));
  child.on("close", (code) => {
    send((response) => response.setExitcode(code ?? 1));
    call.end();
  });
}
