import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

interface PackageJson {
  readonly version?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly pulumi?: { readonly resource?: boolean; readonly name?: string; readonly version?: string };
}

function readPackage(file: string): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as PackageJson;
  } catch {
    return undefined;
  }
}

/** The nearest package.json above a program; a program without one has no dependencies of its own. */
function manifestAbove(directory: string): { file: string; manifest: PackageJson } | undefined {
  for (let dir = path.resolve(directory); ; dir = path.dirname(dir)) {
    const file = path.join(dir, "package.json");
    const manifest = readPackage(file);
    if (manifest !== undefined) return { file, manifest };
    if (dir === path.dirname(dir)) return undefined;
  }
}

function installedManifest(name: string, from: string): PackageJson | undefined {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const manifest = readPackage(path.join(folder, name, "package.json"));
    if (manifest !== undefined) return manifest;
  }
  return undefined;
}

/** What the program asks for in its package.json, with the versions that are really installed. */
export function programDependencies(directory: string): Dependency[] {
  const found = manifestAbove(directory);
  if (found === undefined) return [];
  const wanted = { ...found.manifest.dependencies, ...found.manifest.devDependencies };
  return Object.entries(wanted).map(([name, range]) => ({
    name,
    version: installedManifest(name, found.file)?.version ?? range,
  }));
}

/** The provider plugins behind the program's SDK packages: those whose package.json says that they are one. */
export function providerPlugins(directory: string): Dependency[] {
  const found = manifestAbove(directory);
  if (found === undefined) return [];
  return Object.keys({ ...found.manifest.dependencies, ...found.manifest.devDependencies }).flatMap((name) => {
    const installed = installedManifest(name, found.file);
    if (installed?.pulumi?.resource !== true) return [];
    const version = installed.pulumi.version ?? installed.version ?? "";
    return [{ name: installed.pulumi.name ?? path.basename(name), version: `v${version.replace(/^v/, "")}` }];
  });
}
