import { isScalar, parseDocument } from "yaml";
import { UsageError } from "./errors.ts";

/** New values of config keys, by path below `config`, e.g. `["dualcoast:edge", "active"]`. */
export interface ConfigChange {
  readonly path: readonly string[];
  readonly value: string | number;
}

/** The changes that turn a stack's role. The edge's key exists only where the stack owns the edge. */
export function roleChanges(
  text: string,
  role: "active" | "standby",
  roleEpoch: number,
  activeRegion: string,
): ConfigChange[] {
  const edge: ConfigChange = { path: ["dualcoast:edge", "active"], value: activeRegion };
  const ownsEdge = parseDocument(text).hasIn(["config", ...edge.path]);
  return [
    { path: ["dualcoast:role"], value: role },
    { path: ["dualcoast:roleEpoch"], value: roleEpoch },
    ...(ownsEdge ? [edge] : []),
  ];
}

/**
 * Changes values in place and leaves every other character as it is, comments included: the patch must be readable.
 * @throws UsageError when a key is not there to be changed
 */
export function editStackFile(name: string, text: string, changes: readonly ConfigChange[]): string {
  const document = parseDocument(text);
  const edits = changes.map((change) => {
    const node = document.getIn(["config", ...change.path], true);
    if (!isScalar(node) || !node.range) throw new UsageError(`${name}: config key ${change.path.join(".")} is missing`);
    return { start: node.range[0], end: node.range[1], value: String(change.value) };
  });
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((edited, { start, end, value }) => edited.slice(0, start) + value + edited.slice(end), text);
}

const context = 3;

/** A unified diff of two texts with the same number of lines, as `git apply` takes it; empty when they are the same. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const [old, now] = [lines(before), lines(after)];
  if (old.length !== now.length) throw new Error(`${path}: an edit in place changed the number of lines`);
  const changed = old.flatMap((line, i) => (line === now[i] ? [] : [i]));
  if (changed.length === 0) return "";
  const hunks: [number, number][] = [];
  for (const at of changed) {
    const last = hunks.at(-1);
    if (last && at - context <= last[1] + context) last[1] = at;
    else hunks.push([at, at]);
  }
  const body = hunks.map(([first, last]) => {
    const [from, to] = [Math.max(0, first - context), Math.min(old.length - 1, last + context)];
    const size = String(to - from + 1);
    const rows: string[] = [`@@ -${String(from + 1)},${size} +${String(from + 1)},${size} @@`];
    for (let i = from; i <= to;) {
      if (old[i] === now[i]) rows.push(` ${String(old[i++])}`);
      else {
        const run = i;
        while (i <= to && old[i] !== now[i]) i++;
        rows.push(...old.slice(run, i).map((line) => `-${line}`), ...now.slice(run, i).map((line) => `+${line}`));
      }
    }
    return rows.join("\n");
  });
  return [`--- a/${path}`, `+++ b/${path}`, ...body, ""].join("\n");
}

function lines(text: string): string[] {
  return text.replace(/\n$/, "").split("\n");
}
