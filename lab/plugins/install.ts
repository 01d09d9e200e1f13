/** Puts the stand-ins where the engine looks for plugins. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lazySdk, strippedTypes } from "../../tools/paths.ts";
import { schemaOf } from "./host/load.ts";
import type { PluginName } from "./tokens.ts";

const plugins: readonly PluginName[] = ["aws", "awsx", "cloudflare"];

/**
 * Writes one executable a plugin under `<pulumiHome>/plugins/`, for the version of its SDK, in place of what is there:
 * versions and the checkout's place may have changed.
 * @param node the Node that runs them (≥ 22.18, for type stripping)
 */
export function installPlugins(pulumiHome: string, node: string = process.execPath): void {
  const all = join(pulumiHome, "plugins");
  rmSync(all, { recursive: true, force: true });
  for (const name of plugins) {
    const folder = join(all, `resource-${name}-v${schemaOf(name).version}`);
    const main = fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url));
    mkdirSync(folder, { recursive: true });
    const executable = join(folder, `pulumi-resource-${name}`);
    // Compiled code is kept, so that a start costs less than the reading of it.
    const cache = join(pulumiHome, "compile-cache");
    writeFileSync(
      executable,
      `#!/bin/sh\nNODE_COMPILE_CACHE="\${NODE_COMPILE_CACHE:-${cache}}" exec '${node}' --disable-warning=ExperimentalWarning --import '${strippedTypes}' --import '${lazySdk}' '${main}' "$@"\n`,
    );
    chmodSync(executable, 0o755);
  }
}
