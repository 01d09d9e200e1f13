import { spawn } from "node:child_process";
import path from "node:path";
import { inject } from "vitest";
import "./baseLabSetup.ts";
import { callLab } from "../../lab/control.ts";
import { untilSettled } from "../../lab/drill/ready.ts";
import { findLab } from "../../lab/find.ts";
import { labsRoot } from "../../lab/paths.ts";
import { forkLab, labUp } from "../../lab/up.ts";
import type { LabFile } from "../../src/cli/labFile.ts";
import { withLock } from "../../tools/install/lock.ts";
import { repoRoot } from "../../tools/paths.ts";

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SETTLE_MS = 180_000;
/** Creation says nothing in these tests, so nobody waits for it. */
const DEPLOY_PACE = 6000;

/** Runs `dualcoast` with these arguments, as a person would. */
export function dualcoast(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(repoRoot, "bin/dualcoast.mjs"), ...args], { env, cwd: repoRoot });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** A lab with both stacks deployed, frozen: the first test that asks has it made, all others copy it. */
export function baseLab(): Promise<LabFile> {
  const name = inject("baseLab");
  return withLock(path.join(labsRoot, `${name}.lock`), async () => {
    const made = await findLab(name);
    if (made !== undefined) return made;
    const lab = await labUp({ name, deployPace: DEPLOY_PACE });
    const { code, stderr } = await dualcoast(["deploy", "--lab", name, "--json"]);
    if (code !== 0) throw new Error(`the base lab was not deployed (exit ${code}): ${stderr}`);
    await untilSettled(lab, SETTLE_MS);
    await callLab(lab, "POST", "/freeze");
    return lab;
  });
}

/** A deployed lab of one's own, settled; take it down with `labDown(name)`. */
export async function deployedLab(name: string): Promise<LabFile> {
  const base = await baseLab();
  const lab = await forkLab(base.name, name, { deployPace: DEPLOY_PACE });
  await untilSettled(lab, SETTLE_MS);
  return lab;
}
