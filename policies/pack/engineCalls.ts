import { flushCompileCache } from "node:module";
import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Policy } from "@pulumi/policy";
import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { appliesTo, type Pack } from "./policies.ts";
import { Preview, previewHandler } from "./preview.ts";
import { type AnalyzeHandler, pb, sdkServer, type Service, type StackHandler, withService } from "./sdkServer.ts";

// The engine asks twice about each resource: what to remediate, then what to report. The SDK answers the first by reading
// all properties even if no policy remediates, and the second by reading them anew for each policy. Here the first is
// refused, as by a pack that does not know of remediation. In a preview the second is kept for the end and judged at one
// look; in an update the SDK's own handler answers it at once, with those policies alone that are for the type. What is
// reported is the same.

/** The engine kills the pack soon after its last answer: what Node keeps of compiled code at its end must be kept before. */
const KEEP_CODE_AFTER_MS = 5;

/** An answer, and the bytes that are the same for every resource of its type. */
interface Answer {
  readonly response?: analyzer.AnalyzeResponse;
  readonly rest: Uint8Array;
}

/** The part of an answer that names policies which say nothing about a resource, ready to be sent. */
function notApplicable(policies: readonly Policy[], reason: string): Uint8Array {
  const response = new pb.AnalyzeResponse();
  for (const { name } of policies) {
    const entry = new pb.PolicyNotApplicable();
    entry.setPolicyName(name);
    entry.setReason(reason);
    response.addNotApplicable(entry);
  }
  return response.serializeBinary();
}

/** The SDK's handlers of some of the pack's policies. */
interface Make {
  readonly analyze: (policies: Policy[]) => AnalyzeHandler;
  readonly analyzeStack: (policies: Policy[]) => StackHandler;
}

/** The SDK's handler for the policies of one type, made when the first resource of the type comes. */
function byType(ofResources: readonly Policy[], make: Make["analyze"]) {
  const known = new Map<string, { readonly handle: AnalyzeHandler; readonly rest: Uint8Array }>();
  return (type: string) => {
    const before = known.get(type);
    if (before) return before;
    const others = ofResources.filter((policy) => !appliesTo(policy, type));
    const handle = make(ofResources.filter((policy) => appliesTo(policy, type)));
    const made = { handle, rest: notApplicable(others, `Policy does not apply to resources of type '${type}'`) };
    known.set(type, made);
    return made;
  };
}

/** A call that the service does not have is refused before its message is read. The engine takes that for "nothing". */
function withoutRemediate<T extends object>(calls: T): Omit<T, "remediate"> {
  return Object.fromEntries(Object.entries(calls).filter(([name]) => name !== "remediate")) as Omit<T, "remediate">;
}

/** The calls about resources and stacks, of an update and of a preview. */
function analysis(pack: Pack, handlers: Service["handlers"], make: Make) {
  const ofResources = pack.policies.filter((policy) => "validateResource" in policy);
  const of = byType(ofResources, make.analyze);
  const preview = new Preview();
  const later = { rest: notApplicable(ofResources, "Judged with all resources at the end of the preview") };
  const stack = handlers["analyzeStack"] as StackHandler;
  const previewed = previewHandler(preview, make.analyzeStack(pack.atOnce), stack);
  let dryRun = false;
  const inner = handlers as Readonly<Record<"configureStack" | "configure", handleUnaryCall<unknown, unknown>>>;
  const configureStack: handleUnaryCall<analyzer.AnalyzerStackConfigureRequest, unknown> = (call, done) => {
    dryRun = call.request.getDryRun();
    inner.configureStack(call, done);
  };
  const configure: handleUnaryCall<analyzer.ConfigureAnalyzerRequest, unknown> = (call, done) => {
    pack.heard.config = configOf(call.request);
    inner.configure(call, done);
  };
  const analyze: handleUnaryCall<Buffer, Answer> = (call, done) => {
    if (dryRun) {
      preview.keep(call.request);
      return done(null, later);
    }
    const request = pb.AnalyzeRequest.deserializeBinary(call.request);
    const { handle, rest } = of(request.getType());
    handle({ request } as Parameters<AnalyzeHandler>[0], (error, response) =>
      response ? done(error, { response, rest }) : done(error),
    );
  };
  const analyzeStack: StackHandler = (call, done) =>
    (dryRun ? previewed : stack)(call, (error, response) => {
      response?.clearNotApplicableList(); // a policy that another one judged for was said not to apply
      done(error, response);
      setTimeout(flushCompileCache, KEEP_CODE_AFTER_MS);
    });
  return { configureStack, configure, analyze, analyzeStack };
}

/** The parameters of each policy. Their levels are the SDK's business. */
function configOf(request: analyzer.ConfigureAnalyzerRequest): Record<string, Record<string, unknown>> {
  const entries = [...request.getPolicyconfigMap().entries()];
  return Object.fromEntries(entries.map(([name, policy]) => [name, policy.getProperties()?.toJavaScript() ?? {}]));
}

/** Makes the pack that is constructed next answer the engine as said above. */
export function answerSwiftly(pack: Pack): void {
  const { serve } = sdkServer;
  sdkServer.serve = (name, version, level, ...rest) => {
    sdkServer.serve = serve;
    const change = ({ definition, handlers }: Service): Service => ({
      definition: {
        ...withoutRemediate(definition),
        // Messages of one field after the other are one message with both: that is how the encoding is defined.
        analyze: {
          ...definition["analyze"],
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: ({ response, rest }: Answer) =>
            Buffer.concat(response ? [response.serializeBinary(), rest] : [rest]),
        },
      } as Service["definition"],
      handlers: {
        ...withoutRemediate(handlers),
        ...analysis(pack, handlers, {
          analyze: (some) => sdkServer.makeAnalyzeRpcFun(name, version, level, some),
          analyzeStack: (some) => sdkServer.makeAnalyzeStackRpcFun(name, version, level, some),
        }),
      } as Service["handlers"],
    });
    withService(change, () => serve(name, version, level, ...rest));
  };
}
