import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isRunning } from "../../tools/install/isRunning.ts";

/** Who acts: each has a complete set of environment additions, with an access key of its own. */
export type LabActor = "deploy" | "failover" | "failover-best-effort" | "shell";

/** What a running lab says about itself: `.lab/<name>/lab.json`, written by its daemon when everything answers. */
export interface LabFile {
  readonly schemaVersion: 1;
  readonly name: string;
  readonly dir: string;
  /** The daemon's process id. */
  readonly pid: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The published waits of a failover are divided by this. */
  readonly pace: number;
  /** Creation waits are divided by this. */
  readonly deployPace: number;
  readonly accountId: "123456789012";
  /** The daemon's HTTP API; send `authorization: Bearer <token>`. */
  readonly control: { readonly url: string; readonly token: string };
  /** CONNECT proxy that leads to the emulated services and refuses every other host. */
  readonly gate: string;
  /** Where clients from outside reach the application, by Host header. */
  readonly edge: { readonly url: string };
  readonly projectDir: string;
  /** Absolute path of the engine's command line. */
  readonly pulumi: string;
  readonly caFile: string;
  readonly runsDir: string;
  readonly env: Readonly<Record<LabActor, Readonly<Record<string, string>>>>;
}

/** The folder that holds all labs of this checkout. */
export const labsRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../.lab");

/** Reads a lab's file, or undefined when there is no such lab (or it is not up yet). */
export function readLabFile(name: string, root: string = labsRoot): LabFile | undefined {
  try {
    return JSON.parse(readFileSync(path.join(root, name, "lab.json"), "utf8")) as LabFile;
  } catch {
    return undefined;
  }
}

/** Whether the lab's daemon still runs: a daemon that was killed leaves its file behind. */
export function isUp(lab: Pick<LabFile, "pid">): boolean {
  return isRunning(lab.pid);
}
