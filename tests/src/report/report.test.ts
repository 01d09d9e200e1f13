import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { moments, spans, timeRange } from "../../../src/report/chartData.ts";
import { withJudgement, type Judgement } from "../../../src/report/build.ts";
import { componentsDocument } from "../../../src/report/components.ts";
import { amount, duration, lostCalls } from "../../../src/report/format.ts";
import { schemaFiles } from "../../../src/report/generateSchemas.ts";
import { escape, renderHtml } from "../../../src/report/html.ts";
import { reportSchema } from "../../../src/report/schema.ts";
import { renderTable } from "../../../src/report/table.ts";
import { recovered, refused } from "./support/fixture.ts";

const folder = path.resolve(import.meta.dirname, "../../../docs/schemas");

function validator(name: string): (document: unknown) => string[] {
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(path.join(folder, name), "utf8")));
  return (document) => {
    validate(document);
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
}

describe("the published schemas", () => {
  test.each(Object.entries(schemaFiles()))(
    "%s is as the code has it (node src/report/generateSchemas.ts)",
    (name, text) => {
      expect(readFileSync(path.join(folder, name), "utf8")).toBe(text);
    },
  );

  test("take both reports", () => {
    const validate = validator("report.schema.json");
    expect([validate(recovered), validate(refused)]).toEqual([[], []]);
  });

  test("fail where a number is missing: not measured is null, not absent", () => {
    const without: Partial<typeof recovered> = { ...recovered };
    delete without.lostWrites;
    expect(validator("report.schema.json")(without)).toEqual([" must have required property 'lostWrites'"]);
  });

  test("take the components and a matrix", () => {
    expect(validator("components.schema.json")(componentsDocument())).toEqual([]);
    expect(validator("matrix.schema.json")({ schemaVersion: 1, kind: "matrix", runs: [recovered], wrong: [] })).toEqual(
      [],
    );
  });
});

test("a drill's report is the run's own with what the judge found", () => {
  const judgement: Judgement = {
    acknowledgedWrites: 10,
    lostWrites: 2,
    lostWritesByClient: { outside: 1, inside: 1 },
    orphanTransactions: 3,
    unacknowledgedOrphans: 1,
    lostNotAmongOrphans: 0,
    writersMax: 1,
    dataLossSeconds: 1.5,
    clientOutageSeconds: 20,
    readOnlyAfterSeconds: 4,
    series: [{ t: Date.parse(refused.startedAt) - 1500, good: 3, failed: 1, readOnly: 2, dataAgeSeconds: null }],
  };
  const report = withJudgement(refused, { scenario: "east-dark", seed: 7 }, judgement);
  expect(reportSchema.parse(report)).toMatchObject({
    ...judgement,
    series: [{ t: -1.5, good: 3, failed: 1, readOnly: 2, dataAgeSeconds: null }],
    kind: "drill",
    scenario: "east-dark",
    seed: 7,
    exitCode: 3,
  });
});

describe("the picture's data", () => {
  test("has the incident before zero and every moment in order", () => {
    expect(moments(recovered).map(({ t, label }) => [label, t])).toEqual([
      ["incident", -6],
      ["read-only", 2.3],
      ["fenced", 14.1],
      ["promoted", 20.6],
      ["writes again", 24.7],
    ]);
  });

  test("shows the waits inside their step", () => {
    const fence = spans(recovered).find((span) => span.id === "fence")!;
    expect(fence).toMatchObject({
      from: 8.4,
      to: 14.1,
      label: "5.7 s",
      waits: [{ kind: "configured", from: 8.6, to: 14 }],
    });
  });

  test("leaves out steps that never began, and says what failed", () => {
    expect(spans(refused).map((span) => [span.id, span.label])).toEqual([
      ["lease", "0.2 s undone"],
      ["assess", "0.6 s"],
      ["read-only", "0.4 s undone"],
      ["preview-gate", "6.5 s failed"],
    ]);
  });

  test("reaches from a little before the incident to the last step or second", () => {
    expect([timeRange(recovered), timeRange(refused)]).toEqual([
      [-20, 40],
      [-10, 10],
    ]);
  });
});

describe("the page", () => {
  test("is one file: no script, nothing fetched", async () => {
    const html = await renderHtml(recovered);
    expect(html).not.toMatch(/<script|<link|@import|\bsrc=|url\((?!#)/);
    const links = [...html.matchAll(/(?:href|xlink:href)="([^"#][^"]*)"/g)].map((found) => found[1]);
    expect(links).toEqual([]);
  });

  test("shows what was found, in its place", async () => {
    const html = await renderHtml(recovered);
    for (const text of [
      "24.7 s",
      "2 min 58 s",
      "41 (outside 7, inside 34)",
      "verify-outside",
      "lease-expired",
      "writes again",
    ]) {
      expect(html).toContain(text);
    }
  });

  test("says that a number was not measured, and why a run stopped, with everything escaped", async () => {
    const html = await renderHtml(refused);
    expect(html).toContain("not measured");
    expect(html).toContain("dualcoast-west &lt;g1&gt; (kmsKeyId changed)");
    expect(html).not.toContain("<g1>");
  });

  test("escapes what could be markup", () => {
    expect(escape(`<a href="x">&'`)).toBe("&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  });
});

describe("the table", () => {
  test("has a bar a step, as long as the step, light where it waited", () => {
    const row = renderTable(recovered)
      .split("\n")
      .find((line) => line.includes("promote-database") && line.includes("done"))!;
    expect(
      row
        .split("│")
        .map((cell) => cell.trim())
        .slice(1, 7),
    ).toEqual(["promote-database", "done", "1", "5.7", "5.4", "█░░░░░█"]);
  });

  test("says what stopped the run", () => {
    expect(renderTable(refused)).toContain("STOPPED: prod-east → dr-west");
    expect(renderTable(refused)).toContain("preview-gate: no-go: replaces");
  });
});

test.each([
  [null, "not measured"],
  [0, "0.0 s"],
  [59.94, "59.9 s"],
  [185, "3 min 05 s"],
  [7200, "2 h 00 min"],
])("duration %s is %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("calls to the lost region: where none is lost, there is nothing to count", () => {
  expect([lostCalls(null), lostCalls(0), lostCalls(2)]).toEqual(["none is lost", "0", "2"]);
  const planned = { ...recovered, callsToLostRegion: null };
  expect(renderTable(planned)).toMatch(/calls to the lost region +│ +none is lost/);
});

test("amounts: null is not zero", () => {
  expect([amount(null), amount(0), amount(18231)]).toEqual(["not measured", "0", "18,231"]);
});
