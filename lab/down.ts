import { execFile } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { callLab } from "./control.ts";
import { findLab } from "./find.ts";
import type { LabPaths } from "./paths.ts";
import { labPaths } from "./paths.ts";
import { endRecorded, stillRunning } from "./processes.ts";

const ORDERLY_MS = 60_000;
const STRAY_MS = 20_000;
const POLL_MS = 100;

async function untilNone(count: () => Promise<number>, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while ((await count()) > 0) {
    if (Date.now() > deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/**
 * Databases and applications of this lab that still run: started with a file of its folder as an option, which no
 * other process has. They end by themselves soon after their daemon; this is how one knows that they have.
 */
function strays(paths: LabPaths): Promise<number[]> {
  return new Promise((resolve) => {
    execFile("ps", ["-A", "-o", "pid=,args="], { maxBuffer: 16 * 1024 * 1024 }, (error, stdout) => {
      if (error !== null) return resolve([]);
      const own = [`--datadir=${paths.dir}${path.sep}`, `--config ${paths.dir}${path.sep}`];
      const lines = stdout.split("\n").filter((line) => own.some((option) => line.includes(option)));
      resolve(lines.map((line) => Number.parseInt(line, 10)));
    });
  });
}

/**
 * Ends a lab and removes its folder, also one whose daemon was killed.
 * @returns false when there was no such lab
 * @throws Error when a process of it does not end
 */
export async function labDown(name: string): Promise<boolean> {
  const paths = labPaths(name);
  if (!existsSync(paths.dir)) return false;
  const lab = await findLab(name);
  if (lab !== undefined) {
    await callLab(lab, "POST", "/down").catch(() => undefined);
    await untilNone(async () => (await stillRunning(paths.pids)).length, ORDERLY_MS);
  }
  for (const record of await stillRunning(paths.pids)) await endRecorded(record);
  if (!(await untilNone(async () => (await strays(paths)).length, STRAY_MS))) {
    throw new Error(
      `lab ${name}: processes ${(await strays(paths)).join(", ")} do not end; its folder ${paths.dir} is left`,
    );
  }
  rmSync(paths.dir, { recursive: true, force: true, maxRetries: 3 });
  return true;
}
