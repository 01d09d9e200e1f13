import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { UsageError } from "./errors.ts";
import { parseJournal, readPast, type Past } from "./journal.ts";
import { planSchema, type Plan } from "./plan.ts";

const journalName = "journal.jsonl";
const planName = "plan.json";

/** A run's id sorts by its start: `20260115T120000Z-1f2e3d`. */
export function newRunId(now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, "");
  return `${stamp}-${randomBytes(3).toString("hex")}`;
}

export function journalPath(runDir: string): string {
  return path.join(runDir, journalName);
}

export function savePlan(runDir: string, plan: Plan): void {
  writeFileSync(path.join(runDir, planName), `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
}

export interface OpenRun {
  readonly run: string;
  readonly runDir: string;
  readonly plan: Plan;
  readonly past: Past;
}

/**
 * The newest run towards a stack that came to no end, or ended half-way.
 * @throws UsageError when there is none, or when its process is still alive
 */
export function findOpenRun(runsDir: string, to: string): OpenRun {
  const runs = existsSync(runsDir) ? readdirSync(runsDir).sort().reverse() : [];
  for (const run of runs) {
    const runDir = path.join(runsDir, run);
    const files = [journalPath(runDir), path.join(runDir, planName)];
    if (!files.every((file) => existsSync(file))) continue;
    const plan = planSchema.parse(JSON.parse(readFileSync(path.join(runDir, planName), "utf8")));
    if (plan.to.stack !== to) continue;
    // A line that a crash tore is no line.
    const text = readFileSync(journalPath(runDir), "utf8");
    const entries = parseJournal(text.slice(0, text.lastIndexOf("\n") + 1));
    const past = readPast(entries);
    if (past.exitCode !== undefined && past.exitCode !== 4) {
      throw new UsageError(
        `--resume: the newest run to ${to}, ${run}, ended with exit code ${String(past.exitCode)}; nothing to resume`,
      );
    }
    const pids = entries.flatMap((entry) => (entry.event === "run" || entry.event === "resumed" ? [entry.pid] : []));
    const pid = pids.at(-1);
    if (past.exitCode === undefined && pid !== undefined && pid !== process.pid && isFailover(pid)) {
      throw new UsageError(`--resume: run ${run} is still being executed by process ${String(pid)}`);
    }
    return { run, runDir, plan, past };
  }
  throw new UsageError(`--resume: there is no run to ${to} in ${runsDir}`);
}

/** A process id may have been given to somebody else since. */
function isFailover(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const commandLine = `/proc/${String(pid)}/cmdline`;
    return !existsSync(commandLine) || /failover|drill/.test(readFileSync(commandLine, "utf8"));
  } catch {
    return false;
  }
}
