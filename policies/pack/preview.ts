import type analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { answer, pb, type StackHandler } from "./sdkServer.ts";

/** The engine is busy with something else when it has asked nothing for this long. */
const PAUSE_MS = 12;
/** Resources at one look: together they take a fraction of the time of one by one, and the engine may want an answer meanwhile. */
const ONE_LOOK = 16;

type Found = analyzer.AnalyzeDiagnostic[];

/**
 * What the engine asks about each resource in a preview. Nothing is built before the preview's end, so nothing must be
 * judged before it either: the resources are kept, and judged some at a time while the engine waits for the program.
 */
export class Preview {
  private readonly judge: StackHandler;
  private kept: Buffer[] = [];
  private found: Promise<Found> = Promise.resolve([]);
  private pause: NodeJS.Timeout | undefined;

  /** @param judge judges resources by the rules about one resource */
  constructor(judge: StackHandler) {
    this.judge = judge;
  }

  keep(request: Buffer): void {
    this.kept.push(request);
    if (this.kept.length >= ONE_LOOK) this.waitForPause();
  }

  /** What was found in all resources since the last call. @throws what the SDK says of one that it cannot read */
  async end(): Promise<Found> {
    clearTimeout(this.pause);
    this.look(this.kept.splice(0));
    const { found } = this;
    this.found = Promise.resolve([]);
    return found;
  }

  private waitForPause(): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.look(this.kept.splice(0, ONE_LOOK));
      if (this.kept.length >= ONE_LOOK) this.waitForPause();
    }, PAUSE_MS).unref();
  }

  private look(kept: readonly Buffer[]): void {
    if (kept.length === 0) return;
    this.found = this.found.then(async (before) => [...before, ...(await this.foundIn(kept))]);
    this.found.catch(() => undefined); // said at the end
  }

  private async foundIn(kept: readonly Buffer[]): Promise<Found> {
    const request = new pb.AnalyzeStackRequest();
    // Field for field, what is asked about a resource is a resource of a stack that depends on nothing.
    request.setResourcesList(kept.map((bytes) => pb.AnalyzerResource.deserializeBinary(bytes)));
    return (await answer(this.judge, request)).getDiagnosticsList();
  }
}
