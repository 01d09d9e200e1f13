import type { handleUnaryCall, MethodDefinition, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Policy } from "@pulumi/policy";
import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Call } from "./rpcServer.ts";
import { grpc, sdk } from "./sdkModules.ts";

export type AnalyzeHandler = handleUnaryCall<analyzer.AnalyzeRequest, analyzer.AnalyzeResponse>;
export type StackHandler = handleUnaryCall<analyzer.AnalyzeStackRequest, analyzer.AnalyzeResponse>;
type Make<Handler> = (name: string, version: string, level: string, policies: Policy[]) => Handler;

/** What the SDK's server module exports to its own files. @see @pulumi/policy/server.js, 1.21.0 */
export interface SdkServer {
  serve: (name: string, version: string, level: string, args: { policies: Policy[] }, config: unknown) => void;
  readonly makeAnalyzeRpcFun: Make<AnalyzeHandler>;
  readonly makeAnalyzeStackRpcFun: Make<StackHandler>;
}

export const sdkServer = sdk("./server.js") as SdkServer;
export const pb = sdk("@pulumi/pulumi/proto/analyzer_pb.js") as typeof analyzer;

export const OTHER_SDK =
  "the policy SDK made no server: its version is not the one that this pack was made for. Install it by `npm ci`";

/** The service that a server offers: how each call is read and written, and what answers it. */
export interface Service {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
}

/** Runs `act`, in which the SDK makes its server, and takes the service that it would serve. Nothing listens. */
export function serviceOf(act: () => void): Service {
  const { addService, bindAsync } = grpc.Server.prototype;
  const taken: Service[] = [];
  grpc.Server.prototype.addService = (definition, handlers) => void taken.push({ definition, handlers });
  grpc.Server.prototype.bindAsync = () => undefined;
  try {
    act();
  } finally {
    Object.assign(grpc.Server.prototype, { addService, bindAsync });
  }
  const [service] = taken;
  if (!service) throw new Error(OTHER_SDK);
  return service;
}

/** A call of the service as bytes for bytes, answered by its own handler. */
export function callOf({ definition, handlers }: Service, name: string): Call {
  const method = definition[name] as MethodDefinition<unknown, unknown>;
  const handler = handlers[name] as handleUnaryCall<unknown, unknown>;
  return async (bytes) => method.responseSerialize(await answer(handler, method.requestDeserialize(bytes)));
}

/** What a handler answers. @throws the error that it answers instead */
export function answer<Request, Response>(handler: handleUnaryCall<Request, Response>, request: Request) {
  return new Promise<Response>((resolve, reject) =>
    handler({ request } as Parameters<typeof handler>[0], (error, response) =>
      error || !response ? reject(error) : resolve(response),
    ),
  );
}
