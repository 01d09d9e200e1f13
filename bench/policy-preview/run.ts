import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

// Times a preview of each stack without a pack, with one that judges nothing and with this project's, in turn, in one run
// on one machine. What the empty one adds is what the engine and the SDK take for any pack.
// Usage, in a lab that is deployed: npx dualcoast lab shell -- node "$PWD/bench/policy-preview/run.ts" [--runs 5] [--stack NAME]
// Exits 1 where the pack adds more than the target.

/** The pack may add this share of the preview without it. */
const TARGET = 0.2;
/** Levels do not change what is judged, and a preview that fails would be no measure. */
const LEVELS = { all: "advisory" };

function argument(name: string, otherwise: string): string {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : (process.argv[at + 1] ?? otherwise);
}

function seconds(args: readonly string[]): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync("pulumi", ["preview", "--non-interactive", ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`pulumi preview ended with ${status}: ${(stdout + stderr).slice(-2000)}`);
  return (performance.now() - started) / 1000;
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

function show(times: readonly number[]): string {
  return `${median(times).toFixed(2)} s (${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)})`;
}

/** @param packs arguments for no pack, the empty one and this project's */
function row(stack: string, runs: number, packs: readonly (readonly string[])[]): { line: string; added: number } {
  // The first round of a stack warms caches for all that follow.
  for (const pack of packs) seconds(["-s", stack, ...pack]);
  const times: number[][] = packs.map(() => []);
  for (let i = 0; i < runs; i += 1) packs.forEach((pack, at) => times[at]?.push(seconds(["-s", stack, ...pack])));
  // A machine that is slower for a minute is so for all of a round: shares are taken within a round.
  const [without = [], ...judged] = times;
  const added = judged.map((of) => median(of.map((time, round) => time / (without[round] ?? Number.NaN) - 1)));
  const shares = added.map((share) => `${(share * 100).toFixed(0)} %`).join("  ");
  return { line: `${stack.padEnd(10)}  ${times.map(show).join("  ")}  ${shares}`, added: added.at(-1) ?? Number.NaN };
}

const folder = mkdtempSync(path.join(tmpdir(), "dualcoast-bench-"));
try {
  const levels = path.join(folder, "levels.json");
  writeFileSync(levels, JSON.stringify(LEVELS));
  const pack = (place: string): string[] => ["--policy-pack", path.resolve(import.meta.dirname, place)];
  const packs = [[], pack("empty"), [...pack("../../policies"), "--policy-pack-config", levels]];
  const runs = Number(argument("--runs", "5"));
  const rows = argument("--stack", "prod-east,dr-west")
    .split(",")
    .map((stack) => row(stack, runs, packs));
  const head = `stack       without a pack, with an empty one, with this one, added by each (medians of ${runs} rounds, least and most; target <= ${TARGET * 100} %)`;
  process.stdout.write(`${[head, ...rows.map(({ line }) => line)].join("\n")}\n`);
  if (rows.some(({ added }) => added > TARGET)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
