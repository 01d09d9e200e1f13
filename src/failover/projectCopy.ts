import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { editStackFile, roleChanges } from "./stackFiles.ts";

/** Never needed by the program, and large or full of other runs. */
const leftOut = new Set([".git", ".lab", ".cache", ".dualcoast", "reports", "dist", "coverage"]);
const isStackFile = (name: string): boolean => /^Pulumi(\..+)?\.ya?ml$/.test(name);

/**
 * A copy of the project in which the stack files may be changed: tracked files are never written while a run is under
 * way. Everything but the stack files is a link to the original.
 */
export function copyProject(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (leftOut.has(name)) continue;
    const source = path.join(from, name);
    if (isStackFile(name)) copyFileSync(source, path.join(to, name));
    else symlinkSync(realpathSync(source), path.join(to, name));
  }
}

export function stackFile(projectDir: string, stack: string): string {
  return path.join(projectDir, `Pulumi.${stack}.yaml`);
}

export interface Turn {
  readonly active: { readonly stack: string; readonly region: string };
  readonly standby: { readonly stack: string };
  readonly roleEpoch: number;
}

/** The stack files as they are after the roles are turned. Reads `projectDir`, writes nothing. */
export function turnedStackFiles(projectDir: string, turn: Turn): { name: string; before: string; after: string }[] {
  const roles = [
    { stack: turn.active.stack, role: "active" as const },
    { stack: turn.standby.stack, role: "standby" as const },
  ];
  return roles.map(({ stack, role }) => {
    const file = stackFile(projectDir, stack);
    const before = readFileSync(file, "utf8");
    const changes = roleChanges(before, role, turn.roleEpoch, turn.active.region);
    return { name: path.basename(file), before, after: editStackFile(path.basename(file), before, changes) };
  });
}

export function turnRoles(projectDir: string, turn: Turn): void {
  for (const { name, after } of turnedStackFiles(projectDir, turn)) writeFileSync(path.join(projectDir, name), after);
}
