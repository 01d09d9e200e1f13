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

/** @param part 0 for the least, 0.5 for the median, 1 for the most */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
}

/** In an order that is another one each time: what comes second may profit from what came first. */
function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

function show(times: readonly number[]): string {
  const [least, half, most] = [0, 0.5, 1].map((part) => quantile(times, part).toFixed(2));
  return `${half} s (${least} to ${most})`;
}

/** Of equal previews here, one may take a quarter longer: half of all rounds are between the two shares in brackets. */
function showShare(shares: readonly number[]): string {
  const [low, half, high] = [0.25, 0.5, 0.75].map((part) => (quantile(shares, part) * 100).toFixed(0));
  return `${half} % (${low} to ${high})`;
}

/** @param packs arguments for no pack, the empty one and this project's */
function row(stack: string, runs: number, packs: readonly (readonly string[])[]): { line: string; added: number } {
  // The first round of a stack warms caches for all that follow.
  for (const pack of packs) seconds(["-s", stack, ...pack]);
  const times: number[][] = packs.map(() => []);
  for (let i = 0; i < runs; i += 1)
    for (const at of shuffled([...packs.keys()])) times[at]?.push(seconds(["-s", stack, ...(packs[at] ?? [])]));
  // A machine that is slower for a minute is so for all of a round: shares are taken within a round.
  const [without = [], ...judged] = times;
  const shares = judged.map((of) => of.map((time, round) => time / (without[round] ?? Number.NaN) - 1));
  const line = `${stack.padEnd(10)}  ${times.map(show).join("  ")}  ${shares.map(showShare).join("  ")}`;
  return { line, added: quantile(shares.at(-1) ?? [], 0.5) };
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
  const head = `stack       without a pack, with an empty one, with this one, added by each (${runs} rounds: medians, least and most, quartiles of shares; target <= ${TARGET * 100} %)`;
  process.stdout.write(`${[head, ...rows.map(({ line }) => line)].join("\n")}\n`);
  if (rows.some(({ added }) => added > TARGET)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
