import { writeFileSync } from "node:fs";
import path from "node:path";
import { renderHtml } from "./html.ts";
import { reportSchema, type Report } from "./schema.ts";

/** Writes `report.json` and `report.html` into a run's folder. @throws ZodError when the report is not of its own shape */
export async function writeReport(runDir: string, report: Report): Promise<{ json: string; html: string }> {
  const [json, html] = [path.join(runDir, "report.json"), path.join(runDir, "report.html")];
  writeFileSync(json, `${JSON.stringify(reportSchema.parse(report), null, 2)}\n`);
  writeFileSync(html, await renderHtml(report));
  return { json, html };
}
