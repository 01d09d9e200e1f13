import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { writeResources } from "./resources.ts";

// Times `dualcoast policy` as a whole process beside Checkov on the same resources, in one run on one machine.
// Usage: node bench/policy/run.ts [--runs 3] [--no-checkov]. Exits 1 where a target is missed.

const root = path.resolve(import.meta.dirname, "../..");
const checkovVersion = "3.3.30";
const sizes = [500, 2_000, 10_000] as const;
/** Seconds for a size, start-up included. */
const targets: Readonly<Record<number, number>> = { 500: 1.5, 10_000: 10 };
/** Checkov on 10,000 takes minutes and shows nothing new. */
const checkovMost = 2_000;

function argument(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

function seconds(command: string, args: readonly string[], runs: number, accepted: readonly number[]): number {
  const times: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const started = performance.now();
    const { status, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 30 });
    if (status === null || !accepted.includes(status))
      throw new Error(`${command} ended with ${status}: ${stderr.slice(-500)}`);
    times.push((performance.now() - started) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

/** Checkov in a virtual environment of its own, installed once. */
function checkov(): string {
  const folder = path.join(root, ".cache/checkov");
  const binary = path.join(folder, "bin/checkov");
  if (!existsSync(binary)) {
    process.stderr.write(`Checkov ${checkovVersion}: installing into .cache/checkov, about two minutes\n`);
    mkdirSync(folder, { recursive: true });
    for (const [command, ...args] of [
      ["python3", "-m", "venv", folder],
      [path.join(folder, "bin/pip"), "install", "-q", `checkov==${checkovVersion}`],
    ] as const) {
      const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
      if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-500)}`);
    }
  }
  return binary;
}

const runs = argument("--runs", 3);
const theirs = process.argv.includes("--no-checkov") ? undefined : checkov();
const folder = mkdtempSync(path.join(tmpdir(), "dualcoast-bench-"));
const rows: { resources: number; ours: number; theirs: number | null }[] = [];
try {
  const start = seconds(process.execPath, ["-e", "0"], runs, [0]);
  for (const size of sizes) {
    const { list, terraform } = writeResources(size);
    const [file, module] = [path.join(folder, `${size}.json`), path.join(folder, String(size))];
    mkdirSync(module);
    writeFileSync(file, list);
    writeFileSync(path.join(module, "main.tf"), terraform);
    const ours = seconds(process.execPath, ["bin/dualcoast.mjs", "policy", "--json", file], runs, [1]);
    const scan = ["-d", module, "--framework", "terraform", "--compact", "--quiet", "-o", "json", "--skip-download"];
    const other = theirs !== undefined && size <= checkovMost ? seconds(theirs, scan, runs, [0, 1]) : null;
    rows.push({ resources: size, ours, theirs: other });
  }
  const missed = rows.filter(({ resources, ours }) => ours > (targets[resources] ?? Number.POSITIVE_INFINITY));
  const lines = rows.map(
    ({ resources, ours, theirs: other }) =>
      `${String(resources).padStart(9)}  ${ours.toFixed(2).padStart(8)} s  ${other === null ? "       -" : `${other.toFixed(2).padStart(6)} s`}  ${targets[resources] === undefined ? "" : `<= ${targets[resources]} s`}`,
  );
  const head = `resources  dualcoast   Checkov ${checkovVersion}  target (median of ${runs}; an empty Node process takes ${start.toFixed(2)} s)`;
  process.stdout.write(`${[head, ...lines].join("\n")}\n`);
  if (missed.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
