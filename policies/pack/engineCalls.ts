import { createRequire, flushCompileCache } from "node:module";
import type { handleUnaryCall, Server, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Policy } from "@pulumi/policy";
import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";

// The engine asks twice about each resource: what to remediate, then what to report. The SDK answers the first by reading
// all properties even if no policy remediates, and the second by making a message for each policy that has nothing to
// say about the type, or by reading all properties anew for each policy that is for more than one type: together half
// of what the pack adds to a preview. Here the first is refused, as by a pack that does not know of remediation, and the
// second answered by the SDK's own handler for those policies alone that are for the type. The engine concludes the same.

/** The engine kills the pack soon after its last answer: what Node keeps of compiled code at its end must be kept before. */
const KEEP_CODE_AFTER_MS = 5;

type AnalyzeHandler = handleUnaryCall<analyzer.AnalyzeRequest, analyzer.AnalyzeResponse>;
type Serve = (name: string, version: string, level: string, args: { policies: Policy[] }, config: unknown) => void;

/** What the SDK's server module exports to its own files. @see @pulumi/policy/server.js, 1.21.0 */
interface SdkServer {
  serve: Serve;
  readonly makeAnalyzeRpcFun: (name: string, version: string, level: string, policies: Policy[]) => AnalyzeHandler;
}

/** An answer, and the bytes that are the same for every resource of its type. */
interface Answer {
  readonly response: analyzer.AnalyzeResponse;
  readonly rest: Uint8Array;
}

const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/policy/server.js"));
const sdkServer = sdk("./server.js") as SdkServer;
const grpc = sdk("@grpc/grpc-js") as { Server: typeof Server };
const { AnalyzerService } = sdk("@pulumi/pulumi/proto/analyzer_grpc_pb.js") as { AnalyzerService: ServiceDefinition };
const pb = sdk("@pulumi/pulumi/proto/analyzer_pb.js") as typeof analyzer;

/** The part of an answer that names the policies which are not for a type, ready to be sent. */
function notApplicable(policies: readonly Policy[], type: string): Uint8Array {
  const response = new pb.AnalyzeResponse();
  for (const { name } of policies) {
    const entry = new pb.PolicyNotApplicable();
    entry.setPolicyName(name);
    entry.setReason(`Policy does not apply to resources of type '${type}'`);
    response.addNotApplicable(entry);
  }
  return response.serializeBinary();
}

/** Whether a resource policy has anything to do with resources of a type. */
export type AppliesTo = (policy: Policy, type: string) => boolean;

/** The SDK's handler for the policies of one type, made when the first resource of the type comes. */
function byType(policies: readonly Policy[], appliesTo: AppliesTo, make: (some: Policy[]) => AnalyzeHandler) {
  const ofResources = policies.filter((policy) => "validateResource" in policy);
  const known = new Map<string, { readonly handle: AnalyzeHandler; readonly rest: Uint8Array }>();
  return (type: string) => {
    const before = known.get(type);
    if (before) return before;
    const others = ofResources.filter((policy) => !appliesTo(policy, type));
    const handle = make(ofResources.filter((policy) => appliesTo(policy, type)));
    const made = { handle, rest: notApplicable(others, type) };
    known.set(type, made);
    return made;
  };
}

/** A call that the service does not have is refused before its message is read. The engine takes that for "nothing". */
function withoutRemediate<T extends object>(calls: T): Omit<T, "remediate"> {
  return Object.fromEntries(Object.entries(calls).filter(([name]) => name !== "remediate")) as Omit<T, "remediate">;
}

function swift(definition: ServiceDefinition, handlers: UntypedServiceImplementation, of: ReturnType<typeof byType>) {
  const analyze: handleUnaryCall<analyzer.AnalyzeRequest, Answer> = (call, done) => {
    const { handle, rest } = of(call.request.getType());
    handle(call, (error, response) => (response ? done(error, { response, rest }) : done(error)));
  };
  const ofStack = handlers["analyzeStack"] as handleUnaryCall<unknown, unknown>;
  const analyzeStack: typeof ofStack = (call, done) =>
    ofStack(call, (...answer) => {
      done(...answer);
      setTimeout(flushCompileCache, KEEP_CODE_AFTER_MS);
    });
  return {
    definition: {
      ...withoutRemediate(definition),
      // Messages of one field after the other are one message with both: that is how the encoding is defined.
      analyze: {
        ...definition["analyze"],
        responseSerialize: ({ response, rest }: Answer) => Buffer.concat([response.serializeBinary(), rest]),
      },
    } as ServiceDefinition,
    handlers: { ...withoutRemediate(handlers), analyze, analyzeStack } as UntypedServiceImplementation,
  };
}

/** Makes the pack that is constructed next answer the engine as said above. A pack that remediates is left alone. */
export function answerSwiftly(appliesTo: AppliesTo): void {
  const { serve } = sdkServer;
  sdkServer.serve = (name, version, level, args, config) => {
    sdkServer.serve = serve;
    if (args.policies.some((policy) => "remediateResource" in policy)) return serve(name, version, level, args, config);
    const of = byType(args.policies, appliesTo, (some) => sdkServer.makeAnalyzeRpcFun(name, version, level, some));
    const { addService } = grpc.Server.prototype;
    grpc.Server.prototype.addService = function (this: Server, definition, handlers) {
      if (definition !== AnalyzerService) return addService.call(this, definition, handlers);
      const own = swift(definition, handlers, of);
      return addService.call(this, own.definition, own.handlers);
    };
    try {
      serve(name, version, level, args, config);
    } finally {
      grpc.Server.prototype.addService = addService;
    }
  };
}
