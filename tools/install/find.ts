import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** The first executable file of that name on PATH, absolute, or undefined. */
export function findOnPath(name: string, searchPath: string = process.env["PATH"] ?? ""): string | undefined {
  for (const dir of searchPath.split(path.delimiter).filter((entry) => path.isAbsolute(entry))) {
    const file = path.join(dir, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not here: the next folder of PATH may have it.
    }
  }
  return undefined;
}
