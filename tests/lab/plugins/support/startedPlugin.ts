/** A plugin as the engine starts it, asked over its real protocol. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as grpc from "@grpc/grpc-js";
import servicepb from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { props, struct } from "../../../../lab/plugins/host/protocol.ts";
import type { Props } from "../../../../lab/plugins/host/values.ts";
import type { PluginName } from "../../../../lab/plugins/tokens.ts";
import { repoRoot } from "../../../../tools/paths.ts";

type Client = InstanceType<typeof servicepb.ResourceProviderClient>;

/** What Check answered. */
export interface Checked {
  readonly inputs: Props;
  /** `property: reason` of each failure. */
  readonly failures: string[];
}

export class StartedPlugin {
  readonly client: Client;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: string) {
    this.#child = child;
    this.client = new servicepb.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  static async start(name: PluginName): Promise<StartedPlugin> {
    const main = `${repoRoot}/lab/plugins/${name}/main.ts`;
    const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return new StartedPlugin(child, line.toString().trim());
  }

  /** Inputs that replace, when the resource goes from `state` to `inputs`. */
  async replaces(type: string, state: Props, inputs: Props): Promise<string[]> {
    const request = new pb.DiffRequest();
    request.setUrn(`urn:pulumi:s::p::${type}::x`);
    request.setId("x");
    request.setOlds(struct(state));
    request.setOldInputs(struct(state));
    request.setNews(struct(inputs));
    const response = await answer<InstanceType<typeof pb.DiffResponse>>((done) => this.client.diff(request, done));
    return response.getReplacesList().sort();
  }

  /** @throws Error with the plugin's sentence */
  async check(type: string, inputs: Props): Promise<Checked> {
    const request = new pb.CheckRequest();
    request.setUrn(`urn:pulumi:s::p::${type}::x`);
    request.setName("x");
    request.setNews(struct(inputs));
    return checked(await answer((done) => this.client.check(request, done)));
  }

  async checkConfig(inputs: Props): Promise<Checked> {
    const request = new pb.CheckRequest();
    request.setNews(struct(inputs));
    return checked(await answer((done) => this.client.checkConfig(request, done)));
  }

  /** Failures of a function's arguments. @throws Error with the plugin's sentence */
  async invoke(token: string, args: Props): Promise<string[]> {
    const request = new pb.InvokeRequest();
    request.setTok(token);
    request.setArgs(struct(args));
    const response = await answer<InstanceType<typeof pb.InvokeResponse>>((done) => this.client.invoke(request, done));
    return response.getFailuresList().map((failure) => failure.getReason());
  }

  async stop(): Promise<void> {
    this.client.close();
    this.#child.kill();
    await once(this.#child, "exit");
  }
}

type Done<T> = (error: grpc.ServiceError | null, response: T) => void;

function answer<T>(ask: (done: Done<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, response) => {
      if (error) reject(new Error(error.details));
      else resolve(response);
    });
  });
}

function checked(response: InstanceType<typeof pb.CheckResponse>): Checked {
  const failures = response.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
  return { inputs: props(response.getInputs()), failures };
}
