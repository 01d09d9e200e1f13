import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { allPages, rulePage } from "../../policies/report/pages.ts";
import { allRules, findRule } from "../../policies/rules/index.ts";

const folder = new URL("../../docs/policies/", import.meta.url);
const pages = allPages(allRules);

test("docs/policies holds the pages of today's rules and nothing else (write them by policies/report/writePages.ts)", () => {
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages)
    expect([name, readFileSync(new URL(name, folder), "utf8") === text]).toEqual([name, true]);
});

test("a page has the rule's name, why, what to do, both examples and the references", () => {
  const rule = findRule("EN-02");
  if (!rule) throw new Error("EN-02 is gone");
  const page = rulePage(rule);
  for (const part of [
    "# EN-02 The storage of every RDS instance is encrypted.\n",
    "| name in the engine | `en-02-database-storage-encrypted` |",
    rule.rationale,
    rule.remediation,
    '"storageEncrypted": true',
    "- AWS Security Hub: RDS.3\n",
  ])
    expect(page).toContain(part);
});

test("a rule with parameters lists them with their defaults", () => {
  const rule = findRule("NW-11");
  expect(rule && rulePage(rule)).toContain("| `maxHops` | integer | `1` | ");
});

test("the control map names each CIS control, by rules or by why none can show it", () => {
  const map = pages.get("control-map.md") ?? "";
  const rows = map.split("\n").filter((line) => /^\| \d+ [A-Z]/.test(line));
  expect(rows.length).toBe(18);
  expect(rows[10]).toMatch(/^\| 11 Data Recovery \| 11\.2, 11\.3, 11\.4, 11\.5 \| \[DR-/);
  expect(rows[17]).toBe("| 18 Penetration Testing |  | none: tests from outside, by people |  |");
  for (const framework of ["AWS Security Hub", "CIS AWS Foundations 5.0.0", "NIST SP 800-53 r5", "PCI DSS 4.0"])
    expect(map).toContain(`## ${framework}\n`);
});

test("every link of the index leads to a page", () => {
  const links = [...(pages.get("README.md") ?? "").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name ?? "");
  expect(links.filter((name) => !pages.has(name))).toEqual([]);
  expect(links.length).toBe(allRules.length + 1);
});
