import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { stepRules } from "../../../src/failover/planTable.ts";

const page = readFileSync(path.resolve(import.meta.dirname, "../../../docs/failover.md"), "utf8");

test("the page's table of steps says what the plan says", () => {
  const rows = page.split("\n").filter((line) => /^\| `[a-z-]+` /.test(line));
  const cells = rows.map((line) =>
    line
      .split("|")
      .slice(1, 6)
      .map((cell) => cell.trim()),
  );
  const expected = stepRules.map((rule) => [
    `\`${rule.id}\``,
    rule.title,
    rule.needs.map((need) => `\`${need.step}\`${need.after === "accepted" ? " accepted" : ""}`).join(", ") || "–",
    rule.irreversible ? "**no way back**" : (rule.undo ?? "nothing to undo"),
    rule.optional ? "reported, the run goes on" : "the run stops",
  ]);
  expect(cells).toEqual(expected);
});
