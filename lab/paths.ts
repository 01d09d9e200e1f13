import path from "node:path";
import { repoRoot } from "../tools/paths.ts";

/** The folder that holds all labs of this checkout. */
export const labsRoot = path.join(repoRoot, ".lab");

/** Longest and plainest name that is safe in a folder, a process list and a Unix socket's path. */
const NAME = /^[a-z0-9][a-z0-9-]{0,30}$/;

/** Where one lab keeps its things; everything is below `dir`, so removing that folder leaves nothing. */
export interface LabPaths {
  readonly name: string;
  readonly dir: string;
  readonly labFile: string;
  readonly project: string;
  readonly state: string;
  /** PULUMI_HOME: its plugins folder holds the stand-ins. */
  readonly home: string;
  readonly ca: string;
  readonly log: string;
  readonly calls: string;
  readonly runs: string;
  readonly pids: string;
}

/** @throws Error when the name cannot be a lab's */
export function labPaths(name: string): LabPaths {
  if (!NAME.test(name)) throw new Error(`lab name ${name}: use up to 31 lower-case letters, digits and dashes`);
  const dir = path.join(labsRoot, name);
  return {
    name,
    dir,
    labFile: path.join(dir, "lab.json"),
    project: path.join(dir, "project"),
    state: path.join(dir, "state"),
    home: path.join(dir, "home"),
    ca: path.join(dir, "ca"),
    log: path.join(dir, "log"),
    calls: path.join(dir, "log/calls.jsonl"),
    runs: path.join(dir, "runs"),
    pids: path.join(dir, "pids.json"),
  };
}
