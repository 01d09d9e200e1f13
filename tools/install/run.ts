import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Everything the command prints is also appended to this file. */
  readonly log?: string;
}

/**
 * Runs a command to its end and returns what it printed on stdout.
 * @throws Error with the command's last lines when it cannot be started or does not exit with 0
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, stdio: ["ignore", "pipe", "pipe"] });
    const log = options.log === undefined ? undefined : createWriteStream(options.log, { flags: "a" });
    log?.write(`$ ${command} ${args.join(" ")}\n`);
    let stdout = "";
    let tail = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      tail = (tail + chunk.toString()).slice(-2000);
      log?.write(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2000);
      log?.write(chunk);
    });
    child.on("error", (error) => {
      log?.end();
      reject(new Error(`${command} could not be started: ${error.message}`));
    });
    child.on("close", (code, signal) => {
      log?.end();
      if (code === 0) return resolve(stdout);
      const lines = tail.trim().split("\n").slice(-6).join("\n");
      reject(new Error(`${command} ended with ${signal ?? `exit code ${code}`}: ${lines}`));
    });
  });
}
