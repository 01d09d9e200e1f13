import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { format } from "prettier";
import { z } from "zod";

const root = path.join(import.meta.dirname, "..", "..");
const table = path.join(import.meta.dirname, "durations.json");
const page = path.join(root, "docs", "durations.md");

const Durations = z.array(
  z.strictObject({
    operation: z.string(),
    states: z.array(z.strictObject({ status: z.string(), seconds: z.number().positive() })).min(1),
    paceOf: z.enum(["deploy", "failover"]),
    /** Who makes the lab wait: the emulator, or nobody (the figure only goes into projections). */
    appliedBy: z.enum(["emulator", "projection"]),
    source: z.string(),
    /** When the figure was measured, else when its source was looked at: a day, or a year where no more is known. */
    date: z.string().regex(/^\d{4}(-\d{2}-\d{2})?$/),
  }),
);

/** One operation of AWS or Cloudflare that takes time. Seconds are the real ones, before any pace. */
export type Duration = z.infer<typeof Durations>[number];

/** The durations table. @throws z.ZodError when the file has another shape. */
export async function readDurations(): Promise<Duration[]> {
  return Durations.parse(JSON.parse(await readFile(table, "utf8")));
}

/** What an operation takes in all, at pace 1. */
export function totalSeconds({ states }: Duration): number {
  return states.reduce((sum, { seconds }) => sum + seconds, 0);
}

const head = `# How long things take, and what the lab makes of it

The lab gives slow operations of AWS the time that they take there, divided by a pace. This page is written from
\`lab/aws/durations.json\` by \`node lab/aws/durationsPage.ts\`; a test checks that the two agree.

- \`--deploy-pace\` (default 600) divides what a deployment waits for, \`--pace\` (default 20) what a failover waits for.
- The lease's time, the longest transaction and the clock skew are not in this table and are never divided: they decide
  who may write.
- A report's *measured* seconds are those of the lab. Its *projection* puts the seconds of this table in at pace 1. Neither
  is what AWS guarantees: it publishes almost none of these figures, and most rows are somebody's measurement or assumed.
- Where a real process stands behind an operation (a database that promotes, an app that boots), the state lasts until both
  the time is over and the process is up.

| operation | states (seconds at pace 1) | in all | pace | waited for by |
|---|---|---|---|---|
`;

const waiter = { emulator: "the emulator", projection: "projections only" };

/** The page docs/durations.md, laid out as the repository's formatter wants it. */
export async function renderPage(durations: readonly Duration[]): Promise<string> {
  const rows = durations.map((duration) => {
    const states = duration.states.map(({ status, seconds }) => `${status} ${seconds}`).join(" → ");
    const { operation, paceOf, appliedBy } = duration;
    return `| \`${operation}\` | ${states} | ${totalSeconds(duration)} s | ${paceOf} | ${waiter[appliedBy]} |\n`;
  });
  const sources = durations.map(({ operation, source, date }) => `- \`${operation}\` (${date}): ${source}.\n`);
  const text = `${head}${rows.join("")}\n## Where the figures are from\n\n${sources.join("")}`;
  return format(text, { parser: "markdown", printWidth: 120 });
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(page, await renderPage(await readDurations()));
}
