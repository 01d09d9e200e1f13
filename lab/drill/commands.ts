import { spawn } from "node:child_process";
import path from "node:path";

const MAIN = path.resolve(import.meta.dirname, "../../src/cli/main.ts");

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** The last lines of stderr, for an error's message. */
  readonly lastWords: string;
}

const LAST_LINES = 12;

/**
 * Runs one of our own commands as its own process, as an operator would: nothing of the drill's memory helps it.
 * @param say gets each line of its stderr
 */
export function runCommand(
  args: readonly string[],
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const stop = (): void => void child.kill("SIGINT");
    signal?.addEventListener("abort", stop, { once: true });
    let stdout = "";
    let rest = "";
    const words: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.filter((one) => one.trim() !== "")) {
        words.push(line);
        say(line);
      }
    });
    child.on("error", reject);
    child.on("close", (code) => {
      signal?.removeEventListener("abort", stop);
      resolve({ exitCode: code ?? 1, stdout, lastWords: words.slice(-LAST_LINES).join("\n") });
    });
  });
}

/** The last JSON document of a command's output: the only one, or the last of a line an event. */
export function lastDocument(stdout: string): unknown {
  const text = stdout.trim();
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split("\n");
    // A pretty-printed document at the end begins at the last line that is a lone brace.
    const from = lines.findLastIndex((line) => line.startsWith("{"));
    return from < 0 ? undefined : JSON.parse(lines.slice(from).join("\n"));
  }
}
