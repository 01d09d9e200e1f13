import { constants, existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import { copyDatabases } from "../reconciler/databases.ts";
import type { LabPaths } from "../paths.ts";

/** What a lab is made of besides its processes: a copy of these and of the emulator's memory is a copy of the lab. */
const COPIED = ["project", "state", "ca"] as const;

/** Copies a frozen lab's folders; databases must be stopped, which is what freezing does. */
export async function copyLab(from: LabPaths, to: LabPaths): Promise<void> {
  const options = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };
  await Promise.all([
    ...COPIED.filter((name) => existsSync(from[name])).map((name) => cp(from[name], to[name], options)),
    copyDatabases(path.join(from.dir, "db"), path.join(to.dir, "db")),
  ]);
}
