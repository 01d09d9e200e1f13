import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** What was last written by this process. */
const written = new Map<string, string>();

/** Writes a file so that a reader sees the old text or the new, never half of it. Leaves it alone when it is the same. */
export async function writeWhole(file: string, text: string): Promise<void> {
  if (written.get(file) === text && existsSync(file)) return;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text, { mode: 0o640 });
  await rename(`${file}.new`, file);
  written.set(file, text);
}
