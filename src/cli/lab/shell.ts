import { spawn } from "node:child_process";
import type { LabFile } from "../labFile.ts";
import { say } from "../output.ts";

const SIGNAL_EXIT = 128;

/**
 * Runs a shell, or one command, in a lab's project with the lab's environment: plain `pulumi` acts on the lab there.
 * @returns the exit code
 */
export function labShell(lab: LabFile, command: readonly string[]): Promise<number> {
  const isInteractive = command.length === 0;
  const shell = process.env["SHELL"] ?? "/bin/sh";
  const [program = shell, ...args] = isInteractive ? [shell] : command;
  if (isInteractive) say(`in ${lab.projectDir}; pulumi acts on lab ${lab.name}; leave with exit`);
  const env = { ...process.env, ...lab.env.shell, DUALCOAST_LAB_SHELL: lab.name, PS1: `(lab ${lab.name}) \\w $ ` };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: lab.projectDir, env, stdio: "inherit" });
    // The terminal sends Ctrl-C to both; the command decides what it means.
    const ignore = (): void => undefined;
    process.on("SIGINT", ignore);
    child.on("error", (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.on("close", (code, signal) => {
      process.off("SIGINT", ignore);
      resolve(code ?? (signal === null ? 1 : SIGNAL_EXIT));
    });
  });
}
