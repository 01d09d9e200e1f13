import Table from "cli-table3";
import { amount, duration, lostCalls } from "./format.ts";
import type { Report, ReportStep } from "./schema.ts";

const barWidth = 40;

/** The report for a terminal: what happened, the steps with a time line, the numbers, what is not shown by them. */
export function renderTable(report: Report): string {
  const parts = [headline(report), stepTable(report), numberTable(report)];
  if (report.warnings.length > 0) parts.push(list("Warnings", report.warnings));
  parts.push(list("Not proven by this", report.notProven));
  return parts.join("\n\n");
}

function headline(report: Report): string {
  const took = report.recoverySeconds === null ? "" : ` in ${duration(report.recoverySeconds)}`;
  const at =
    report.pace === 1
      ? ""
      : ` (${report.target}, pace ${String(report.pace)}; projected ${duration(report.projectedRecoverySeconds)})`;
  return `${report.outcome.toUpperCase()}${took}: ${report.from} → ${report.to}${at}\n${report.message}`;
}

function stepTable(report: Report): string {
  const table = new Table({
    head: ["step", "status", "tries", "seconds", "waited", "time line"],
    colAligns: ["left", "left", "right", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  const span = timeSpan(report);
  for (const step of report.steps) {
    const waited = step.waits.reduce((sum, wait) => sum + wait.seconds, 0);
    const ran = step.seconds !== null;
    table.push([
      step.id,
      step.status,
      ran ? String(step.attempts) : "",
      ran ? (step.seconds ?? 0).toFixed(1) : "",
      waited > 0 ? waited.toFixed(1) : "",
      bar(step, span),
    ]);
  }
  return table.toString();
}

interface Span {
  readonly from: number;
  readonly ms: number;
}

function timeSpan(report: Report): Span {
  const from = Date.parse(report.startedAt);
  const ends = report.steps.map((step) =>
    step.startedAt ? Date.parse(step.startedAt) + (step.seconds ?? 0) * 1000 : from,
  );
  return { from, ms: Math.max(1, Math.max(...ends) - from) };
}

/** Filled where the step worked, light where it waited for somebody else. */
function bar(step: ReportStep, { from, ms }: Span): string {
  if (step.startedAt === null || step.seconds === null) return "";
  const column = (at: number): number => Math.min(barWidth - 1, Math.max(0, Math.floor(((at - from) / ms) * barWidth)));
  const start = Date.parse(step.startedAt);
  const cells = Array.from({ length: barWidth }, () => " ");
  for (let i = column(start); i <= column(start + step.seconds * 1000); i++) cells[i] = "█";
  for (const wait of step.waits) {
    const began = Date.parse(wait.startedAt);
    for (let i = column(began) + 1; i < column(began + wait.seconds * 1000); i++) cells[i] = "░";
  }
  return cells.join("").trimEnd();
}

function numberTable(report: Report): string {
  const table = new Table({ style: { head: [], border: [] }, colAligns: ["left", "right", "left", "right"] });
  const rows = numbers(report);
  const half = Math.ceil(rows.length / 2);
  for (let i = 0; i < half; i++) table.push([...(rows[i] ?? ["", ""]), ...(rows[i + half] ?? ["", ""])]);
  return table.toString();
}

/** The numbers that a person asks for first, with their words. */
export function numbers(report: Report): [string, string][] {
  return [
    ["recovery", duration(report.recoverySeconds)],
    ["recovery since the incident", duration(report.recoveryFromIncidentSeconds)],
    ["projected, published waits", duration(report.projectedRecoverySeconds)],
    ["our own part of it", duration(report.ownOverheadSeconds)],
    ["budget", duration(report.budgetSeconds)],
    ["clients without writes", duration(report.clientOutageSeconds)],
    ["read-only service after", duration(report.readOnlyAfterSeconds)],
    ["data loss", duration(report.dataLossSeconds)],
    ["data loss, upper bound", duration(report.dataLossBoundSeconds)],
    ["writes acknowledged", amount(report.acknowledgedWrites)],
    ["of these lost", amount(report.lostWrites)],
    ["transactions only in the old", amount(report.orphanTransactions)],
    ["writers at once, at most", amount(report.writersMax)],
    ["calls to the lost region", lostCalls(report.callsToLostRegion)],
    ["preview: replaces / deletes", `${amount(report.previewReplaces)} / ${amount(report.previewDeletes)}`],
    ["infrastructure code", report.iac ?? "not measured"],
    ["fenced by", report.fencedBy ?? "nothing"],
  ];
}

function list(title: string, lines: readonly string[]): string {
  return [`${title}:`, ...lines.map((line) => `  - ${line}`)].join("\n");
}
