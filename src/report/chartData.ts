import { duration } from "./format.ts";
import type { Report } from "./schema.ts";

/** A step on the time axis, in seconds since the run began. */
export interface Span {
  readonly id: string;
  readonly status: string;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly waits: readonly { readonly kind: "cloud" | "configured"; readonly from: number; readonly to: number }[];
}

export function spans(report: Report): Span[] {
  return report.steps.flatMap((step) => {
    if (step.startedAt === null || step.seconds === null) return [];
    const from = since(report, step.startedAt);
    const waits = step.waits.map((wait) => {
      const began = since(report, wait.startedAt);
      return { kind: wait.kind, from: began, to: plus(began, wait.seconds) };
    });
    const failed = step.status === "done" || step.status === "skipped" ? "" : ` ${step.status}`;
    return [
      {
        id: step.id,
        status: step.status,
        from,
        to: plus(from, step.seconds),
        label: `${duration(step.seconds)}${failed}`,
        waits,
      },
    ];
  });
}

export interface Moment {
  readonly t: number;
  readonly label: string;
  /** 0 or 1: labels that would lie on each other take turns. */
  readonly row: number;
}

/** The moments that everybody asks about. */
export function moments(report: Report): Moment[] {
  const end = (id: string): number | undefined => {
    const step = report.steps.find((one) => one.id === id && (one.status === "done" || one.status === "skipped"));
    return step?.startedAt == null || step.seconds === null
      ? undefined
      : plus(since(report, step.startedAt), step.seconds);
  };
  const all: [string, number | undefined][] = [
    ["incident", report.incidentAt === null ? undefined : since(report, report.incidentAt)],
    ["read-only", end("read-only")],
    ["fenced", end("fence")],
    ["promoted", end("promote-database")],
    ["writes again", end("verify-outside")],
  ];
  const [min, max] = timeRange(report);
  const tooClose = (max - min) * 0.075;
  const found: Moment[] = [];
  for (const [label, t] of all) {
    if (t === undefined || t < min) continue;
    const last = found.at(-1);
    const row = last && t - last.t < tooClose && last.row === 0 ? 1 : 0;
    found.push({ t, label, row });
  }
  return found;
}

/** From a little before the incident to a little after the end. */
export function timeRange(report: Report): [number, number] {
  const stepEnds = spans(report).map((step) => step.to);
  const seconds = report.series.map((second) => second.t);
  const incident = report.incidentAt === null ? 0 : since(report, report.incidentAt);
  // A long history before the incident would squeeze what matters.
  const min = Math.max(Math.min(0, incident, ...seconds), Math.min(0, incident) - 10);
  const max = Math.max(1, ...stepEnds, ...(report.series.length > 0 ? [Math.max(...seconds)] : []));
  // Whole fives, so that the axis ends on a number that it would print anyway.
  return [Math.floor(min / 5) * 5, Math.ceil(max / 5) * 5];
}

/** Seconds added as milliseconds, which are whole. */
function plus(a: number, b: number): number {
  return Math.round((a + b) * 1000) / 1000;
}

function since(report: Report, at: string): number {
  return (Date.parse(at) - Date.parse(report.startedAt)) / 1000;
}
