import { colours, renderChart } from "./chart.ts";
import { amount, duration, lostCalls } from "./format.ts";
import type { Report } from "./schema.ts";
import { style } from "./style.ts";

/** The report as one page: no script, no font, no picture from elsewhere, so that it can be mailed and kept. */
export function renderHtml(report: Report): Promise<string> {
  const title = `${report.kind === "drill" ? `Drill ${report.scenario ?? ""}` : report.kind.replace(/^./, (first) => first.toUpperCase())}: ${report.from} → ${report.to}`;
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${header(report, title)}
${headlineFigures(report)}
${picture(report)}
${figures(report)}
${stepsTable(report)}
${fenceTable(report)}
${listOf("Warnings", report.warnings)}
${listOf("Not proven by this", report.notProven)}
${footer(report)}
</main>
</body>
</html>
`;
  return Promise.resolve(page);
}

function header(report: Report, title: string): string {
  const good = report.outcome === "recovered";
  return `<header>
<p class="outcome ${good ? "good" : "bad"}">${escape(report.outcome)}</p>
<h1>${escape(title)}</h1>
<p class="meta">${escape(report.fromRegion)} to ${escape(report.toRegion)} · ${escape(report.target)}${report.pace === 1 ? "" : `, cloud waits ${String(report.pace)} times faster`} · ${escape(report.startedAt.replace("T", " ").slice(0, 19))} UTC · run ${escape(report.run)}</p>
${good ? "" : `<p class="message">${escape(report.message)}</p>`}
</header>`;
}

function headlineFigures(report: Report): string {
  const tiles: [string, string, string][] = [
    ["Recovery", duration(report.recoverySeconds), `budget ${duration(report.budgetSeconds)}`],
    ["Projected", duration(report.projectedRecoverySeconds), "with published cloud waits"],
    ["Clients without writes", duration(report.clientOutageSeconds), "last accepted to first accepted"],
    ["Data lost", duration(report.dataLossSeconds), lossNote(report)],
    ["Writers at once", amount(report.writersMax), "more than one is split brain"],
    ["Calls to the lost region", lostCalls(report.callsToLostRegion), "needed or waited on"],
  ];
  const cells = tiles.map(
    ([name, value, note]) =>
      `<div class="tile${value === "not measured" ? " unknown" : ""}"><dt>${escape(name)}</dt><dd>${escape(value)}</dd><p>${escape(note)}</p></div>`,
  );
  return `<dl class="tiles">${cells.join("")}</dl>`;
}

function lossNote(report: Report): string {
  if (report.lostWrites === null) {
    return report.dataLossBoundSeconds === null ? "no bound known" : `at most ${duration(report.dataLossBoundSeconds)}`;
  }
  return `${amount(report.lostWrites)} of ${amount(report.acknowledgedWrites)} writes; at most ${duration(report.dataLossBoundSeconds)} was known beforehand`;
}

function picture(report: Report): string {
  const keys: [string, string][] = [
    [colours.work, "our own work"],
    [colours.cloud, "waiting for a cloud service"],
    [colours.configured, "waiting by configuration (lease, transactions, clocks)"],
  ];
  if (report.series.length > 0) {
    keys.push(
      [colours.good, "requests answered"],
      [colours.failed, "requests failed"],
      [colours.readOnly, "writes refused: pages only"],
    );
  }
  const legend = keys.map(([colour, text]) => `<li><i style="background:${colour}"></i>${escape(text)}</li>`).join("");
  const what = report.series.length > 0 ? "The steps over what clients saw" : "The steps";
  return `<section><h2>${what}</h2><ul class="legend">${legend}</ul><figure>${renderChart(report)}</figure></section>`;
}

function figures(report: Report): string {
  const rows: [string, string, string][] = [
    ["Since the incident", duration(report.recoveryFromIncidentSeconds), "detection and decision included"],
    [
      "Our own part",
      duration(report.ownOverheadSeconds),
      report.criticalPath.length > 0
        ? `on the path ${report.criticalPath.join(" → ")}`
        : "without the waits on the path",
    ],
    ["Read-only service after", duration(report.readOnlyAfterSeconds), "first page from the new region"],
    ["Age of the data at the start", duration(report.dataAgeSeconds), "grows with the clock; no measure of loss"],
    ["Writes acknowledged", amount(report.acknowledgedWrites), "by clients outside and inside the lost region"],
    ["Writes lost", lostByClient(report), "acknowledged, and not in the new primary"],
    ["Only in the old primary", amount(report.orphanTransactions), "transactions; each lost write must be among them"],
    ["of these never acknowledged", amount(report.unacknowledgedOrphans), "committed, the answer was cut off"],
    ["Objects missing", amount(report.objectsMissing), "in the surviving buckets"],
    ["Preview", previewText(report), "replaces and deletes stop a failover"],
    ["Infrastructure code", report.iac ?? "not measured", "clean: a preview finds nothing left to do"],
    ["Fenced by", report.fencedBy ?? "nothing", "what promotion waited for"],
    [
      "Best-effort calls to the lost region",
      amount(report.bestEffortCallsToLostRegion.length),
      "nobody waited for them",
    ],
  ];
  const body = rows.map(
    ([name, value, note]) =>
      `<tr><th>${escape(name)}</th><td class="value">${escape(value)}</td><td>${escape(note)}</td></tr>`,
  );
  return `<section><h2>Numbers</h2><table class="figures">${body.join("")}</table></section>`;
}

function lostByClient(report: Report): string {
  if (report.lostWrites === null) return "not measured";
  const by = report.lostWritesByClient;
  return by
    ? `${amount(report.lostWrites)} (outside ${amount(by.outside)}, inside ${amount(by.inside)})`
    : amount(report.lostWrites);
}

function previewText(report: Report): string {
  if (report.previewReplaces === null) return "not measured";
  const counts = [report.previewCreates, report.previewUpdates, report.previewReplaces, report.previewDeletes];
  const words = ["created", "updated", "replaced", "deleted"];
  return counts.map((count, i) => `${amount(count)} ${words[i] ?? ""}`).join(", ");
}

function stepsTable(report: Report): string {
  const rows = report.steps.map((step) => {
    const waits = step.waits.map((wait) => `${wait.what}, ${duration(wait.seconds)}`).join("; ");
    const seconds = step.seconds === null ? "" : duration(step.seconds);
    const detail = step.error ?? waits;
    const tries = step.startedAt === null ? "" : String(step.attempts);
    return `<tr><th>${step.id}</th><td class="${step.status}">${step.status}</td><td class="number">${seconds}</td><td class="number">${tries}</td><td>${escape(detail)}</td></tr>`;
  });
  return `<section><h2>Steps</h2><table><thead><tr><th>step</th><th>status</th><th class="number">took</th><th class="number">tries</th><th>waited for</th></tr></thead><tbody>${rows.join("")}</tbody></table></section>`;
}

function fenceTable(report: Report): string {
  if (report.fence.length === 0) return "";
  const rows = report.fence.map(
    ({ rung, ok, proof }) =>
      `<tr><th>${escape(rung)}</th><td>${ok ? "held" : "did not hold"}</td><td>${escape(proof)}</td></tr>`,
  );
  return `<section><h2>How the old region was fenced</h2><table><tbody>${rows.join("")}</tbody></table></section>`;
}

function listOf(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return "";
  return `<section><h2>${title}</h2><ul class="lines">${lines.map((line) => `<li>${escape(line)}</li>`).join("")}</ul></section>`;
}

function footer(report: Report): string {
  const seed = report.seed === null ? "" : ` Seed ${String(report.seed)}.`;
  return `<footer><p>Times are as measured here${report.pace === 1 ? "" : "; only the projection has cloud services at their own speed"}. “Not measured” never means zero.${seed}</p></footer>`;
}

/** Everything that came from elsewhere goes through this. */
export function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
