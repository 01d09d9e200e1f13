import Table from "cli-table3";
import type { z } from "zod";
import { amount, duration } from "./format.ts";
import type { matrixSchema, Report } from "./schema.ts";

/** One drilled scenario, and what of it is not as its page says. */
export interface MatrixRow {
  readonly scenario: string;
  /** Undefined where the lab failed before there was one. */
  readonly report: Report | undefined;
  readonly wrong: readonly string[];
}

export function matrixDocument(rows: readonly MatrixRow[]): z.infer<typeof matrixSchema> {
  const wrong = rows.flatMap((row) => row.wrong.map((what) => ({ scenario: row.scenario, what })));
  return { schemaVersion: 1, kind: "matrix", runs: rows.flatMap(({ report }) => report ?? []), wrong };
}

/** All scenarios for a terminal, a line each, and below it what is not as it must be. */
export function renderMatrix(rows: readonly MatrixRow[]): string {
  const table = new Table({
    head: ["scenario", "outcome", "recovery", "without writes", "acknowledged", "lost", "writers", "as its page says"],
    colAligns: ["left", "left", "right", "right", "right", "right", "right", "left"],
    style: { head: [], border: [] },
  });
  for (const { scenario, report, wrong } of rows) {
    const cells = report
      ? [
          report.outcome,
          duration(report.recoverySeconds),
          duration(report.clientOutageSeconds),
          amount(report.acknowledgedWrites),
          amount(report.lostWrites),
          amount(report.writersMax),
        ]
      : ["no report", "", "", "", "", ""];
    table.push([scenario, ...cells, wrong.length === 0 ? "yes" : "NO"]);
  }
  const lines = rows.flatMap(({ scenario, wrong }) => wrong.map((one) => `${scenario}: ${one}`));
  return [table.toString(), ...lines].join("\n");
}
