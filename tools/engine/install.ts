import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { findOnPath } from "../install/find.ts";
import { installOnce } from "../install/once.ts";
import { run } from "../install/run.ts";
import { cacheRoot, strippedTypes } from "../paths.ts";

export interface Engine {
  /** Absolute path of the command line. */
  readonly pulumi: string;
  /** Folders that must come first on PATH: the engine's, so that it finds its language host. */
  readonly pathDirs: readonly string[];
  /** Without the leading v. */
  readonly version: string;
  readonly source: "path" | "built";
}

/** The one version whose Go modules are complete, and the one of @pulumi/pulumi. */
export const engineVersion = "3.250.0";

const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_FLAG = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const HEARTBEAT_MS = 20_000;
const dir = path.join(cacheRoot, "engine");
const bin = path.join(dir, "bin");
const modules = import.meta.dirname;
const hostMain = path.join(import.meta.dirname, "languageHost/main.ts");

/** Whether a version, as `pulumi version` prints it, is at least the one this program was tested with. */
export function isNewEnough(printed: string, wanted = engineVersion): boolean {
  const numbers = (text: string): number[] => (/(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1) ?? []).map(Number);
  const [have, need] = [numbers(printed), numbers(wanted)];
  if (have.length !== 3) return false;
  const differing = have.findIndex((number, index) => number !== need[index]);
  return differing === -1 || (have[differing] ?? 0) > (need[differing] ?? 0);
}

/** The person's own pulumi; the one this project built does not count as theirs, wherever PATH was taken from. */
async function onPath(): Promise<Engine | undefined> {
  const searchPath = (process.env["PATH"] ?? "").split(path.delimiter).filter((entry) => entry !== bin);
  const pulumi = findOnPath("pulumi", searchPath.join(path.delimiter));
  if (pulumi === undefined) return undefined;
  const environment = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const printed = await run(pulumi, ["version"], { env: environment }).catch(() => "");
  if (!isNewEnough(printed)) return undefined;
  const own = findOnPath("pulumi-language-nodejs", [path.dirname(pulumi), ...searchPath].join(path.delimiter));
  const host = own === undefined ? [await writeLanguageHost(path.join(dir, "host"))] : [path.dirname(own)];
  return {
    pulumi,
    pathDirs: [path.dirname(pulumi), ...host],
    version: printed.trim().replace(/^v/, ""),
    source: "path",
  };
}

/** The engine starts its language host by this name; rewritten when the checkout or its Node has moved. */
async function writeLanguageHost(folder: string): Promise<string> {
  const file = path.join(folder, "pulumi-language-nodejs");
  const text = `#!/bin/sh\nexec "${process.execPath}" --import "${strippedTypes}" "${hostMain}" "$@"\n`;
  if ((await readFile(file, "utf8").catch(() => "")) === text) return folder;
  await mkdir(folder, { recursive: true });
  const fresh = `${file}.${process.pid}`;
  await writeFile(fresh, text);
  await chmod(fresh, 0o755);
  await rename(fresh, file);
  return folder;
}

async function build(say: (line: string) => void): Promise<Record<string, never>> {
  const go = findOnPath("go");
  if (go === undefined) {
    throw new Error(`neither pulumi ${engineVersion} or newer nor go found: install Go 1.25 or newer, or Pulumi`);
  }
  const log = path.join(dir, "install.log");
  const started = performance.now();
  const heartbeat = setInterval(
    () => say(`still building, ${Math.round((performance.now() - started) / 1000)} s so far`),
    HEARTBEAT_MS,
  );
  const target = path.join(bin, "pulumi");
  const flags = `-s -w -X ${VERSION_FLAG}=v${engineVersion}`;
  try {
    await rm(bin, { recursive: true, force: true });
    say(`building version ${engineVersion} from its Go modules`);
    // The linker drops the debugger's tables (-s -w), so the compiler need not make them either.
    await run(go, ["build", "-o", target, "-ldflags", flags, "-gcflags", "all=-dwarf=false", PACKAGE], {
      cwd: modules,
      env: { ...process.env, GOFLAGS: "-buildvcs=false -mod=readonly" },
      log,
    });
  } finally {
    clearInterval(heartbeat);
  }
  return {};
}

/**
 * The real Pulumi engine: the one on PATH when it is new enough, else built once from Go modules. Quick when present.
 * @throws Error one sentence, when neither can be had
 */
export async function ensureEngine(): Promise<Engine> {
  const own = await onPath();
  if (own !== undefined) return own;
  const sums = await readFile(path.join(modules, "go.sum"));
  const key = createHash("sha256").update(engineVersion).update(sums).digest("hex").slice(0, 16);
  await installOnce({ what: "the Pulumi engine", dir, key, expectedSeconds: 180, install: build });
  // Beside its own binary the engine takes a language host without the warning that it has for one found on PATH.
  const pathDirs = [await writeLanguageHost(bin)];
  return { pulumi: path.join(bin, "pulumi"), pathDirs, version: engineVersion, source: "built" };
}
