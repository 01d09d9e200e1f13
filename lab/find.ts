import { existsSync, readFileSync } from "node:fs";
import type { LabFile } from "../src/cli/labFile.ts";
import { labPaths } from "./paths.ts";
import { stillRunning } from "./processes.ts";

/** The lab's file, or undefined when it is not up. */
export async function findLab(name: string): Promise<LabFile | undefined> {
  const { labFile, pids } = labPaths(name);
  if (!existsSync(labFile)) return undefined;
  const lab = JSON.parse(readFileSync(labFile, "utf8")) as LabFile;
  return (await stillRunning(pids)).some(({ pid }) => pid === lab.pid) ? lab : undefined;
}
