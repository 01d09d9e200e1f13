import { createRequire } from "node:module";
import type { handleUnaryCall, Server, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Policy } from "@pulumi/policy";
import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";

/** The SDK's own modules, those that it does not show included: so its version is pinned. */
const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/policy/server.js"));

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
const grpc = sdk("@grpc/grpc-js") as { Server: typeof Server };
const { AnalyzerService } = sdk("@pulumi/pulumi/proto/analyzer_grpc_pb.js") as { AnalyzerService: ServiceDefinition };

/** The service that a server offers: how each call is read and written, and what answers it. */
export interface Service {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
}

/** Runs `act`, in which the SDK makes its server, and puts `change` of the analyzer's service in the service's place. */
export function withService(change: (service: Service) => Service, act: () => void): void {
  const { addService } = grpc.Server.prototype;
  grpc.Server.prototype.addService = function (this: Server, definition, handlers) {
    if (definition !== AnalyzerService) return addService.call(this, definition, handlers);
    const own = change({ definition, handlers });
    return addService.call(this, own.definition, own.handlers);
  };
  try {
    act();
  } finally {
    grpc.Server.prototype.addService = addService;
  }
}
