import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { LabFile } from "../../src/cli/labFile.ts";
import type { Actor } from "../actors.ts";
import { engineEnv } from "../env.ts";
import { labPaths } from "../paths.ts";
import type { LabParts } from "./lab.ts";

/** A token for the control API: whoever can read the lab's file may steer it, nobody else. */
export function newToken(): string {
  return randomBytes(24).toString("base64url");
}

/** The lab's file, as every command reads it. */
export function describeLab({ options, paths, engine, front, edge }: LabParts, control: LabFile["control"]): LabFile {
  const { gate, caFile } = front.ready;
  const pathDirs = [...engine.pathDirs, path.dirname(process.execPath)];
  const env = (actor: Actor) => engineEnv(actor, { gate, caFile, home: paths.home, state: paths.state, pathDirs });
  return {
    schemaVersion: 1,
    name: options.name,
    dir: paths.dir,
    pid: process.pid,
    createdAt: new Date().toISOString(),
    pace: options.pace,
    deployPace: options.deployPace,
    accountId: "123456789012",
    control,
    gate,
    edge: { url: edge.url },
    projectDir: paths.project,
    pulumi: engine.pulumi,
    caFile,
    runsDir: paths.runs,
    env: {
      deploy: env("deploy"),
      failover: env("failover"),
      "failover-best-effort": env("failover-best-effort"),
      shell: env("shell"),
    },
  };
}

/** Writes the lab's file at once and whole: that it is there means that everything answers. */
export function writeLabFile(file: string, content: LabFile): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** What the source of a fork tells: where its emulator listens, and the state of its edge. */
export interface ForkSource {
  readonly emulatorUrl: string;
  readonly edgeState: unknown;
}

/** Asks a frozen lab for what a copy of it needs. @throws Error when there is none, or it is not frozen */
export async function forkSource(name: string): Promise<ForkSource> {
  const file = labPaths(name).labFile;
  if (!existsSync(file)) throw new Error(`--from ${name}: there is no such lab`);
  const { control } = JSON.parse(readFileSync(file, "utf8")) as LabFile;
  const response = await fetch(`${control.url}/fork-source`, { headers: { authorization: `Bearer ${control.token}` } });
  const value = (await response.json()) as ForkSource & { error?: string };
  if (!response.ok) throw new Error(`--from ${name}: ${value.error}`);
  return value;
}
