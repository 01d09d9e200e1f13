import { createHash } from "node:crypto";
import { readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { findOnPath } from "../../tools/install/find.ts";
import { installOnce } from "../../tools/install/once.ts";
import { run } from "../../tools/install/run.ts";
import { cacheRoot } from "../../tools/paths.ts";

export interface Emulator {
  /** The interpreter that has the emulator's packages; start `launcher.py` with it. */
  readonly python: string;
}

const dir = path.join(cacheRoot, "moto");
const requirements = path.join(import.meta.dirname, "requirements.txt");
const OLDEST_PYTHON = [3, 10] as const;

async function findPython(): Promise<string> {
  const python = findOnPath("python3");
  if (python === undefined) throw new Error("python3 not found: install Python 3.10 or newer");
  const version = (await run(python, ["-c", "import sys; print(*sys.version_info[:2])"])).trim();
  const [major = 0, minor = 0] = version.split(" ").map(Number);
  if (major !== OLDEST_PYTHON[0] || minor < OLDEST_PYTHON[1]) {
    throw new Error(`${python} is Python ${major}.${minor}: install Python 3.10 or newer`);
  }
  const absent = await run(python, ["-c", "import venv, ensurepip"]).then(
    () => false,
    () => true,
  );
  if (absent) throw new Error(`${python} cannot make virtual environments: install the package python3-venv`);
  return python;
}

/** Made beside its place and moved there whole: a lab that runs on another version must not lose what it runs on. */
async function install(place: string, say: (line: string) => void): Promise<Record<string, never>> {
  const log = path.join(dir, "install.log");
  const python = await findPython();
  const fresh = `${place}.new`;
  await rm(fresh, { recursive: true, force: true });
  await run(python, ["-m", "venv", fresh], { log });
  say("installing its pinned Python packages");
  const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--quiet", "-r", requirements];
  const venv = path.join(fresh, "bin/python");
  await run(venv, pip, { log });
  await run(venv, ["-m", "pip", "check"], { log });
  // Compiled once here instead of at the start of every lab.
  await run(venv, ["-c", "import moto.server, moto.rds, moto.ec2, moto.s3"], { log });
  await rm(place, { recursive: true, force: true });
  await rename(fresh, place);
  return {};
}

/**
 * The third-party AWS emulator in an environment of its own. Quick when present.
 * @throws Error one sentence, when Python or a package cannot be had
 */
export async function ensureEmulator(): Promise<Emulator> {
  const pinned = await readFile(requirements, "utf8");
  const key = createHash("sha256").update(pinned).digest("hex").slice(0, 16);
  const place = path.join(dir, key);
  const what = "the lab's AWS emulator (moto)";
  await installOnce({ what, dir, key, expectedSeconds: 20, install: (say) => install(place, say) });
  return { python: path.join(place, "bin/python") };
}
