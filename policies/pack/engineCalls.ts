import type { Policy } from "@pulumi/policy";
import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { keepCode, optimiseLate } from "./code.ts";
import type { Answers, Told } from "./front.ts";
import { appliesTo, type Pack } from "./policies.ts";
import { readStructsPlainly } from "./plainStruct.ts";
import { Preview } from "./preview.ts";
import {
  answer,
  type AnalyzeHandler,
  callOf,
  OTHER_SDK,
  pb,
  sdkServer,
  type Service,
  serviceOf,
  type StackHandler,
} from "./sdkServer.ts";

// The engine asks twice about each resource: what to remediate, then what to report. The SDK answers the first by reading
// all properties even if no policy remediates, and the second by reading them anew for each policy. Here the first is
// refused, as by a pack that does not know of remediation. In a preview the second is kept and judged with others at one
// look; in an update the SDK's own handler answers it at once, with those policies alone that are for the type. What is
// reported is the same.

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
  const known = new Map<string, { readonly handler: AnalyzeHandler; readonly rest: Uint8Array }>();
  return (type: string) => {
    const before = known.get(type);
    if (before) return before;
    const others = ofResources.filter((policy) => !appliesTo(policy, type));
    const handler = make(ofResources.filter((policy) => appliesTo(policy, type)));
    const made = { handler, rest: notApplicable(others, `Policy does not apply to resources of type '${type}'`) };
    known.set(type, made);
    return made;
  };
}

/** The parameters of each policy. Their levels are the SDK's business. */
function configOf(request: analyzer.ConfigureAnalyzerRequest): Record<string, Record<string, unknown>> {
  const entries = [...request.getPolicyconfigMap().entries()];
  return Object.fromEntries(entries.map(([name, policy]) => [name, policy.getProperties()?.toJavaScript() ?? {}]));
}

/** What the engine says before it asks, heard and passed on to the SDK. */
function hearing(pack: Pack, { configure, configureStack }: Pick<Answers, Told>) {
  const run = { dryRun: false };
  const calls: Pick<Answers, Told> = {
    configureStack: (bytes) => {
      run.dryRun = pb.AnalyzerStackConfigureRequest.deserializeBinary(bytes).getDryRun();
      return configureStack(bytes);
    },
    configure: (bytes) => {
      pack.heard.config = configOf(pb.ConfigureAnalyzerRequest.deserializeBinary(bytes));
      return configure(bytes);
    },
  };
  return { run, calls };
}

/** The calls about resources and stacks, of an update and of a preview. */
function analysis(pack: Pack, run: { readonly dryRun: boolean }, stack: StackHandler, make: Make) {
  const ofResources = pack.policies.filter((policy) => "validateResource" in policy);
  const of = byType(ofResources, make.analyze);
  const preview = new Preview(make.analyzeStack(pack.atOnce));
  const later = notApplicable(ofResources, "Judged with other resources by the end of the preview");
  const calls: Pick<Answers, "analyze" | "analyzeStack"> = {
    analyze: async (bytes) => {
      if (run.dryRun) {
        preview.keep(bytes);
        return later;
      }
      const request = pb.AnalyzeRequest.deserializeBinary(bytes);
      const { handler, rest } = of(request.getType());
      // Messages of one field after the other are one message with both: that is how the encoding is defined.
      return Buffer.concat([(await answer(handler, request)).serializeBinary(), rest]);
    },
    analyzeStack: async (bytes) => {
      const found = await preview.end();
      const response = await answer(stack, pb.AnalyzeStackRequest.deserializeBinary(bytes));
      response.setDiagnosticsList([...found, ...response.getDiagnosticsList()]);
      response.clearNotApplicableList(); // a policy that another one judged for was said not to apply
      keepCode();
      return response.serializeBinary();
    },
  };
  return calls;
}

/** What the SDK would serve, and what it makes handlers with. */
function ofSdk(construct: () => void): { readonly service: Service; readonly make: Make } {
  const { serve } = sdkServer;
  let named: readonly [name: string, version: string, level: string] | undefined;
  sdkServer.serve = (name, version, level, ...rest) => {
    named = [name, version, level];
    serve(name, version, level, ...rest);
  };
  try {
    const service = serviceOf(construct);
    if (!named) throw new Error(OTHER_SDK);
    const pack = named;
    return {
      service,
      make: {
        analyze: (some) => sdkServer.makeAnalyzeRpcFun(...pack, some),
        analyzeStack: (some) => sdkServer.makeAnalyzeStackRpcFun(...pack, some),
      },
    };
  } finally {
    sdkServer.serve = serve;
  }
}

/**
 * What the pack answers, in place of the server that the SDK would make of it.
 * @param construct constructs the SDK's pack of these policies
 */
export function answersOf(pack: Pack, construct: () => void): Answers {
  const { service, make } = ofSdk(construct);
  readStructsPlainly();
  optimiseLate();
  const call = (name: keyof Answers) => callOf(service, name);
  const { run, calls } = hearing(pack, { configure: call("configure"), configureStack: call("configureStack") });
  return {
    getAnalyzerInfo: call("getAnalyzerInfo"),
    getPluginInfo: call("getPluginInfo"),
    ...calls,
    ...analysis(pack, run, service.handlers["analyzeStack"] as StackHandler, make),
  };
}
