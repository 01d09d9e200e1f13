import type { TestProject } from "vitest/node";
import { labDown } from "../../lab/down.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Name of the deployed lab that this run's tests copy; its own, so that two runs do not share one. */
    baseLab: string;
  }
}

/** Names the run's base lab before the tests, and takes it down after them if one of them has brought it up. */
export default function setup(project: TestProject): () => Promise<void> {
  const name = `test-base-${process.pid}`;
  project.provide("baseLab", name);
  return async () => {
    await labDown(name);
  };
}
