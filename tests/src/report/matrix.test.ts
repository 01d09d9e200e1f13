import { expect, test } from "vitest";
import { matrixDocument, renderMatrix } from "../../../src/report/matrix.ts";
import { matrixSchema } from "../../../src/report/schema.ts";
import { recovered, refused } from "./support/fixture.ts";

test("the document of all drills is of its published shape", () => {
  const document = matrixDocument([
    { scenario: "east-dark", report: recovered, wrong: [] },
    { scenario: "planned", report: refused, wrong: ["lostWrites is 3, must be 0"] },
    { scenario: "west-dark", report: undefined, wrong: ["the deployment failed"] },
  ]);
  expect(matrixSchema.parse(document)).toEqual(document);
  expect(document.wrong).toEqual([
    { scenario: "planned", what: "lostWrites is 3, must be 0" },
    { scenario: "west-dark", what: "the deployment failed" },
  ]);
  expect(document.runs.map(({ outcome }) => outcome)).toEqual(["recovered", "stopped"]);
});

test("a line a scenario says how it went, and below it what is not as its page says", () => {
  const wrong = "lostWrites is 3, must be 0";
  const text = renderMatrix([
    { scenario: "east-dark", report: recovered, wrong: [] },
    { scenario: "planned", report: refused, wrong: [wrong] },
    { scenario: "west-dark", report: undefined, wrong: ["the deployment failed"] },
  ]);
  const lineOf = (name: string): string => text.split("\n").find((line) => line.startsWith(`│ ${name}`)) ?? "";
  expect(lineOf("east-dark")).toMatch(/recovered .*│ yes +│$/);
  expect(lineOf("planned")).toMatch(/stopped .*not measured .*│ NO +│$/);
  expect(lineOf("west-dark")).toMatch(/no report .*│ NO +│$/);
  expect(text.split("\n").slice(-2)).toEqual([`planned: ${wrong}`, "west-dark: the deployment failed"]);
});
