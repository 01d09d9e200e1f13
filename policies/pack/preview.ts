import type { ServiceError } from "@grpc/grpc-js";
import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { pb, type StackHandler } from "./sdkServer.ts";

/**
 * What the engine asks about each resource in a preview, kept until the preview's end. Nothing is built before it, so no
 * answer is needed before it either, and all at one look take a fraction of the time of one by one.
 */
export class Preview {
  private kept: Buffer[] = [];

  keep(request: Buffer): void {
    this.kept.push(request);
  }

  /** Field for field, what is asked about a resource is a resource of a stack that depends on nothing. */
  take(): analyzer.AnalyzeStackRequest {
    const request = new pb.AnalyzeStackRequest();
    request.setResourcesList(this.kept.map((bytes) => pb.AnalyzerResource.deserializeBinary(bytes)));
    this.kept = [];
    return request;
  }
}

/** Answers the question about the stack with what is found in the kept resources, and then in the stack. */
export function previewHandler(preview: Preview, ofResources: StackHandler, ofStack: StackHandler): StackHandler {
  return (call, done) => {
    ofResources({ request: preview.take() } as Parameters<StackHandler>[0], (failure, found) => {
      if (!found) return done(failure as ServiceError);
      ofStack(call, (error, response) => {
        response?.setDiagnosticsList([...found.getDiagnosticsList(), ...response.getDiagnosticsList()]);
        done(error, response);
      });
    });
  };
}
