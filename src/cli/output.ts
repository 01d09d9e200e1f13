/** Everything that is not the result: goes to stderr, so that stdout stays one JSON document with --json. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Prints a result for machines: one document on stdout. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

/** Elapsed seconds since `started` (a `performance.now()`), for progress lines. */
export function elapsed(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
