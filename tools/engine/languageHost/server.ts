import { spawn } from "node:child_process";
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream, UntypedServiceImplementation } from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import languagePb from "@pulumi/pulumi/proto/language_pb.js";
import pluginPb from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { adopt, endAll } from "./children.ts";
import { programDependencies, providerPlugins } from "./packages.ts";
import { run, runPlugin } from "./programs.ts";

/** A program with many resources sends them in one message; the engine's own limit is the same. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/** The version it reports: this host belongs to the SDK release it was written against. */
export const hostVersion = "3.250.0";

type Unary<Request, Response> = (call: ServerUnaryCall<Request, Response>, done: sendUnaryData<Response>) => void;

/** Answers a call by a plain function, and a failure by a status that the engine prints as is. */
function answer<Request, Response>(respond: (request: Request) => Response): Unary<Request, Response> {
  return (call, done) => {
    try {
      done(null, respond(call.request));
    } catch (error) {
      done({ code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) });
    }
  };
}

function about(): languagePb.AboutResponse {
  const response = new languagePb.AboutResponse();
  response.setExecutable(process.execPath);
  response.setVersion(process.version.slice(1));
  return response;
}

function dependencies(request: languagePb.GetProgramDependenciesRequest): languagePb.GetProgramDependenciesResponse {
  const response = new languagePb.GetProgramDependenciesResponse();
  const directory = request.getInfo()?.getProgramDirectory() || request.getPwd();
  for (const { name, version } of programDependencies(directory)) {
    const dependency = new languagePb.DependencyInfo();
    dependency.setName(name);
    dependency.setVersion(version);
    response.addDependencies(dependency);
  }
  return response;
}

function requiredPackages(request: languagePb.GetRequiredPackagesRequest): languagePb.GetRequiredPackagesResponse {
  const response = new languagePb.GetRequiredPackagesResponse();
  for (const { name, version } of providerPlugins(request.getInfo()?.getProgramDirectory() ?? ".")) {
    const dependency = new pluginPb.PackageDependency();
    dependency.setKind("resource");
    dependency.setName(name);
    dependency.setVersion(version);
    response.addPackages(dependency);
  }
  return response;
}

function requiredPlugins(request: languagePb.GetRequiredPluginsRequest): languagePb.GetRequiredPluginsResponse {
  const response = new languagePb.GetRequiredPluginsResponse();
  for (const { name, version } of providerPlugins(request.getInfo()?.getProgramDirectory() || request.getPwd())) {
    const dependency = new pluginPb.PluginDependency();
    dependency.setKind("resource");
    dependency.setName(name);
    dependency.setVersion(version);
    response.addPlugins(dependency);
  }
  return response;
}

function pluginInfo(): pluginPb.PluginInfo {
  const info = new pluginPb.PluginInfo();
  info.setVersion(hostVersion);
  return info;
}

/** `pulumi install`: the lockfile decides, so that nobody gets other versions than the ones that were tested. */
function installDependencies(
  call: ServerWritableStream<languagePb.InstallDependenciesRequest, languagePb.InstallDependenciesResponse>,
): void {
  const directory = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
  const child = adopt(spawn("npm", ["ci"], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] }));
  const send = (set: (response: languagePb.InstallDependenciesResponse) => void): void => {
    const response = new languagePb.InstallDependenciesResponse();
    set(response);
    call.write(response);
  };
  child.stdout.on("data", (chunk: Buffer) => send((response) => response.setStdout(chunk)));
  child.stderr.on("data", (chunk: Buffer) => send((response) => response.setStderr(chunk)));
  call.on("cancelled", () => child.kill("SIGTERM"));
  child.on("error", (error) => call.destroy(error));
  child.on("close", (code) => {
    if (code === 0) call.end();
    else call.destroy(Object.assign(new Error(`npm ci in ${directory} ended with exit code ${code}`), { code: 2 }));
  });
}

/** The calls a Node host must know; every other call of the service answers UNIMPLEMENTED by itself. */
function implementation(engine: string): UntypedServiceImplementation {
  return {
    handshake: answer(() => new languagePb.LanguageHandshakeResponse()),
    getPluginInfo: answer(pluginInfo),
    getRequiredPlugins: answer(requiredPlugins),
    getRequiredPackages: answer(requiredPackages),
    getProgramDependencies: answer(dependencies),
    runtimeOptionsPrompts: answer(() => new languagePb.RuntimeOptionsResponse()),
    about: answer(about),
    installDependencies,
    run: run(engine),
    runPlugin,
    cancel: answer(() => {
      endAll();
      return new emptyPb.Empty();
    }),
  };
}

/**
 * Serves the engine's LanguageRuntime for Node programs on a free loopback port.
 * @param engine address of the engine's own service, for the programs' log lines
 * @returns the port
 */
export function serve(engine: string): Promise<number> {
  const server = new Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  server.addService(languageGrpc.LanguageRuntimeService, implementation(engine));
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}
