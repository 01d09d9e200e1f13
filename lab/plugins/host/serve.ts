/** Serves the engine's ResourceProvider protocol for one stand-in and prints its port, nothing else, on stdout. */
import { flushCompileCache } from "node:module";
import * as grpc from "@grpc/grpc-js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import pluginpb from "@pulumi/pulumi/proto/plugin_pb.js";
import servicepb from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { cancellation } from "./calls.ts";
import { configHandlers } from "./config.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { Plugin } from "./plugin.ts";
import { differenceOf, failuresOf, props, struct, unary } from "./protocol.ts";

// Checkpoints of a whole stack never travel here, but a user-data document or a policy can be large.
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

function resourceHandlers(life: Lifecycle): grpc.UntypedServiceImplementation {
  return {
    check: unary(async (request: InstanceType<typeof pb.CheckRequest>) => {
      const naming = {
        name: request.getName(),
        seed: request.getRandomseed_asU8(),
        proposed: request.getAutonaming()?.getProposedName(),
      };
      const result = await life.check(request.getUrn(), props(request.getOlds()), props(request.getNews()), naming);
      const response = new pb.CheckResponse();
      response.setInputs(struct(result.inputs));
      response.setFailuresList(failuresOf(result.failures));
      return response;
    }),
    diff: unary(async (request: InstanceType<typeof pb.DiffRequest>) =>
      differenceOf(
        await life.diff(
          request.getUrn(),
          props(request.getOlds()),
          props(request.getOldInputs()),
          props(request.getNews()),
        ),
      ),
    ),
    create: unary(async (request: InstanceType<typeof pb.CreateRequest>) => {
      const made = await life.create(request.getUrn(), props(request.getProperties()), request.getPreview());
      const response = new pb.CreateResponse();
      response.setId(made.id);
      response.setProperties(struct(made.outputs));
      return response;
    }),
    read: unary(async (request: InstanceType<typeof pb.ReadRequest>) => {
      const found = await life.read(
        request.getUrn(),
        request.getId(),
        props(request.getProperties()),
        props(request.getInputs()),
      );
      const response = new pb.ReadResponse();
      if (!found) return response; // an empty id says: gone
      response.setId(request.getId());
      response.setProperties(struct(found.outputs));
      response.setInputs(struct(found.inputs));
      return response;
    }),
  };
}

function changeHandlers(life: Lifecycle): grpc.UntypedServiceImplementation {
  return {
    update: unary(async (request: InstanceType<typeof pb.UpdateRequest>) => {
      const from = { state: props(request.getOlds()), oldInputs: props(request.getOldInputs()) };
      const outputs = await life.update(
        request.getUrn(),
        request.getId(),
        from,
        props(request.getNews()),
        request.getPreview(),
      );
      const response = new pb.UpdateResponse();
      response.setProperties(struct(outputs));
      return response;
    }),
    delete: unary(async (request: InstanceType<typeof pb.DeleteRequest>) => {
      await life.delete(
        request.getUrn(),
        request.getId(),
        props(request.getProperties()),
        props(request.getOldInputs()),
      );
      return new emptypb.Empty();
    }),
  };
}

function pluginHandlers(plugin: Plugin): grpc.UntypedServiceImplementation {
  const { plugin: name, version } = plugin.schema;
  const empty = unary(() => new emptypb.Empty());
  return {
    handshake: unary(() => new pb.ProviderHandshakeResponse()),
    attach: empty,
    cancel: unary(() => {
      cancellation.abort();
      return new emptypb.Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new pluginpb.PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new pb.GetSchemaResponse();
      response.setSchema(JSON.stringify({ name, version }));
      return response;
    }),
  };
}

/** Starts the plugin on a free loopback port. */
export function serve(plugin: Plugin): void {
  const life = new Lifecycle(plugin);
  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  const handlers = {
    ...pluginHandlers(plugin),
    ...configHandlers(life),
    ...resourceHandlers(life),
    ...changeHandlers(life),
  };
  // Methods that are not in `handlers` answer UNIMPLEMENTED, which the engine knows how to live with.
  server.addService(servicepb.ResourceProviderService, handlers);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(String(port));
    // The engine ends a plugin with a signal, and Node keeps compiled code only at a clean end.
    flushCompileCache();
  });
}
