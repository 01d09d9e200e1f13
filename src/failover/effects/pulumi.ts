import { writeFileSync } from "node:fs";
import path from "node:path";
import { failoverExcludedUrns } from "../../excluded.ts";
import { askEngine, engineUp, type EngineOptions } from "../engine.ts";
import { readPreview } from "../preview.ts";
import { turnedStackFiles, type Turn } from "../projectCopy.ts";
import { unifiedDiff } from "../stackFiles.ts";
import { readStack } from "../stackState.ts";
import type { StackEffects } from "./types.ts";

export interface StackSubject {
  /** Runs in the run's own copy of the project, whose stack files have their roles turned. */
  readonly engine: EngineOptions;
  /** The project's own folder: its stack files are what the patch is for. */
  readonly projectDir: string;
  readonly runDir: string;
  readonly turn: Turn;
  /** True in a lab: nobody reviews a patch there. */
  readonly applyPatch: boolean;
}

const edgeUrns = ["urn:pulumi:**dualcoast:edge:Edge::**", "urn:pulumi:**dualcoast:edge:Edge$**"];

export function stackEffects(subject: StackSubject): StackEffects {
  const { engine, turn, projectDir, runDir } = subject;
  const { stack } = turn.active;
  return {
    preview: async ({ whole }, signal) => {
      // Only the edge, whose order of pools is about to change: a change of the database must be seen to be refused.
      const excluded = whole ? [] : edgeUrns.flatMap((urn) => ["--exclude", urn]);
      const answer = await askEngine(engine, ["preview", "--json", "--stack", stack, ...excluded], signal);
      return readPreview(answer, { whole });
    },
    up: (scope, signal) =>
      engineUp(engine, {
        stack,
        signal,
        ...(scope === "role" ? { exclude: failoverExcludedUrns } : { target: edgeUrns }),
      }),
    readRole: async () => {
      const { outputs } = await readStack(engine, stack);
      return outputs && { role: outputs.role, roleEpoch: outputs.roleEpoch };
    },
    writePatch: () => {
      const files = turnedStackFiles(projectDir, turn);
      const patch = path.join(runDir, "roles.patch");
      writeFileSync(patch, files.map(({ name, before, after }) => unifiedDiff(name, before, after)).join(""));
      if (subject.applyPatch) for (const { name, after } of files) writeFileSync(path.join(projectDir, name), after);
      return Promise.resolve({ path: patch, applied: subject.applyPatch });
    },
  };
}
