import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { repoRoot } from "../../tools/paths.ts";

/** The plugins that a lab stands in for, by the name the engine asks for, and the SDK package that names their version. */
const plugins = { aws: "@pulumi/aws", awsx: "@pulumi/awsx", cloudflare: "@pulumi/cloudflare" } as const;

function installedVersion(packageName: string): string {
  const file = path.join(repoRoot, "node_modules", packageName, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/**
 * Makes a PULUMI_HOME whose plugins folder has the stand-ins where the engine looks for the official ones. Made anew
 * with each start, since versions and the checkout's place may have changed.
 * @see https://www.pulumi.com/docs/iac/concepts/plugins/
 */
export function createEngineHome(home: string): void {
  const folder = path.join(home, "plugins");
  rmSync(folder, { recursive: true, force: true });
  for (const [name, packageName] of Object.entries(plugins)) {
    const dir = path.join(folder, `resource-${name}-v${installedVersion(packageName)}`);
    mkdirSync(dir, { recursive: true });
    const file = path.join(dir, `pulumi-resource-${name}`);
    const main = path.join(repoRoot, "lab/plugins", name, "main.ts");
    writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
    chmodSync(file, 0o755);
  }
}
