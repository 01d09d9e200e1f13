import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { stepRules, type StepRule } from "../../../src/failover/planTable.ts";
import { rulesOf } from "../../../src/failover/rules.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/failover.md"), "utf8");

const needsOf = ({ needs }: StepRule): string =>
  needs.map((need) => `\`${need.step}\`${need.after === "accepted" ? " accepted" : ""}`).join(", ") || "–";

/** The first cells of each row that is about a step. */
function cellsOf(text: string, count: number): string[][] {
  const rows = text.split("\n").filter((line) => /^\| `[a-z-]+` /.test(line));
  return rows.map((line) =>
    line
      .split("|")
      .slice(1, count + 1)
      .map((cell) => cell.trim()),
  );
}

test("the page's table of steps says what the plan says", () => {
  const [failover = ""] = page.split("## A switchover");
  const expected = stepRules.map((rule) => [
    `\`${rule.id}\``,
    rule.title,
    needsOf(rule),
    rule.irreversible ? "**no way back**" : (rule.undo ?? "nothing to undo"),
    rule.optional ? "reported, the run goes on" : "the run stops",
  ]);
  expect(cellsOf(failover, 5)).toEqual(expected);
});

test("the page says in which steps a switchover is another one", () => {
  const [, switchover = ""] = page.split("## A switchover");
  const changed = rulesOf("switchover").filter((rule, i) => !isSame(rule, stepRules[i]));
  expect(cellsOf(switchover, 3)).toEqual(changed.map((rule) => [`\`${rule.id}\``, rule.title, needsOf(rule)]));
});

/** What the table shows of both. */
function isSame(rule: StepRule, other: StepRule | undefined): boolean {
  return other !== undefined && rule.title === other.title && needsOf(rule) === needsOf(other);
}
