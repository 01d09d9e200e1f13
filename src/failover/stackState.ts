import { z } from "zod";
import { outputName, parseOutputs, type RegionOutputs } from "../outputs.ts";
import { runEngine, type EngineOptions } from "./engine.ts";

const exported = z.object({
  deployment: z
    .object({
      resources: z
        .array(z.object({ urn: z.string(), type: z.string(), outputs: z.record(z.string(), z.unknown()).optional() }))
        .optional(),
      pending_operations: z.array(z.unknown()).optional(),
    })
    .nullish(),
});

export interface StackState {
  readonly outputs: RegionOutputs | undefined;
  readonly urns: readonly string[];
  /** Operations that were under way when an earlier engine died. */
  readonly pendingOperations: number;
}

/** A stack as its state has it: no provider is asked, nothing is decrypted. */
export async function readStack(engine: EngineOptions, stack: string): Promise<StackState> {
  const text = await runEngine(engine, ["stack", "export", "--stack", stack]);
  const { deployment } = exported.parse(JSON.parse(text));
  const resources = deployment?.resources ?? [];
  const root = resources.find((resource) => resource.type === "pulumi:pulumi:Stack");
  return {
    outputs: parseOutputs(stack, root?.outputs?.[outputName]),
    urns: resources.map((resource) => resource.urn),
    pendingOperations: deployment?.pending_operations?.length ?? 0,
  };
}
